import { enableCompileCache } from 'node:module';

/*
 * Loaded before a command (`node --import`): Node then keeps what it has compiled, types stripped, and the
 * command starts in half the time from its second run on.
 */
enableCompileCache();

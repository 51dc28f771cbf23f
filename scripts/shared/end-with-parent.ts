import { watchParent } from './parent-process.ts';

/*
 * Preloaded by `node --require`: ends the program when the process that started it ends, also if it is killed.
 */
watchParent();

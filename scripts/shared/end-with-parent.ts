import { watchParent } from './parent-process.ts';

/*
 * Loaded before a program (`node --require`): it then ends with the process that started it, also where that
 * process was killed.
 */
watchParent();

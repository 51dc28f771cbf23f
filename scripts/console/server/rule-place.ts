import { isAbsolute, relative } from 'node:path';
import type { LocalBusRule } from '../../local/aws/event-patterns.ts';
import type { SaveFolder } from '../../local/rule-folders.ts';

/** Where rules are saved, and which are watched. */
export interface RulePlace extends SaveFolder {
  /** The folder to which shown paths are relative. */
  readonly caller: string;
  /** Lists the rules that are watched. */
  readonly list: () => readonly LocalBusRule[];
}

/** Formats a path as a command in the caller's folder takes it. */
export function formatCallerPath({ caller }: RulePlace, path: string): string {
  const inside = relative(caller, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

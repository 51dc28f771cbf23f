import type { LocalBusRule } from '../../local/aws/event-patterns.ts';
import type { SaveFolder } from '../../local/rule-folders.ts';
import { formatPath } from '../../shared/format-path.ts';

/** Where rules are saved, and which are watched. */
export interface RulePlace extends SaveFolder {
  /** The folder to which shown paths are relative. */
  readonly caller: string;
  /** Lists the rules that are watched. */
  readonly list: () => readonly LocalBusRule[];
}

/** Formats a path as a command in the caller's folder takes it. */
export const formatCallerPath = ({ caller }: RulePlace, path: string): string =>
  formatPath(path, [caller]);

import { basename, extname } from 'node:path';
import type { Value } from '../patterns/event.ts';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import { computeDistance } from '../rules/match-report.ts';
import { getOtherNames } from '../samples/editions.ts';
import { color } from '../shared/color.ts';
import { suggestName } from '../shared/suggest-name.ts';
import type { Output } from '../shared/io.ts';
import type { ForwardTarget } from '../shared/forwarding.ts';
import { toPrintable } from '../shared/terminal.ts';
import type { LocalBusRule } from './aws/event-patterns.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import { toRuleEvent, watchLocalRules } from './local-rules.ts';
import { formatEvent } from './log-lines.ts';
import type { NotMatching } from './not-matching.ts';
import type { LocalRule } from './rule-file.ts';
import { chooseRuleFolders, describeRules, type SaveFolder } from './rule-folders.ts';

interface RulesOptions {
  /** The caller's folder. */
  readonly caller: string;
  /** The folder with the templates, instead of the default ones: see {@link chooseRuleFolders}. */
  readonly folder: string | undefined;
  /** Part of the names of the rules whose mismatches are printed. */
  readonly why: string | undefined;
}

interface RulesOutput {
  readonly out: Output;
  readonly print: (line: string) => void;
  readonly warn: (text: string, label?: 'error' | 'warning') => void;
}

/** The rules of `npm start`. */
export interface WatchedRules {
  /** Prints an event with the rules that match it. @returns Those rules. */
  readonly printMatching: (event: BusEvent) => readonly LocalRule[];
  /** Prints the subject and the event_id of a forwarded event with the rules that match it. @returns Those rules. */
  readonly printForwarded: (event: BusEvent) => readonly LocalRule[];
  /** Lists the names of all rules and of the functions that are their targets. */
  readonly describeTargets: () => ForwardTarget;
  /** Explains why the other rules do not match an event, the closest ones first. */
  readonly explainMismatches: (event: BusEvent) => readonly NotMatching[];
  /** Describes how many rules of which files there are, in lines. */
  readonly describe: () => readonly string[];
  /** Lists all rules. */
  readonly list: () => readonly LocalBusRule[];
  /** Where the console saves rules. */
  readonly saving: SaveFolder;
  readonly close: () => void;
}

/** Loads and watches the rules. @throws UsageError if the given folder does not exist. */
export async function startRules(
  { caller, folder, why }: RulesOptions,
  { out, print, warn }: RulesOutput,
): Promise<WatchedRules> {
  const chosen = await chooseRuleFolders(caller, folder);
  const describe = (all: readonly LocalRule[]) => describeRules(all, chosen, caller);
  const rules = await watchLocalRules({
    folders: chosen.folders,
    base: caller,
    onChange: (all, lost) => {
      const gone = lost.length > 0 ? ` (${lost.join(', ')})` : '';
      print(color(out, 'cyan', toPrintable(`  rules loaded: ${describe(all).join(', ')}${gone}`)));
    },
    onProblem: warn,
  });
  for (const limit of rules.limits) warn(limit, 'warning');
  const missing = why === undefined ? undefined : describeMissing(rules.getAll(), why);
  if (missing !== undefined) warn(missing, 'warning');
  const printRules = (event: BusEvent, seen: Value, origin?: 'forwarded') => {
    const matching = rules.findMatching(seen);
    print(formatEvent(out, event, matching.map(({ name }) => name).toSorted(), origin));
    return matching;
  };
  return {
    printMatching: (event) => {
      const seen = toRuleEvent(event);
      const matching = printRules(event, seen);
      const explained = rules
        .getAll()
        .filter(({ name }) => why !== undefined && name.includes(why));
      for (const { name, pattern } of explained) {
        const reason = explainMismatch(pattern, seen, getOtherNames);
        if (reason === undefined) continue;
        print(toPrintable(`          not ${name}: ${reason.path}: ${reason.message}`));
      }
      return matching;
    },
    printForwarded: (event) => printRules(event, toRuleEvent(event), 'forwarded'),
    describeTargets: () => ({
      rules: rules.getAll().map(({ name }) => name),
      functions: [
        ...new Set(rules.getAll().flatMap(({ functions }) => functions.map(({ name }) => name))),
      ],
    }),
    explainMismatches: (event) => {
      const seen = toRuleEvent(event);
      const others = rules.getAll().flatMap(({ name, pattern, text }) => {
        const reason = explainMismatch(pattern, seen, getOtherNames);
        return reason === undefined ? [] : [{ rule: name, pattern: text, reason }];
      });
      return others
        .toSorted((a, b) => computeDistance(a) - computeDistance(b))
        .map(({ rule, pattern, reason: { path, message } }) => ({ rule, pattern, path, message }));
    },
    describe: () => describe(rules.getAll()),
    list: () => rules.getAll().map(({ name, text }) => ({ name, pattern: text })),
    saving: chosen.saving,
    close: rules.close,
  };
}

/** Explains that no rule has a name. A warning only, because a template may be saved later. */
function describeMissing(rules: readonly LocalRule[], why: string): string | undefined {
  if (rules.some(({ name }) => name.includes(why))) return undefined;
  const names = [...new Set(rules.map(({ file }) => basename(file, extname(file))))];
  const hint = suggestName(why, names) || (names.length > 0 ? ` Rules: ${names.join(', ')}` : '');
  return `There is no rule ${why} yet.${hint}`;
}

import { basename, dirname, extname, resolve } from 'node:path';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import { computeDistance } from '../rules/match-report.ts';
import { getOtherNames } from '../samples/editions.ts';
import { color, suggestName, UsageError } from '../shared/command.ts';
import type { Output } from '../shared/io.ts';
import { toPrintable } from '../shared/terminal.ts';
import type { LocalBusRule } from './aws/event-patterns.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import {
  type LocalRule,
  type LocalRules,
  RULES_FOLDER,
  toRuleEvent,
  watchLocalRules,
} from './local-rules.ts';
import { formatEvent } from './log-lines.ts';
import type { NotMatching } from './not-matching.ts';

interface RulesOptions {
  /** A folder with templates, in addition to that of the repository. */
  readonly folder: string | undefined;
  /** Part of the names of the rules whose mismatches are printed. */
  readonly why: string | undefined;
}

interface RulesOutput {
  readonly out: Output;
  readonly print: (line: string) => void;
  readonly warn: (text: string) => void;
}

/** The rules of `npm start`. */
export interface WatchedRules {
  /** Prints an event with the rules that match it. @returns Those rules. */
  readonly printMatching: (event: BusEvent) => readonly LocalRule[];
  /** Explains why the other rules do not match an event, the closest ones first. */
  readonly explainMismatches: (event: BusEvent) => readonly NotMatching[];
  /** Lists all rules. */
  readonly list: () => readonly LocalBusRule[];
  readonly close: () => void;
}

/** Loads and watches the rules. @throws UsageError if the folder does not exist or cannot be read. */
export async function startRules(
  options: RulesOptions,
  { out, print, warn }: RulesOutput,
): Promise<WatchedRules> {
  const rules = await watchFolders(options.folder, { out, print, warn });
  for (const missing of findMissing(rules.getAll(), options)) warn(missing);
  return {
    printMatching: (event) => {
      const seen = toRuleEvent(event);
      const matching = rules.findMatching(seen);
      print(formatEvent(out, event, matching.map(({ name }) => name).toSorted()));
      const { why } = options;
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
    list: () => rules.getAll().map(({ name, text }) => ({ name, pattern: text })),
    close: rules.close,
  };
}

async function watchFolders(
  folder: string | undefined,
  { out, print, warn }: RulesOutput,
): Promise<LocalRules> {
  const folders = new Set([RULES_FOLDER, ...(folder === undefined ? [] : [resolve(folder)])]);
  try {
    return await watchLocalRules(
      [...folders],
      (count) => print(color(out, 'cyan', `  ${count} rules loaded`)),
      (file, message) => warn(`no rules from ${file}: ${message}`),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const isNone = code === 'ENOENT' || code === 'ENOTDIR';
    throw new UsageError(isNone ? `There is no folder ${folder}` : `${folder}: ${message}`);
  }
}

/** Explains which options match no rule. A warning only, because a template may be saved later. */
function findMissing(rules: readonly LocalRule[], { folder, why }: RulesOptions): string[] {
  const missing: string[] = [];
  if (folder !== undefined && !rules.some((rule) => dirname(rule.file) === resolve(folder))) {
    missing.push(`${folder} contains no rules yet, in templates that end with .yaml or .yml`);
  }
  if (why !== undefined && !rules.some(({ name }) => name.includes(why))) {
    const names = [...new Set(rules.map(({ file }) => basename(file, extname(file))))];
    const hint = suggestName(why, names) || ` Rules: ${names.join(', ')}`;
    missing.push(`there is no rule ${why} yet.${hint}`);
  }
  return missing;
}

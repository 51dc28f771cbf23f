import { basename, dirname, extname, resolve } from 'node:path';
import { explainMismatch } from '../patterns/explain/explain-mismatch.ts';
import { distance } from '../rules/match-report.ts';
import { otherNames } from '../samples/editions.ts';
import { color, didYouMean, UsageError } from '../shared/command.ts';
import type { Output } from '../shared/io.ts';
import { printable } from '../shared/terminal.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import {
  asSeenByRules,
  type LocalRule,
  type LocalRules,
  localRules,
  OWN_RULES,
} from './local-rules.ts';
import { eventLine } from './log-lines.ts';
import type { NotMatching } from './not-matching.ts';

/** What the user of `npm start` has said of rules. */
interface Asked {
  /** A folder with templates, beside that of the repository. */
  readonly folder: string | undefined;
  /** A part of the names of the rules of which each event is explained. */
  readonly why: string | undefined;
}

interface Teller {
  readonly out: Output;
  readonly say: (line: string) => void;
  readonly warn: (text: string) => void;
}

/** The rules that the events of `npm start` meet. */
export interface StartedRules {
  /** Tells of an event, and gives the rules that it matches. */
  readonly take: (event: BusEvent) => readonly LocalRule[];
  /** Of the rules that an event does not match, why not: those first that it comes nearest to. */
  readonly whyNot: (event: BusEvent) => readonly NotMatching[];
  readonly close: () => void;
}

/** @throws UsageError where there is no such folder. */
export async function startRules(asked: Asked, { out, say, warn }: Teller): Promise<StartedRules> {
  const rules = await rulesIn(asked.folder, { out, say, warn });
  for (const missing of missingIn(rules.all(), asked)) warn(missing);
  return {
    take: (event) => {
      const seen = asSeenByRules(event);
      const matching = rules.matching(seen);
      say(eventLine(out, event, matching.map(({ name }) => name).toSorted()));
      const { why } = asked;
      const explained = rules.all().filter(({ name }) => why !== undefined && name.includes(why));
      for (const { name, pattern } of explained) {
        const reason = explainMismatch(pattern, seen, otherNames);
        if (reason === undefined) continue;
        say(printable(`          not ${name}: ${reason.path}: ${reason.message}`));
      }
      return matching;
    },
    whyNot: (event) => {
      const seen = asSeenByRules(event);
      const others = rules.all().flatMap(({ name, pattern, text }) => {
        const reason = explainMismatch(pattern, seen, otherNames);
        return reason === undefined ? [] : [{ rule: name, pattern: text, reason }];
      });
      return others
        .toSorted((a, b) => distance(a) - distance(b))
        .map(({ rule, pattern, reason: { path, message } }) => ({ rule, pattern, path, message }));
    },
    close: rules.close,
  };
}

async function rulesIn(
  folder: string | undefined,
  { out, say, warn }: Teller,
): Promise<LocalRules> {
  const folders = new Set([OWN_RULES, ...(folder === undefined ? [] : [resolve(folder)])]);
  try {
    return await localRules(
      [...folders],
      (count) => say(color(out, 'cyan', `  ${count} rules loaded`)),
      (file, message) => warn(`no rules from ${file}: ${message}`),
    );
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const isNone = code === 'ENOENT' || code === 'ENOTDIR';
    throw new UsageError(isNone ? `There is no folder ${folder}` : `${folder}: ${message}`);
  }
}

/** What was asked for in vain; a template may still be saved. */
function missingIn(rules: readonly LocalRule[], { folder, why }: Asked): string[] {
  const missing: string[] = [];
  if (folder !== undefined && !rules.some((rule) => dirname(rule.file) === resolve(folder))) {
    missing.push(`${folder} has no rules yet, in templates that end with .yaml or .yml`);
  }
  if (why !== undefined && !rules.some(({ name }) => name.includes(why))) {
    const names = [...new Set(rules.map(({ file }) => basename(file, extname(file))))];
    const hint = didYouMean(why, names) || ` There are ${names.join(', ')}`;
    missing.push(`there is no rule ${why} yet.${hint}`);
  }
  return missing;
}

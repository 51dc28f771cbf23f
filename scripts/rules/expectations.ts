import { isSubject } from '../../handler/catalogue/subjects.ts';
import type { Reason } from '../patterns/explain/reason.ts';
import { formatCall } from '../shared/command-line.ts';
import { color } from '../shared/color.ts';
import { UsageError } from '../shared/command-error.ts';
import { listNames } from '../shared/suggest-name.ts';
import type { Output } from '../shared/io.ts';
import { printLine, toPrintable } from '../shared/terminal.ts';
import type { NamedEvent } from './input-events.ts';
import {
  createUnknownValueError,
  type GivenPatterns,
  type NamedPattern,
} from './input-patterns.ts';
import { computeDistance, evaluateEvent } from './match-report.ts';

/** Which rules must match an event: these and no others. */
export interface Expectation {
  /** A subject or a file. */
  readonly event: string;
  /** The names of the rules; empty if none may match. */
  readonly rules: readonly string[];
}

/**
 * Parses the options `--expect` and `--expect-none` of `match`.
 *
 * @param expected - Such as `order_created=OrdersRule,AuditRule`.
 * @param none - Subjects or files.
 * @throws UsageError if a text has another form.
 */
export function parseExpectations(
  expected: readonly string[],
  none: readonly string[],
): readonly Expectation[] {
  const parsed = expected.map((text) => {
    // A path may have a `=`, a logical id has none.
    const [, event, list = ''] = /^(.+)=([^=]*)$/su.exec(text) ?? [];
    const rules = list.split(',').map((name) => name.trim());
    if (event === undefined || rules.includes('')) {
      throw new UsageError(
        `Invalid --expect: ${text}. Specify EVENT=RULE or EVENT=RULE,RULE, or --expect-none EVENT if no rule may match`,
      );
    }
    return { event, rules };
  });
  return [...parsed, ...none.map((event) => ({ event, rules: [] }))];
}

/** @throws UsageError if there is no such rule, or a rule of the template cannot be evaluated. */
export function checkRuleNames(
  expectations: readonly Expectation[],
  { patterns, problems }: GivenPatterns,
  template: string,
): void {
  const [problem] = problems;
  if (problem !== undefined) throw createUnknownValueError(problem, template);
  const names = patterns.map(({ name }) => name);
  for (const name of expectations.flatMap(({ rules }) => rules)) {
    if (names.includes(name)) continue;
    throw new UsageError(`${template} has no rule ${name}.${listNames(name, names)}`);
  }
}

/** What became of an expectation for one event. */
export interface ExpectationResult {
  readonly event: string;
  readonly expected: readonly string[];
  readonly matched: readonly string[];
  readonly isMet: boolean;
  /** Why rules do not match, by their names: those that were expected, or else the closest one. */
  readonly reasons: ReadonlyMap<string, string>;
  /** How to go on, where a sample has other values than an expected rule matches. */
  readonly advice: readonly string[];
}

/** Compares the rules that match an event with those that are expected. */
export function checkExpectation(
  event: NamedEvent,
  expected: readonly string[],
  patterns: readonly NamedPattern[],
): ExpectationResult {
  const verdicts = patterns.map(({ name, pattern }) => ({
    rule: name,
    reason: evaluateEvent(pattern, event).reason,
  }));
  const matched = verdicts.filter(({ reason }) => reason === undefined).map(({ rule }) => rule);
  const missing = verdicts
    .filter(({ rule, reason }) => reason !== undefined && expected.includes(rule))
    .toSorted((a, b) => computeDistance(a) - computeDistance(b));
  return {
    event: event.name,
    expected,
    matched,
    isMet: missing.length === 0 && matched.every((rule) => expected.includes(rule)),
    reasons: new Map(
      missing.map(({ rule, reason }) => [rule, `${reason?.path}: ${reason?.message}`]),
    ),
    advice: missing.flatMap(({ rule, reason }) => suggestValue(event.name, rule, reason)),
  };
}

/** Suggests a sample with another value, where the sample of a subject has a value that does not match. */
function suggestValue(event: string, rule: string, reason: Reason | undefined): string[] {
  if (reason?.isThere !== true || !reason.path.startsWith('detail.data.') || !isSubject(event)) {
    return [];
  }
  const field = reason.path.slice('detail.'.length);
  const file = `${event}.json`;
  const call = formatCall('sample', `${event} --set ${field}=… >${file}`, { isSilent: true });
  return [`The sample has a fixed value. With another: ${call}, then --expect ${file}=${rule}`];
}

/** Prints what became of each expectation, and how many were met. */
export function printExpectations(out: Output, results: readonly ExpectationResult[]): void {
  const lines = results.flatMap(({ event, expected, matched, isMet, reasons, advice }) => {
    const sign = isMet ? color(out, 'green', '✓') : color(out, 'red', '✗');
    const details = [
      ...[...reasons].map(([rule, reason]) => `${rule} does not match: ${reason}`),
      ...advice,
    ];
    return [
      `${sign} ${toPrintable(`${event}  → ${formatRules(matched)}${isMet ? '' : `, expected ${formatRules(expected)}`}`)}`,
      ...(isMet ? [] : details.map((line) => `    ${toPrintable(line)}`)),
    ];
  });
  const met = results.filter(({ isMet }) => isMet).length;
  const summary = `${met} of ${results.length} expectations met`;
  printLine(out, [...lines, summary].join('\n'));
}

const formatRules = (rules: readonly string[]) =>
  rules.length === 0 ? 'no rule' : rules.join(', ');

/** Prints the results as JSON Lines. */
export function printExpectationsJson(out: Output, results: readonly ExpectationResult[]): void {
  for (const { reasons, advice: _, ...result } of results) {
    out.write(`${JSON.stringify({ ...result, reasons: Object.fromEntries(reasons) })}\n`);
  }
}

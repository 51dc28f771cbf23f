import * as v from 'valibot';
import { formatRejection } from '../../patterns/operators.ts';
import type { PatternMistake } from '../../patterns/parse-pattern.ts';
import { parseJson } from '../../patterns/json/parse-json.ts';
import { printPattern } from '../../patterns/json/print-json.ts';
import { createConditionFields } from '../../rules/condition/condition-fields.ts';
import { ConditionError } from '../../rules/condition/tokens.ts';
import { writeJson } from '../../rules/pattern-node.ts';
import { formatImpossible } from '../../rules/stack/rule.ts';
import { listAcceptedSubjects } from '../../rules/stack/rule-from-pattern.ts';
import { formatCount } from '../../shared/format-numbers.ts';
import { readFields } from '../../shared/read-json.ts';
import type { ConditionResponse } from '../api/patterns.ts';
import { isTooLarge, parseLimitedPattern } from './limit-pattern.ts';
import { validateRequest } from './validate-request.ts';

const RequestSchema = v.object(
  {
    condition: v.string('Expected the text of a condition'),
    pattern: v.string('Expected the text of a pattern'),
    acceptsTexts: v.optional(v.boolean('Expected true or false'), false),
  },
  'Expected an object',
);

const MAX_CHARACTERS = 5_000;

/** The label of the page's checkbox. */
const TEXT_OPTION = '“Numbers also as text”';

/**
 * Puts a condition in place of what a pattern demands of `detail`. Its fields are those of the pattern's subjects.
 *
 * @param source - The source of the receiver's events, for an empty pattern.
 * @throws UsageError for an invalid request.
 */
export function createConditionResponse(input: unknown, source: string): ConditionResponse {
  const { condition, pattern, acceptsTexts } = validateRequest(RequestSchema, input);
  if (condition.length > MAX_CHARACTERS) {
    const most = formatCount(MAX_CHARACTERS);
    return { problem: `The condition is longer than ${most} characters. Shorten it` };
  }
  const before = pattern.trim() === '' ? JSON.stringify({ source: [source] }) : pattern;
  const read = parseLimitedPattern(before);
  if ('mistake' in read) return { problem: 'Fix the error in the pattern first' };
  try {
    const subjects = listAcceptedSubjects(read.pattern);
    const { fields, notes, unknownFields, impossible } = createConditionFields(
      condition,
      subjects,
      acceptsTexts,
      TEXT_OPTION,
    );
    const after = replaceDetail(before, writeJson(fields['detail'] ?? {}));
    const result = parseLimitedPattern(after);
    if ('mistake' in result) {
      return { problem: formatMistake(result.mistake) };
    }
    const named = listNamedSubjects(before);
    const dead = [...impossible].filter(([subject]) => named.has(subject));
    return {
      pattern: printPattern(after),
      notes: [
        ...dead.map(([subject, field]) => formatImpossible(subject, field)),
        ...unknownFields,
        ...notes,
      ],
    };
  } catch (error) {
    if (error instanceof ConditionError) {
      const { message, place } = error;
      return place === undefined
        ? { problem: message }
        : { problem: place.problem, offset: place.offset };
    }
    // Maximum call stack size exceeded.
    if (error instanceof RangeError) {
      return { problem: 'The condition is nested too deeply. Simplify it' };
    }
    throw error;
  }
}

/** Describes why a pattern with the condition is rejected: by EventBridge, or as too large for the console. */
const formatMistake = (mistake: PatternMistake): string =>
  isTooLarge(mistake)
    ? `${mistake.message}. Shorten the condition`
    : formatRejection('the condition', mistake);

/** Lists the subjects that a pattern names one by one. Others, as of a prefix, are there beside those that match. */
function listNamedSubjects(pattern: string): ReadonlySet<unknown> {
  const subjects = readFields(pattern)['detail-type'];
  return new Set(Array.isArray(subjects) ? (subjects as readonly unknown[]) : []);
}

/** Replaces `detail` and all fields inside it, whose keys may have dots. */
function replaceDetail(text: string, detail: string): string {
  const json = parseJson(text);
  const entries = json.kind === 'object' ? json.entries : [];
  const kept = entries
    .filter(([key]) => key !== 'detail' && !key.startsWith('detail.'))
    .map(([, value, key]) => text.slice(key.start, value.end));
  return `{${[...kept, `"detail":${detail}`].join(',')}}`;
}

import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { formatRejection, PatternError } from '../../patterns/operators.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { parsePattern } from '../../patterns/parse-pattern.ts';
import type { PatternNode } from '../pattern-node.ts';
import { UsageError } from '../../shared/command-error.ts';
import { listNames } from '../../shared/suggest-name.ts';
import { type ConditionFields, createConditionFields } from '../condition/condition-fields.ts';
import { ConditionError } from '../condition/tokens.ts';
import { findCovered, parseRuleSubjects } from './rule-subjects.ts';
import { formatPatternJson, type WantedRule } from './stack-template.ts';
import { isTarget, type Target, targets } from './targets.ts';

/** A rule as the user requests it, by arguments or prompts. */
export interface RuleRequest {
  /** Documented subjects, and prefixes such as `video_*`. */
  readonly subjects: readonly string[];
  /** Subjects that Kinow does not document yet. */
  readonly newSubjects?: readonly string[];
  readonly target: string;
  readonly where?: string | undefined;
  /** Whether numbers in the condition also match as texts. */
  readonly acceptsTexts?: boolean;
  /** Whether the rule ignores events that are replayed from an archive. */
  readonly ignoresReplays?: boolean;
}

/** Matches no event of a replay: only these have the field. */
export const NO_REPLAY: Readonly<Record<string, PatternNode>> = {
  'replay-name': [{ exists: false }],
};

/** A rule with its event pattern. */
export interface Rule extends WantedRule {
  /** The pattern as JSON. */
  readonly text: string;
  readonly pattern: Pattern;
  /** Warnings for the user. */
  readonly notes: readonly string[];
  /** Why the rule is probably not what the user wants: a field or a subject is probably a mistake. */
  readonly doubts: readonly string[];
}

/**
 * Creates the rule that the user requests.
 *
 * @throws UsageError for an unknown subject or target, and for a condition that a pattern cannot express.
 *   The message suggests an alternative.
 */
export function createRule(request: RuleRequest): Rule {
  const { alternatives, ...of } = parseRuleSubjects(request.subjects, request.newSubjects ?? []);
  const target = parseTarget(request.target);
  const hasToken = of.subjects.includes(TOKEN);
  if (target === 'logs' && hasToken)
    throw new UsageError(`${NEVER_LOGGED}. Specify another target`);
  const token = hasToken ? [TOKEN_NOTE] : [];
  const { where, acceptsTexts = false, ignoresReplays = false } = request;
  try {
    const { notes, unknownFields, impossible, ...further } =
      where === undefined ? NO_CONDITION : createConditionFields(where, of.subjects, acceptsTexts);
    const replays = ignoresReplays ? NO_REPLAY : {};
    const fields = { 'detail-type': alternatives, ...replays, ...further.fields };
    const text = formatPatternJson(fields);
    const pattern = parsePattern(text);
    const doubts = [...unknownFields, ...describeImpossible(request.subjects, impossible)];
    const all = [...token, ...of.notes, ...notes];
    return { ...of, target, where, fields, text, pattern, notes: all, doubts };
  } catch (error) {
    throw toUsageError(error);
  }
}

export const TOKEN = 'password_token_created';
export const TOKEN_NOTE = `${TOKEN} carries a token that gives access to a customer's account: restrict who can read the target.`;
export const NEVER_LOGGED = `${TOKEN} gives access to a customer's account and must not be logged`;

const NO_CONDITION: ConditionFields = {
  fields: {},
  notes: [],
  unknownFields: [],
  impossible: new Map(),
};

/** Warns of the subjects of which no event can match; of a prefix such as `video_*`, only if none can. */
const describeImpossible = (
  names: readonly string[],
  impossible: ReadonlyMap<Subject, string>,
): string[] =>
  [...new Set(names)].flatMap((name) => {
    const fields = findCovered(name).map((subject) => impossible.get(subject));
    const [field] = fields;
    return field === undefined || fields.includes(undefined) ? [] : [formatImpossible(name, field)];
  });

/** Formats the warning of a subject of which no event can match, since Kinow documents no such field. */
export const formatImpossible = (subject: string, field: string): string =>
  `No event of ${subject} can match: Kinow documents no ${field} in it.`;

/** @throws UsageError for an unknown target; the message lists the targets. */
export function parseTarget(name: string): Target {
  if (isTarget(name)) return name;
  const names = Object.keys(targets);
  throw new UsageError(`Unknown target: ${name}.${listNames(name, names)}`);
}

/** Converts errors of a condition to usage errors; returns other errors unchanged. */
function toUsageError(error: unknown): unknown {
  if (error instanceof ConditionError) return new UsageError(`--where: ${error.message}`);
  if (error instanceof PatternError) {
    return new UsageError(`${formatRejection('the condition', error)}. Correct it`);
  }
  // Maximum call stack size exceeded.
  if (error instanceof RangeError)
    return new UsageError('--where is nested too deeply. Simplify the condition');
  return error;
}

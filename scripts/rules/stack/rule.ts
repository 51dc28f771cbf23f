import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { PatternError } from '../../patterns/operators.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { parsePattern } from '../../patterns/parse-pattern.ts';
import { parseSubject } from '../subject-argument.ts';
import { suggestName, UsageError } from '../../shared/command.ts';
import { coverBothEditions } from '../condition/combine-editions.ts';
import { toPatternFields } from '../condition/condition-pattern.ts';
import { toClauses } from '../condition/dnf.ts';
import { checkFields, isWhole } from '../condition/field-docs.ts';
import { acceptNumberTexts, createNumberNote } from '../condition/number-texts.ts';
import { parseCondition } from '../condition/parse-condition.ts';
import { ConditionError } from '../condition/tokens.ts';
import { formatPatternJson, type WantedRule } from './stack-template.ts';
import { isTarget, type Target, targets } from './targets.ts';

/** A rule as the user requests it, by arguments or prompts. */
export interface RuleRequest {
  readonly subjects: readonly string[];
  readonly target: string;
  readonly where?: string | undefined;
  /** Whether numbers in the condition also match as texts. */
  readonly acceptsTexts?: boolean;
}

/** A rule with its event pattern. */
export interface Rule extends WantedRule {
  /** The pattern as JSON. */
  readonly text: string;
  readonly pattern: Pattern;
  /** Warnings for the user. */
  readonly notes: readonly string[];
}

/**
 * Creates the rule that the user requests.
 *
 * @throws UsageError for an unknown subject or target, and for a condition that a pattern cannot express.
 *   The message suggests an alternative.
 */
export function createRule(request: RuleRequest): Rule {
  const subjects = [...new Set(request.subjects)].map(parseSubject);
  const target = parseTarget(request.target);
  if (target === 'logs' && subjects.includes(TOKEN)) throw new UsageError(NEVER_LOGGED);
  const token = subjects.includes(TOKEN) ? [TOKEN_NOTE] : [];
  const { where } = request;
  try {
    const { notes, ...further } =
      where === undefined
        ? NO_CONDITION
        : parseRuleCondition(where, subjects, request.acceptsTexts ?? false);
    const fields = { 'detail-type': subjects, ...further.fields };
    const text = formatPatternJson(fields);
    const pattern = parsePattern(text);
    return { subjects, target, where, fields, text, pattern, notes: [...token, ...notes] };
  } catch (error) {
    throw toUsageError(error);
  }
}

export const TOKEN = 'password_token_created';
export const TOKEN_NOTE = `${TOKEN} carries a token that gives access to a customer's account: restrict who can read the target.`;
export const NEVER_LOGGED = `${TOKEN} gives access to a customer's account and must not be logged`;

const NO_CONDITION = { fields: {}, notes: [] as string[] };

/** @throws UsageError for an unknown target; the message lists the targets. */
export function parseTarget(name: string): Target {
  if (isTarget(name)) return name;
  const names = Object.keys(targets);
  throw new UsageError(
    `Unknown target: ${name}.${suggestName(name, names)} The targets are ${names.join(', ')}`,
  );
}

/** Converts a condition to the fields of a pattern. */
function parseRuleCondition(text: string, subjects: readonly Subject[], acceptsTexts: boolean) {
  const parsed = parseCondition(text);
  const where = acceptsTexts ? acceptNumberTexts(parsed) : parsed;
  const note = createNumberNote(parsed, acceptsTexts) ?? [];
  const clauses = toClauses(coverBothEditions(where, subjects));
  const fields = toPatternFields(clauses, (path) => isWhole(path, subjects));
  return { fields, notes: checkFields(parsed, subjects).concat(note) };
}

/** Converts errors of a condition to usage errors; returns other errors unchanged. */
function toUsageError(error: unknown): unknown {
  if (error instanceof ConditionError) return new UsageError(`--where: ${error.message}`);
  if (error instanceof PatternError) {
    return new UsageError(`EventBridge rejects ${error.path}: ${error.message}`);
  }
  // Maximum call stack size exceeded.
  if (error instanceof RangeError) return new UsageError('--where is nested too deeply');
  return error;
}

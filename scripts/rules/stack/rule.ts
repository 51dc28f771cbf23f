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
import { parseCondition } from '../condition/parse-condition.ts';
import { ConditionError } from '../condition/tokens.ts';
import { formatPatternJson, type WantedRule } from './stack-template.ts';
import { isTarget, type Target, targets } from './targets.ts';

/** What a user has said of a rule, by arguments or in answers. */
export interface RuleRequest {
  readonly subjects: readonly string[];
  readonly target: string;
  readonly where?: string | undefined;
}

/** A rule with its pattern. */
export interface Rule extends WantedRule {
  /** As JSON text. */
  readonly text: string;
  readonly pattern: Pattern;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/**
 * The rule that a user has asked for.
 *
 * @throws UsageError for a subject that Kinow does not document, a target that there is not, and a
 *   condition that a pattern cannot express, with the nearest that it can.
 */
export function createRule(request: RuleRequest): Rule {
  const subjects = [...new Set(request.subjects)].map(parseSubject);
  const target = parseTarget(request.target);
  if (target === 'logs' && subjects.includes(TOKEN)) throw new UsageError(NEVER_LOGGED);
  const token = subjects.includes(TOKEN) ? [TOKEN_NOTE] : [];
  const { where } = request;
  try {
    const { notes, ...further } =
      where === undefined ? NO_CONDITION : parseRuleCondition(where, subjects);
    const fields = { 'detail-type': subjects, ...further.fields };
    const text = formatPatternJson(fields);
    const pattern = parsePattern(text);
    return { subjects, target, where, fields, text, pattern, notes: [...token, ...notes] };
  } catch (error) {
    throw toUsageError(error);
  }
}

export const TOKEN = 'password_token_created';
export const TOKEN_NOTE = `${TOKEN} carries a token that opens a customer's account: give the target to few.`;
export const NEVER_LOGGED = `${TOKEN} opens a customer's account and never belongs in a log`;

const NO_CONDITION = { fields: {}, notes: [] as string[] };

/**
 * The target of that name.
 *
 * @throws UsageError that names the nearest, and all of them.
 */
export function parseTarget(name: string): Target {
  if (isTarget(name)) return name;
  const names = Object.keys(targets);
  throw new UsageError(
    `There is no target ${name}.${suggestName(name, names)} There are ${names.join(', ')}`,
  );
}

/** What a condition comes to in a pattern. */
function parseRuleCondition(text: string, subjects: readonly Subject[]) {
  const where = parseCondition(text);
  const clauses = toClauses(coverBothEditions(where, subjects));
  const fields = toPatternFields(clauses, (path) => isWhole(path, subjects));
  return { fields, notes: checkFields(where, subjects) };
}

/** What is wrong with a condition; any other error as it is. */
function toUsageError(error: unknown): unknown {
  if (error instanceof ConditionError) return new UsageError(`--where: ${error.message}`);
  if (error instanceof PatternError) {
    return new UsageError(`EventBridge rejects ${error.path}: ${error.message}`);
  }
  // The stack's end.
  if (error instanceof RangeError) return new UsageError('--where is nested too deep');
  return error;
}

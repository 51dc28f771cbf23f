import type { Subject } from '../../../handler/catalogue/subjects.ts';
import type { PatternNode } from '../pattern-node.ts';
import { coverBothEditions } from './combine-editions.ts';
import { toPatternFields } from './condition-pattern.ts';
import { toClauses } from './dnf.ts';
import { checkFields, findImpossibleSubjects, isWhole } from './field-docs.ts';
import { acceptNumberTexts, createNumberNote } from './number-texts.ts';
import { parseCondition } from './parse-condition.ts';

/** The fields of a pattern for a condition. */
export interface ConditionFields {
  readonly fields: { readonly [field: string]: PatternNode };
  /** Warnings for the user. */
  readonly notes: readonly string[];
  /** Warnings of fields that are probably misspelt. */
  readonly unknownFields: readonly string[];
  /** The subjects of which no event can match, with a field that the condition requires and they do not have. */
  readonly impossible: ReadonlyMap<Subject, string>;
}

/**
 * Converts a condition to the fields of a pattern.
 *
 * @param subjects - Of the events; their objects are those of the condition's fields.
 * @param acceptsTexts - Whether numbers in the condition also match as texts.
 * @param textOption - What the notes call the option for that.
 * @throws ConditionError if it cannot be parsed, or no pattern can express it.
 */
export function createConditionFields(
  text: string,
  subjects: readonly Subject[],
  acceptsTexts: boolean,
  textOption = '--accept-text',
): ConditionFields {
  const parsed = parseCondition(text);
  const where = acceptsTexts ? acceptNumberTexts(parsed) : parsed;
  const note = createNumberNote(parsed, acceptsTexts, textOption);
  const clauses = toClauses(coverBothEditions(where, subjects));
  const fields = toPatternFields(clauses, (path) => isWhole(path, subjects));
  // Of a subject that Kinow does not document, any field may exist.
  const { unknown, types } =
    subjects.length > 0 ? checkFields(parsed, subjects) : { unknown: [], types: [] };
  // A misspelt field is one of no subject, and has a warning already.
  const impossible =
    unknown.length > 0 ? new Map<Subject, string>() : findImpossibleSubjects(clauses, subjects);
  return { fields, notes: types.concat(note ?? []), unknownFields: unknown, impossible };
}

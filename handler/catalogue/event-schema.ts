import * as v from 'valibot';
import { list, type Schema, text } from './objects/fields.ts';
import { createMissingMessage, getRowSchema } from './row-schema.ts';
import { isSubject, subjectNames } from './subjects.ts';

/**
 * Creates the schema of the events of some subjects, as EventBridge delivers them. Of a subject that Kinow does not
 * document, the linked objects are any.
 *
 * @param accepted - Without any, all documented subjects.
 */
export function createEventSchema(accepted: readonly string[]): Schema {
  const [first, ...others] = listSubjects(accepted).map(createSubjectEventSchema);
  if (first === undefined || others.length === 0) return first ?? v.never();
  return v.variant('detail-type', [first, ...others], describeExpected(accepted));
}

/**
 * Creates the schema of the `detail` of such events, for a target with `InputPath: $.detail`.
 *
 * @param accepted - Without any, all documented subjects.
 */
export function createDetailSchema(accepted: readonly string[]): Schema {
  const [first, ...others] = listSubjects(accepted).map(createSubjectDetailSchema);
  if (first === undefined || others.length === 0) return first ?? v.never();
  return v.variant('subject', [first, ...others], describeExpected(accepted));
}

const listSubjects = (accepted: readonly string[]): readonly string[] =>
  accepted.length > 0 ? accepted : subjectNames;

const describeExpected = (accepted: readonly string[]): string =>
  `Expected ${accepted.length > 0 ? accepted.join(' or ') : 'a subject that Kinow documents'}`;

const createSubjectLiteral = (subject: string) => v.literal(subject, `Expected ${subject}`);

function createSubjectEventSchema(subject: string) {
  return v.looseObject(
    {
      version: text(),
      id: text(),
      'detail-type': createSubjectLiteral(subject),
      source: text(),
      account: text(),
      time: v.pipe(text(), v.isoTimestamp('Expected a time')),
      region: text(),
      resources: list(text()),
      'replay-name': v.optional(text()),
      detail: createSubjectDetailSchema(subject),
    },
    createMissingMessage('Expected an event of EventBridge'),
  );
}

function createSubjectDetailSchema(subject: string) {
  return v.looseObject(
    {
      event_id: v.pipe(
        text(),
        v.uuid('Expected a UUID'),
        v.description('The same when the event is delivered again.'),
      ),
      subject: createSubjectLiteral(subject),
      data: v.pipe(
        acceptOneOrMany(isSubject(subject) ? getRowSchema(subject) : anyRow),
        v.description('The linked objects: one row, or a list of rows.'),
      ),
    },
    createMissingMessage('Expected an object'),
  );
}

const anyRow: Schema = v.looseObject({}, createMissingMessage('Expected an object'));

/** Accepts a single row or a list of rows. Not a union, whose issues have no path. */
function acceptOneOrMany(row: Schema) {
  const rows = list(row);
  return v.lazy((data) => (Array.isArray(data) ? rows : row));
}

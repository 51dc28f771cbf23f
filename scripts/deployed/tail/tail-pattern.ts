import { isSubject, PROBE_SUBJECT, subjects } from '../../../handler/catalogue/subjects.ts';
import { checkQuotas } from '../../patterns/lint.ts';
import { readPatterns } from '../../rules/input-patterns.ts';
import { suggestName, UsageError } from '../../shared/command.ts';

/** Which events of a bus are wanted. */
export interface EventSelection {
  /** The event pattern, as JSON text. */
  readonly createPattern: (source: string | undefined) => string;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/**
 * The events that the user names: those of some subjects, what a pattern matches as it is, or all.
 *
 * @param subjectList - Subjects, with commas between them.
 * @param given - A pattern as JSON, or a file with one.
 * @throws UsageError when the pattern is none that EventBridge would take, or both are given.
 */
export async function selectEvents(
  subjectList: string | undefined,
  given: string | undefined,
): Promise<EventSelection> {
  if (given !== undefined) {
    if (subjectList !== undefined) {
      throw new UsageError('A pattern names its subjects itself, by detail-type: give only one');
    }
    const [named] = await readPatterns(given, undefined, undefined);
    const text = named?.text.trim() ?? '';
    return { createPattern: () => text, notes: named ? checkQuotas(text, named.pattern) : [] };
  }
  const wanted = (subjectList ?? '').split(',').flatMap((one) => one.trim() || []);
  if (subjectList !== undefined && wanted.length === 0) {
    throw new UsageError('--subject names none: --subject order_created,order_history');
  }
  return {
    createPattern: (source) =>
      JSON.stringify({
        source: source === undefined ? NOT_AWS_SOURCES : [source],
        ...(wanted.length > 0 && { 'detail-type': wanted }),
      }),
    notes: wanted.flatMap(createNotes),
  };
}

/** On a bus of which nothing is known, such as the default one, to which AWS's services send. */
const NOT_AWS_SOURCES = [{ 'anything-but': { prefix: 'aws.' } }];

/** The list moves: a subject that it does not have is no error. */
function createNotes(subject: string): string[] {
  if (isSubject(subject) || subject === PROBE_SUBJECT) return [];
  const hint = suggestName(subject, [...Object.keys(subjects), PROBE_SUBJECT]);
  return [`Kinow documents no subject ${subject}.${hint} It is waited for all the same.`];
}

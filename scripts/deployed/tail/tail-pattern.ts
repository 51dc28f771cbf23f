import { isSubject, PROBE_SUBJECT, subjects } from '../../../handler/catalogue/subjects.ts';
import { checkQuotas } from '../../patterns/lint.ts';
import { readPatterns } from '../../rules/input-patterns.ts';
import { UsageError } from '../../shared/command-error.ts';
import { suggestName } from '../../shared/suggest-name.ts';

/** The events to show. */
export interface EventSelection {
  /** Creates the event pattern, as JSON text, for a source. */
  readonly createPattern: (source: string | undefined) => string;
  /** Warnings about the pattern. */
  readonly notes: readonly string[];
}

/**
 * Selects events by subjects or by a pattern; without either, all events.
 *
 * @param subjectList - Subjects, separated by commas.
 * @param given - A pattern as JSON, or a file with one.
 * @throws UsageError if EventBridge rejects the pattern, or both are given.
 */
export async function selectEvents(
  subjectList: string | undefined,
  given: string | undefined,
): Promise<EventSelection> {
  if (given !== undefined) {
    if (subjectList !== undefined) {
      throw new UsageError(
        '--subject cannot be used with --pattern. Select subjects by detail-type in the pattern',
      );
    }
    const {
      patterns: [named],
    } = await readPatterns(given);
    const text = named?.text.trim() ?? '';
    return { createPattern: () => text, notes: named ? checkQuotas(text) : [] };
  }
  const wanted = (subjectList ?? '').split(',').flatMap((one) => one.trim() || []);
  if (subjectList !== undefined && wanted.length === 0) {
    throw new UsageError(
      '--subject is empty. Specify subjects, such as --subject order_created,order_history',
    );
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

/** For a bus without a known source, such as the default bus, to which AWS services send events. */
const NOT_AWS_SOURCES = [{ 'anything-but': { prefix: 'aws.' } }];

/** Warns about undocumented subjects. Not an error, because Kinow may add subjects. */
function createNotes(subject: string): string[] {
  if (isSubject(subject) || subject === PROBE_SUBJECT) return [];
  const hint = suggestName(subject, [...Object.keys(subjects), PROBE_SUBJECT]);
  return [`Kinow documents no subject ${subject}.${hint} Waiting for it anyway.`];
}

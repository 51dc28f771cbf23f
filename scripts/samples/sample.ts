import { createHash, randomUUID } from 'node:crypto';
import { isSubject, type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { didYouMean, UsageError } from '../shared/command.ts';
import { phpJsonEncode } from './php-json.ts';
import { sampleData } from './sample-data.ts';

/** The body of a sample event, as Kinow writes it. */
export function sampleBody(
  subject: Subject,
  eventId: string = randomUUID(),
  data: unknown = sampleData(subject),
): string {
  return phpJsonEncode({ event_id: eventId, subject, data });
}

/** A UUID (version 4 in form) that is always the same for a name. */
export function sampleId(name: string): string {
  const hex = createHash('sha256').update(`kinow-eventbridge sample ${name}`).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

/**
 * The documented subject of that name.
 *
 * @throws UsageError that names the nearest ones.
 */
export function subjectNamed(name: string): Subject {
  if (isSubject(name)) return name;
  throw new UsageError(
    `Kinow documents no subject ${name || '""'}.${didYouMean(name, Object.keys(subjects))} All of them: ls events/`,
  );
}

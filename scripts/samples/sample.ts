import type { Subject } from '../../handler/catalogue/subjects.ts';
import { encodePhpJson } from './php-json.ts';
import { createRandom } from './random.ts';
import { createSampleData } from './sample-data.ts';

/** The body of a sample event, as Kinow writes it. */
export function createSampleBody(
  subject: Subject,
  eventId: string = crypto.randomUUID(),
  data: unknown = createSampleData(subject),
): string {
  return encodePhpJson({ event_id: eventId, subject, data });
}

/** A UUID (version 4 in form) that is always the same for a name. */
export function createSampleId(name: string): string {
  const hex = createRandom(`sample ${name}`).string(32, '0123456789abcdef');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

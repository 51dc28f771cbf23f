import type { Subject } from '../../handler/catalogue/subjects.ts';
import { encodePhpJson } from './php-json.ts';
import { createRandom } from './random.ts';
import { createSampleData } from './sample-data.ts';

/** Creates the body of a sample webhook, encoded as Kinow does. */
export function createSampleBody(
  subject: Subject,
  eventId: string = crypto.randomUUID(),
  data: unknown = createSampleData(subject),
): string {
  return encodePhpJson({ event_id: eventId, subject, data });
}

/** Creates a UUID in the format of version 4, always the same for a name. */
export function createSampleId(name: string): string {
  const hex = createRandom(`sample ${name}`).string(32, '0123456789abcdef');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5');
}

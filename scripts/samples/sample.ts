import type { Subject } from '../../handler/catalogue/subjects.ts';
import { createEnvelope, type Envelope } from './envelope.ts';
import { encodePhpJson } from './php-json.ts';
import { createRandom } from './random.ts';
import { createSampleData } from './sample-data.ts';
import { findEventTime } from './story.ts';

/** The body of a webhook, which is the detail of its event. */
export interface SampleDetail {
  readonly event_id: string;
  readonly subject: Subject;
  readonly data: unknown;
}

/** Creates the body of a sample webhook, by default with a new `event_id`. */
export const createSampleDetail = (
  subject: Subject,
  eventId: string = crypto.randomUUID(),
  data: unknown = createSampleData(subject),
): SampleDetail => ({ event_id: eventId, subject, data });

/** Creates the body of a sample webhook, encoded as Kinow does. */
export const createSampleBody = (...fields: Parameters<typeof createSampleDetail>): string =>
  encodePhpJson(createSampleDetail(...fields));

/** Creates the envelope of a sample event, whose `time` is when the sample was received. */
export const createSampleEnvelope = (
  subject: Subject,
  { id = crypto.randomUUID(), source }: { readonly id?: string; readonly source?: string } = {},
): Envelope =>
  createEnvelope(subject, {
    id,
    time: new Date(findReceptionTime(subject)).toISOString(),
    ...(source !== undefined && { source }),
  });

/** Returns when API Gateway received a sample: seconds after the event. In milliseconds since the epoch. */
export const findReceptionTime = (subject: Subject): number =>
  findEventTime(subject) * 1000 + createRandom(`received ${subject}`).int(800, 4200);

/** Creates a UUID in the format of version 4, always the same for a name. */
export function createSampleId(name: string): string {
  const hex = createRandom(`sample ${name}`).string(32, '0123456789abcdef');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/u, '$1-$2-4$3-a$4-$5');
}

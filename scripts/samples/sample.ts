import type { Subject } from '../../handler/catalogue/subjects.ts';
import { phpJsonEncode } from './php-json.ts';
import { seeded } from './random.ts';
import { sampleData } from './sample-data.ts';

/** The body of a sample event, as Kinow writes it. */
export function sampleBody(
  subject: Subject,
  eventId: string = crypto.randomUUID(),
  data: unknown = sampleData(subject),
): string {
  return phpJsonEncode({ event_id: eventId, subject, data });
}

/** A UUID (version 4 in form) that is always the same for a name. */
export function sampleId(name: string): string {
  const hex = seeded(`sample ${name}`).string(32, '0123456789abcdef');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}

import { type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { MAX_ENTRY_BYTES } from '../../handler/entry.ts';
import { sign } from '../../handler/signature.ts';
import { phpJsonEncode } from '../samples/php-json.ts';
import { sampleData } from '../samples/sample-data.ts';
import { sampleBody, sampleId } from '../samples/sample.ts';
import { httpEvent } from '../shared/http-event.ts';
import { LOCAL_SECRET } from '../shared/local-secret.ts';

const FIRST_RECEIVED_AT = Date.UTC(2026, 8, 14, 9, 26, 53, 589);

/** How a sample file differs from an ordinary request. */
interface Variation {
  readonly contentType?: string;
  readonly signature?: string | undefined;
}

/**
 * The sample files by their path below `events/`: HTTP API events as `sam local invoke -e` takes
 * them, signed with the local secret. The same text each time.
 */
export function sampleFiles(): Map<string, string> {
  const names = Object.keys(subjects) as Subject[];
  const files = new Map<string, string>();
  for (const [index, subject] of names.entries()) {
    files.set(`${subject}.json`, requestFile(subject, bodyOf(subject), index));
  }
  for (const [index, [name, { body, ...variation }]] of Object.entries(edgeCases()).entries()) {
    files.set(`edge-cases/${name}.json`, requestFile(name, body, names.length + index, variation));
  }
  return files;
}

const bodyOf = (subject: Subject) => sampleBody(subject, sampleId(subject));

function requestFile(
  name: string,
  body: string,
  minute: number,
  variation: Variation = {},
): string {
  const { contentType = 'application/json', signature = sign(Buffer.from(body), LOCAL_SECRET) } =
    variation;
  const isSigned = !('signature' in variation) || variation.signature !== undefined;
  const event = httpEvent({
    body: Buffer.from(body),
    headers: {
      'content-type': contentType,
      host: 'localhost',
      ...(isSigned && { 'x-kinow-signature': signature }),
    },
    requestId: sampleId(`request ${name}`),
    receivedAt: FIRST_RECEIVED_AT + minute * 60_000,
  });
  return `${JSON.stringify(event, null, 2)}\n`;
}

/** What a developer should have seen once: where requests differ from the ordinary. */
export function edgeCases(): Record<string, { readonly body: string } & Variation> {
  const event = (name: string, subject: string, data: unknown) =>
    phpJsonEncode({ event_id: sampleId(name), subject, data });
  return {
    older_edition: {
      body: event('older_edition', 'actor_updated', sampleData('actor_updated', 'edition2019')),
    },
    unknown_subject: {
      body: event('unknown_subject', 'playlist_created', { playlist: { id: 12, name: 'Été' } }),
    },
    list_of_rows: {
      body: event('list_of_rows', 'category_position', [
        sampleData('category_position'),
        sampleData('category_created'),
        sampleData('category_updated'),
      ]),
    },
    base64_body: { body: bodyOf('order_created'), contentType: 'application/octet-stream' },
    forged_signature: {
      body: bodyOf('order_created'),
      signature: sign(Buffer.from(bodyOf('order_created')), 'not-the-secret'),
    },
    missing_signature: { body: bodyOf('order_created'), signature: undefined },
    not_an_event: { body: phpJsonEncode({ ping: true, sent_at: '2026-03-14 09:26:53' }) },
    near_limit: { body: bodyOfSize('near_limit', MAX_ENTRY_BYTES) },
    above_limit: { body: bodyOfSize('above_limit', MAX_ENTRY_BYTES + 1) },
  };
}

/** A blog post so long that its entry, from the source `kinow`, has exactly this size in bytes. */
function bodyOfSize(name: string, entryBytes: number): string {
  const subject = 'blogpost_updated';
  const bytes = entryBytes - 14 - 'kinow'.length - subject.length;
  const body = (description: string) =>
    phpJsonEncode({
      event_id: sampleId(name),
      subject,
      data: { blogpost: { id: 31, title: 'Journal de tournage', description } },
    });
  const missing = bytes - body('').length;
  const sentence = 'Le tournage continue sous la pluie, et la troupe attend le soleil. ';
  return body(sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing));
}

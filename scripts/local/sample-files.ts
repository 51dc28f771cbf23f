import { isSubject, type Subject, subjectNames } from '../../handler/catalogue/subjects.ts';
import { MAX_ENTRY_BYTES } from '../../handler/entry.ts';
import { encodePhpJson } from '../samples/php-json.ts';
import { createSampleData } from '../samples/sample-data.ts';
import { createSampleBody, createSampleId, findReceptionTime } from '../samples/sample.ts';
import { LOCAL_SECRET } from '../shared/local-secret.ts';
import { createSampleRequest, signBody } from '../shared/sample-request.ts';

/** How a sample file differs from an ordinary request. */
interface Variation {
  readonly contentType?: string;
  readonly signature?: string | undefined;
}

/**
 * Creates the sample files, by path below `events/`: HTTP API events for `sam local invoke -e`, signed with the
 * local secret. Deterministic.
 */
export function createSampleFiles(): Map<string, string> {
  const samples = subjectNames.map(
    (subject) => [subject, createRequestFile(subject, createBody(subject))] as const,
  );
  const edgeCases = Object.entries(createEdgeCases()).map(
    ([name, { body, ...variation }]) =>
      [`edge-cases/${name}`, createRequestFile(name, body, variation)] as const,
  );
  return new Map([...samples, ...edgeCases].map(([path, text]) => [`${path}.json`, text]));
}

const createBody = (subject: Subject) => createSampleBody(subject, createSampleId(subject));

function createRequestFile(
  name: string,
  body: string,
  { contentType, ...variation }: Variation = {},
): string {
  const { subject } = JSON.parse(body) as { readonly subject?: string };
  const event = createSampleRequest({
    body,
    signature: 'signature' in variation ? variation.signature : signBody(body, LOCAL_SECRET),
    ...(contentType !== undefined && { contentType }),
    requestId: createSampleId(`request ${name}`),
    receivedAt:
      subject !== undefined && isSubject(subject) ? findReceptionTime(subject) : OTHERS_RECEIVED_AT,
  });
  return `${JSON.stringify(event, null, 2)}\n`;
}

/** When requests were received that are not of a documented subject. */
const OTHERS_RECEIVED_AT = Date.UTC(2026, 2, 14, 9, 26, 53, 589);

/** Creates the bodies and variations of unusual requests. */
export function createEdgeCases(): Record<string, { readonly body: string } & Variation> {
  const createEventBody = (name: string, subject: string, data: unknown) =>
    encodePhpJson({ event_id: createSampleId(name), subject, data });
  return {
    older_edition: {
      body: createEventBody(
        'older_edition',
        'actor_updated',
        createSampleData('actor_updated', 'edition2019'),
      ),
    },
    unknown_subject: {
      body: createEventBody('unknown_subject', 'playlist_created', {
        playlist: { id: 12, name: 'Été' },
      }),
    },
    list_of_rows: {
      body: createEventBody('list_of_rows', 'category_position', [
        createSampleData('category_position'),
        createSampleData('category_created'),
        createSampleData('category_updated'),
      ]),
    },
    base64_body: { body: createBody('order_created'), contentType: 'application/octet-stream' },
    forged_signature: {
      body: createBody('order_created'),
      signature: signBody(createBody('order_created'), 'not-the-secret'),
    },
    missing_signature: { body: createBody('order_created'), signature: undefined },
    not_an_event: { body: encodePhpJson({ ping: true, sent_at: '2026-03-14 09:26:53' }) },
    near_limit: { body: createBodyOfSize('near_limit', MAX_ENTRY_BYTES) },
    above_limit: { body: createBodyOfSize('above_limit', MAX_ENTRY_BYTES + 1) },
  };
}

/** Creates a blog post whose entry, with the source `kinow`, has exactly this size in bytes. */
export function createBodyOfSize(name: string, entryBytes: number): string {
  const subject = 'blogpost_updated';
  const bytes = entryBytes - 14 - 'kinow'.length - subject.length;
  const formatBody = (description: string) =>
    encodePhpJson({
      event_id: createSampleId(name),
      subject,
      data: { blogpost: { id: 31, title: 'Journal de tournage', description } },
    });
  const missing = bytes - formatBody('').length;
  const sentence = 'Le tournage continue sous la pluie, et la troupe attend le soleil. ';
  return formatBody(sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing));
}

import * as v from 'valibot';
import { getLinkedKeys, isSubject } from './catalogue/subjects.ts';

/** A problem of a body: the path and what was expected there; never the value. */
export interface Issue {
  /** Dotted path into the body, such as `data.order`; `""` for the body itself. */
  readonly path: string;
  readonly message: string;
}

/** A valid event. */
export interface ReceivedEvent {
  readonly eventId: string;
  readonly subject: string;
  readonly data: object;
  /** The signed body, unchanged. */
  readonly text: string;
}

export type Validation =
  | { readonly outcome: 'valid'; readonly event: ReceivedEvent }
  | { readonly outcome: 'invalid'; readonly issues: readonly Issue[] };

// Custom messages, because valibot's default messages contain the received value.
const EXPECTED_UUID = 'Expected a UUID';
const EXPECTED_SUBJECT = 'Expected a text of 1 to 128 characters';

const Envelope = v.object({
  event_id: v.pipe(v.string(EXPECTED_UUID), v.uuid(EXPECTED_UUID)),
  // EventBridge limits detail-type to 128 characters.
  subject: v.pipe(
    v.string(EXPECTED_SUBJECT),
    v.minLength(1, EXPECTED_SUBJECT),
    v.maxLength(128, EXPECTED_SUBJECT),
  ),
  data: v.custom<object>(
    (data) => typeof data === 'object' && data !== null,
    'Expected an object or an array',
  ),
});

/** `fatal`: invalid bytes are rejected, not replaced. `ignoreBOM`: a byte order mark stays and is then invalid JSON. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Validates an authentic body: strict UTF-8, a JSON object with `event_id`, `subject` and `data`. Other keys
 * are allowed. Never throws.
 *
 * @param knownText - The body as text, if it is known; saves decoding it.
 */
export function validate(body: Uint8Array, knownText?: string): Validation {
  let text: string;
  try {
    text = knownText ?? utf8.decode(body);
  } catch {
    return createInvalidResult('Expected UTF-8 text');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return createInvalidResult('Expected JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return createInvalidResult('Expected a JSON object');
  }
  const { event_id, subject, data } = json as Record<string, unknown>;
  const parsed = v.safeParse(Envelope, { event_id, subject, data });
  if (!parsed.success) {
    return {
      outcome: 'invalid',
      issues: parsed.issues.map((issue) => ({
        path: v.getDotPath(issue) ?? '',
        message: issue.message,
      })),
    };
  }
  const { output } = parsed;
  return {
    outcome: 'valid',
    event: { eventId: output.event_id, subject: output.subject, data: output.data, text },
  };
}

const createInvalidResult = (message: string): Validation => ({
  outcome: 'invalid',
  issues: [{ path: '', message }],
});

/** Limits the response and the log line of a long list of rows. */
const MAX_ISSUES = 10;

/**
 * Finds missing linked objects of a documented subject: each row of `data` must have all keys of one edition,
 * and there must be at least one row unless the subject has no object.
 *
 * @returns At most 10 issues; none for an undocumented subject.
 */
export function findMissingObjects(event: ReceivedEvent): Issue[] {
  if (!isSubject(event.subject)) return [];
  const editions = getLinkedKeys(event.subject);
  if (editions.some((keys) => keys.length === 0)) return [];
  const expected = `Expected ${editions.map((keys) => keys.join(', ')).join(' or ')}`;
  if (!Array.isArray(event.data)) {
    return hasOneOf(editions, event.data) ? [] : [{ path: 'data', message: expected }];
  }
  if (event.data.length === 0) return [{ path: 'data', message: expected }];
  const issues: Issue[] = [];
  for (const [index, row] of event.data.entries()) {
    if (!hasOneOf(editions, row)) issues.push({ path: `data.${index}`, message: expected });
    if (issues.length === MAX_ISSUES) break;
  }
  return issues;
}

const hasOneOf = (editions: readonly (readonly string[])[], row: unknown) =>
  typeof row === 'object' &&
  row !== null &&
  editions.some((keys) => keys.every((key) => Object.hasOwn(row, key)));

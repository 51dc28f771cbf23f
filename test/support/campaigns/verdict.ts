import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { findDetailFault } from '../../../scripts/local/aws/event-detail.ts';

/** The expected result of an event. Derived from the contract, without the code of the function. */
export interface Verdict {
  readonly status: 200 | 400 | 401 | 413;
  readonly error?: 'unauthenticated' | 'invalid_payload' | 'refused' | 'payload_too_large';
  /** The raw bytes. */
  readonly body: Buffer;
  /** The event, if the body is valid. */
  readonly fields?: EventFields;
  /** The paths of the issues, if the body is invalid. */
  readonly paths?: readonly string[];
  /** When API Gateway received it, if the event has a valid time. */
  readonly receivedAt: number | undefined;
}

interface EventFields {
  readonly eventId: string;
  readonly subject: string;
}

interface AnyEvent {
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
  readonly requestContext?: { readonly timeEpoch?: unknown } | null;
}

/** Derives the expected result of an event, without faults. */
export function computeVerdict(event: unknown, secrets: readonly string[]): Verdict {
  const { headers, body: given, isBase64Encoded, requestContext } = (event ?? {}) as AnyEvent;
  const encoding = isBase64Encoded === true ? 'base64' : 'utf8';
  const body = typeof given === 'string' ? Buffer.from(given, encoding) : Buffer.alloc(0);
  const time = requestContext?.timeEpoch;
  const isTime = Number.isInteger(time) && Number(time) > 0 && Number(time) < 8.64e15;
  const request = { body, receivedAt: isTime ? Number(time) : undefined };
  if (!isSigned(headers, body, secrets)) {
    return { status: 401, error: 'unauthenticated', ...request };
  }
  const json = parseObject(body);
  const paths = json === undefined ? [''] : listFaults(json);
  if (paths.length > 0) return { status: 400, error: 'invalid_payload', paths, ...request };
  const fields = { eventId: String(json?.event_id), subject: String(json?.subject) };
  const size = 14 + Buffer.byteLength(`kinow${fields.subject}`) + body.length;
  if (size > 1_000_000) return { status: 413, error: 'payload_too_large', fields, ...request };
  const isMalformed = findDetailFault(body.toString()) !== undefined;
  if (isMalformed) return { status: 400, error: 'refused', fields, ...request };
  return { status: 200, fields, ...request };
}

/** Whether there is one header, with the HMAC of the body by one of the secrets. */
function isSigned(headers: unknown, body: Buffer, secrets: readonly string[]): boolean {
  const values = Object.entries(headers ?? {}).filter(
    ([name, value]) => /^x-kinow-signature$/i.test(name) && typeof value === 'string',
  );
  const [[, signature] = []] = values;
  return (
    values.length === 1 &&
    secrets.some(
      (secret) =>
        createHmac('sha256', secret).update(body).digest('hex') === String(signature).toLowerCase(),
    )
  );
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

interface Envelope {
  readonly event_id?: unknown;
  readonly subject?: unknown;
  readonly data?: unknown;
}

function parseObject(body: Buffer): Envelope | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function listFaults({ event_id, subject, data }: Envelope): string[] {
  const paths: string[] = [];
  if (typeof event_id !== 'string' || !UUID.test(event_id)) paths.push('event_id');
  if (typeof subject !== 'string' || subject.length < 1 || subject.length > 128) {
    paths.push('subject');
  }
  if (typeof data !== 'object' || data === null) paths.push('data');
  return paths;
}

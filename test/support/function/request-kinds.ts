import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createEventBody, createRequest, SECRET } from './webhook.ts';

/** A kind of request, with its expected result without faults. */
interface RequestKind {
  /** Creates the body. The ID comes first in it. */
  readonly createBody: (id: string) => string | Uint8Array;
  readonly signature?: 'forged' | 'missing' | 'malformed';
  /** For invalid requests: the outcome once a copy is in quarantine. */
  readonly rejected?: { readonly status: 400 | 413; readonly outcome: 'Invalid' | 'TooLarge' };
  /** Whether the bus always rejects it. */
  readonly indigestible?: true;
  /** Whether it was delivered before. */
  readonly again?: true;
  /** Metrics in addition to its outcome. */
  readonly counts?: 'UnknownSubject' | 'UnexpectedShape';
}

const createValidBody = (event_id: string) => createEventBody({ event_id });
const invalid = { status: 400, outcome: 'Invalid' } as const;
const row = { order: { id: 1 }, customer: { id: 2 } };

const kinds = {
  'a valid event': { createBody: createValidBody },
  'an event of an unknown subject': {
    createBody: (event_id) => createEventBody({ event_id, subject: 'warehouse_moved' }),
    counts: 'UnknownSubject',
  },
  'an event with a list of rows': {
    createBody: (event_id) => createEventBody({ event_id, data: [row, row] }),
  },
  'an event that comes again': { createBody: createValidBody, again: true },
  'an event that the bus refuses for good': {
    createBody: (event_id) => createValidBody(event_id).replace(':4524,', ':9223372036854775808,'),
    indigestible: true,
  },
  'JSON that is no event': { createBody: (id) => JSON.stringify({ no: id }), rejected: invalid },
  'a body that is not JSON': { createBody: (id) => `<event id="${id}"/>`, rejected: invalid },
  'a body that is not UTF-8': {
    createBody: (id) => Buffer.concat([Buffer.from(id), Buffer.from([0xff, 0x00, 0xfe])]),
    rejected: invalid,
  },
  'an event too large for an entry': {
    createBody: (event_id) => createEventBody({ event_id, more: 'a'.repeat(1_000_000) }),
    rejected: { status: 413, outcome: 'TooLarge' },
  },
  'a known subject without its objects': {
    createBody: (event_id) => createEventBody({ event_id, data: { order: {} } }),
    rejected: invalid,
    counts: 'UnexpectedShape',
  },
  'a forged signature': { createBody: createValidBody, signature: 'forged' },
  'no signature': { createBody: createValidBody, signature: 'missing' },
  'a malformed signature': { createBody: createValidBody, signature: 'malformed' },
} as const satisfies Record<string, RequestKind>;

export type Kind = keyof typeof kinds;

/** All kinds of requests that the contract distinguishes. */
export const KINDS: Readonly<Record<Kind, RequestKind>> = kinds;

export const ALL_KINDS = Object.keys(kinds) as readonly Kind[];

/** Creates a request of a kind, and the raw bytes of its body. */
export function createRequestOfKind(
  kind: Kind,
  id: string,
): { readonly bytes: Buffer; readonly event: APIGatewayProxyEventV2 } {
  const { signature } = KINDS[kind];
  const bytes = Buffer.from(KINDS[kind].createBody(id));
  const right = createHmac('sha256', SECRET).update(bytes).digest('hex');
  const event = createRequest({
    body: bytes,
    ...(signature === 'forged' && { secret: 'forged' }),
    ...(signature === 'missing' && { signature: null }),
    ...(signature === 'malformed' && { signature: `sha256=${right}` }),
  });
  return { bytes, event };
}

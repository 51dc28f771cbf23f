import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createEventBody, createRequest, SECRET } from './webhook.ts';

/** A kind of request by what the contract says of it, where nothing fails. */
interface RequestKind {
  /** The body, in which the id stands before any other. */
  readonly createBody: (id: string) => string | Uint8Array;
  readonly signature?: 'forged' | 'missing' | 'malformed';
  /** For what does not belong on the bus: how it is answered once a copy is in quarantine. */
  readonly rejected?: { readonly status: 400 | 413; readonly outcome: 'Invalid' | 'TooLarge' };
  /** The bus refuses it for good. */
  readonly indigestible?: true;
  /** It was delivered once before. */
  readonly again?: true;
  /** What is counted beside its outcome. */
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

/** Every kind of request that the contract tells apart. */
export const KINDS: Readonly<Record<Kind, RequestKind>> = kinds;

export const ALL_KINDS = Object.keys(kinds) as readonly Kind[];

/** A request of a kind, and the raw bytes of its body. */
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

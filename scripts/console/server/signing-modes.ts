import { sign } from '../../../handler/signature.ts';
import { UsageError } from '../../shared/command.ts';
import type { Way } from '../api/send.ts';
import type { Sendable } from './sendable-samples.ts';

type Headers = Readonly<Record<string, string>>;

/** A body, its content type, and the headers that it came with if it did. */
export interface Source extends Sendable {
  readonly came?: Headers;
}

/** A request as it is sent. */
export interface Signed {
  readonly body: Buffer;
  readonly headers: Headers;
}

type Sign = (body: Buffer, secret: string, came: Headers | undefined) => string | undefined;

const rightly: Sign = (body, secret) => sign(body, secret);

/** What the header has in each way; `undefined` for none. */
const signatures: Readonly<Record<Way, Sign>> = {
  valid: rightly,
  forged: (body, secret) => sign(body, `not ${secret}`),
  unsigned: () => undefined,
  malformed_signature: (body, secret) => sign(body, secret).slice(0, 40),
  malformed_body: rightly,
  as_it_came: (_body, _secret, came) => {
    if (came) return came['x-kinow-signature'];
    throw new UsageError('request: Give the id of the request that came');
  },
};

/** All of them. */
export const WAYS = Object.keys(signatures) as readonly Way[];

/**
 * A request that is signed, or not, in some way.
 *
 * @param secret - The webhook's.
 * @throws UsageError where it should be as it came, and did not come.
 */
export function signed(as: Way, source: Source, secret: string): Signed {
  const body = as === 'malformed_body' ? cut(source.body) : source.body;
  const signature = signatures[as](body, secret, source.came);
  const headers = {
    'content-type': source.contentType,
    ...(signature !== undefined && { 'x-kinow-signature': signature }),
  };
  return { body, headers };
}

/** As if the rest of it was lost before it was signed. */
const cut = (body: Buffer) => body.subarray(0, Math.ceil(body.byteLength / 2));

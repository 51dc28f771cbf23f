import { sign } from '../../../handler/signature.ts';
import { UsageError } from '../../shared/command.ts';
import { localSecret } from '../../shared/local-secret.ts';
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

type Sign = (body: Buffer, came: Headers | undefined) => string | undefined;

const rightly: Sign = (body) => sign(body, localSecret());

/** What the header has in each way; `undefined` for none. */
const signatures: Readonly<Record<Way, Sign>> = {
  valid: rightly,
  forged: (body) => sign(body, `not ${localSecret()}`),
  unsigned: () => undefined,
  malformed_signature: (body) => sign(body, localSecret()).slice(0, 40),
  malformed_body: rightly,
  as_it_came: (_, came) => {
    if (came) return came['x-kinow-signature'];
    throw new UsageError('request: Give the id of the request that came');
  },
};

/** All of them. */
export const WAYS = Object.keys(signatures) as readonly Way[];

/**
 * A request that is signed, or not, in some way.
 *
 * @throws UsageError where it should be as it came, and did not come.
 */
export function signed(as: Way, source: Source): Signed {
  const body = as === 'malformed_body' ? cut(source.body) : source.body;
  const signature = signatures[as](body, source.came);
  const headers = {
    'content-type': source.contentType,
    ...(signature !== undefined && { 'x-kinow-signature': signature }),
  };
  return { body, headers };
}

/** As if the rest of it was lost before it was signed. */
const cut = (body: Buffer) => body.subarray(0, Math.ceil(body.byteLength / 2));

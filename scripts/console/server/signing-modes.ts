import { sign } from '../../../handler/signature.ts';
import { UsageError } from '../../shared/command.ts';
import type { Way } from '../api/send.ts';
import type { SendableBody } from './sendable-samples.ts';

type Headers = Readonly<Record<string, string>>;

/** A body, its content type, and the headers that it came with if it did. */
export interface Source extends SendableBody {
  readonly came?: Headers;
}

/** A request as it is sent. */
export interface SignedRequest {
  readonly body: Buffer;
  readonly headers: Headers;
}

type Signer = (body: Buffer, secret: string, came: Headers | undefined) => string | undefined;

const signCorrectly: Signer = (body, secret) => sign(body, secret);

/** What the header has in each way; `undefined` for none. */
const signatures: Readonly<Record<Way, Signer>> = {
  valid: signCorrectly,
  forged: (body, secret) => sign(body, `not ${secret}`),
  unsigned: () => undefined,
  malformed_signature: (body, secret) => sign(body, secret).slice(0, 40),
  malformed_body: signCorrectly,
  as_it_came: (_body, _secret, came) => {
    if (came) return came['x-kinow-signature'];
    throw new UsageError('request: Give the id of the request that came');
  },
};

/** All of them. */
export const SIGNING_MODES = Object.keys(signatures) as readonly Way[];

/**
 * A request that is signed, or not, in some way.
 *
 * @param secret - The webhook's.
 * @throws UsageError where it should be as it came, and did not come.
 */
export function signRequest(as: Way, source: Source, secret: string): SignedRequest {
  const body = as === 'malformed_body' ? truncate(source.body) : source.body;
  const signature = signatures[as](body, secret, source.came);
  const headers = {
    'content-type': source.contentType,
    ...(signature !== undefined && { 'x-kinow-signature': signature }),
  };
  return { body, headers };
}

/** As if the rest of it was lost before it was signed. */
const truncate = (body: Buffer) => body.subarray(0, Math.ceil(body.byteLength / 2));

import { sign } from '../../../handler/signature.ts';
import { UsageError } from '../../shared/command-error.ts';
import type { SigningMode } from '../api/send.ts';
import type { SendableBody } from './sendable-samples.ts';

type Headers = Readonly<Record<string, string>>;

/** A body with its content type, and the headers of the recorded request that it is from. */
export interface Source extends SendableBody {
  readonly headers?: Headers;
}

/** A request to send. */
export interface SignedRequest {
  readonly body: Buffer;
  readonly headers: Headers;
}

type Signer = (body: Buffer, secret: string, received: Headers | undefined) => string | undefined;

const signCorrectly: Signer = (body, secret) => sign(body, secret);

/** The signature header in each mode; `undefined` for none. */
const signatures: Readonly<Record<SigningMode, Signer>> = {
  valid: signCorrectly,
  forged: (body, secret) => sign(body, `not ${secret}`),
  unsigned: () => undefined,
  malformed_signature: (body, secret) => sign(body, secret).slice(0, 40),
  malformed_body: signCorrectly,
  as_it_came: (_body, _secret, received) => {
    if (received) return received['x-kinow-signature'];
    throw new UsageError('request: Specify the id of a request that this server has received');
  },
};

export const SIGNING_MODES = Object.keys(signatures) as readonly SigningMode[];

/**
 * Signs a request in a signing mode.
 *
 * @param secret - The webhook secret.
 * @throws UsageError for the mode `as_it_came` without a recorded request.
 */
export function signRequest(as: SigningMode, source: Source, secret: string): SignedRequest {
  const body = as === 'malformed_body' ? truncate(source.body) : source.body;
  const signature = signatures[as](body, secret, source.headers);
  const headers = {
    'content-type': source.contentType,
    ...(signature !== undefined && { 'x-kinow-signature': signature }),
  };
  return { body, headers };
}

/** Cuts the body in half: invalid JSON with a valid signature. */
const truncate = (body: Buffer) => body.subarray(0, Math.ceil(body.byteLength / 2));

import type { Failure } from './aws/errors.ts';
import type { Secrets, SecretStore } from './aws/secrets.ts';
import { parseSignature, verify } from './signature.ts';

export type Authentication =
  | { readonly outcome: 'authentic'; readonly secret: 'current' | 'previous' }
  | { readonly outcome: 'unauthentic'; readonly reason: 'missing' | 'malformed' | 'mismatched' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/**
 * Whether a request comes from Kinow: its signature was made with the current secret or the previous
 * one. A signature that matches neither has the secrets read again, since they may have been rotated.
 *
 * @param ms - How long reading the secrets may take, each time.
 */
export async function authenticate(
  request: { readonly body: Uint8Array; readonly signature: string | undefined },
  store: SecretStore,
  ms: number,
): Promise<Authentication> {
  if (request.signature === undefined) return { outcome: 'unauthentic', reason: 'missing' };
  const signature = parseSignature(request.signature);
  if (signature === undefined) return { outcome: 'unauthentic', reason: 'malformed' };

  const secrets = await store.get(ms);
  const match = findMatchingSecret(request.body, signature, secrets);
  if (match !== undefined) return { outcome: 'authentic', secret: match };

  const refreshed = await store.refresh(ms);
  const late =
    refreshed === secrets ? undefined : findMatchingSecret(request.body, signature, refreshed);
  if (late !== undefined) return { outcome: 'authentic', secret: late };
  return refreshed.failure === undefined
    ? { outcome: 'unauthentic', reason: 'mismatched' }
    : { outcome: 'unavailable', failure: refreshed.failure };
}

function findMatchingSecret(
  body: Uint8Array,
  signature: Uint8Array,
  { current, previous }: Secrets,
) {
  if (current !== undefined && verify(body, signature, current)) return 'current';
  if (previous !== undefined && verify(body, signature, previous)) return 'previous';
  return undefined;
}

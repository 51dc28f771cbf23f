import type { Failure } from './aws/errors.ts';
import type { Secrets, SecretStore } from './aws/secrets.ts';
import { parseSignature, verify } from './signature.ts';

export type Authentication =
  | { readonly outcome: 'authentic'; readonly secret: 'current' | 'previous' }
  | { readonly outcome: 'unauthentic'; readonly reason: 'missing' | 'malformed' | 'mismatched' }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/**
 * Authenticates a request: its signature must match the current or the previous secret. If neither matches,
 * the secrets are read again, because they may have been rotated.
 *
 * @param ms - Time limit for each read of the secrets, in milliseconds.
 * @returns `unavailable` if the signature matches no known secret and a secret could not be read. Never throws.
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
  const refreshedMatch =
    refreshed === secrets ? undefined : findMatchingSecret(request.body, signature, refreshed);
  if (refreshedMatch !== undefined) return { outcome: 'authentic', secret: refreshedMatch };
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

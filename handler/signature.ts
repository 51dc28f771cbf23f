import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The value of Kinow's `X-Kinow-Signature`: the HMAC-SHA256 of the raw body, keyed with the shop's
 * secret, in lower-case hexadecimal.
 *
 * @param body - The raw body, before any decoding.
 */
export function sign(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * Decodes a signature header.
 *
 * @returns The 32 bytes of the digest; `undefined` unless the header is 64 hexadecimal digits. The
 *   shape comes first because `Buffer.from(…, 'hex')` stops silently at the first other character.
 */
export function parseSignature(header: string): Uint8Array | undefined {
  return /^[0-9a-f]{64}$/iu.test(header) ? Buffer.from(header, 'hex') : undefined;
}

/**
 * Whether a signature was made from this body with this secret, compared in constant time.
 *
 * @param signature - 32 bytes, from {@link parseSignature}.
 */
export function verify(body: Uint8Array, signature: Uint8Array, secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature);
}

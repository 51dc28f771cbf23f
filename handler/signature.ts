import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Signs a body as Kinow does for the header `X-Kinow-Signature`.
 *
 * @param body - The raw body, before any decoding.
 * @returns The HMAC-SHA256 of the body, keyed with the shop's secret, in lower-case hexadecimal.
 */
export function sign(body: Uint8Array, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * Decodes a signature header. Checks the shape first, because `Buffer.from(…, 'hex')` silently stops at the
 * first character that is not a digit.
 *
 * @returns The 32 bytes of the digest; `undefined` unless the header has 64 hexadecimal digits.
 */
export function parseSignature(header: string): Uint8Array | undefined {
  return /^[0-9a-f]{64}$/iu.test(header) ? Buffer.from(header, 'hex') : undefined;
}

/**
 * Verifies the signature of a body, in constant time.
 *
 * @param signature - 32 bytes, from {@link parseSignature}.
 */
export function verify(body: Uint8Array, signature: Uint8Array, secret: string): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(body).digest(), signature);
}

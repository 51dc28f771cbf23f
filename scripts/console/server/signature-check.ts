import { createHmac } from 'node:crypto';
import { sign } from '../../../handler/signature.ts';
import { createHttpEvent } from '../../shared/http-event.ts';
import type { SignatureCheck } from '../api/requests.ts';

const HEX = /^[0-9a-f]{64}$/iu;

const HEADER = 'x-kinow-signature';

/**
 * Checks the signature of a request and explains a wrong one, for developers of a signer.
 *
 * @param body - The raw bytes of the request.
 * @param headers - Headers by lower-case name.
 * @param secret - The local secret, which is not confidential.
 */
export function checkSignature(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  secret: string,
): SignatureCheck {
  const given = headers[HEADER];
  const seen = decodeReceived(body, headers);
  const expected = sign(seen, secret);
  const isAuthentic = given?.toLowerCase() === expected;
  const because = isAuthentic
    ? 'The header has the HMAC-SHA256 of the body by the local secret.'
    : given
      ? explainMismatch(body, given, secret)
      : explainMissing(body, headers, secret);
  return { isAuthentic, given, expected, signedBytes: seen.byteLength, because };
}

/** Returns the bytes that the function receives. API Gateway decodes them as UTF-8, which can change them. */
function decodeReceived(sent: Buffer, headers: Readonly<Record<string, string>>): Buffer {
  const event = createHttpEvent({ body: sent, headers, requestId: '', receivedAt: 0 });
  return Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
}

/** Explains a missing header. Another header may have the signature. */
function explainMissing(
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  secret: string,
): string {
  const none = 'There is no header X-Kinow-Signature';
  const expected = sign(body, secret);
  const other = Object.keys(headers).find((name) =>
    headers[name]?.toLowerCase().includes(expected),
  );
  if (other === undefined) return `${none}: sign the body, and send the result in it.`;
  const isBare = headers[other]?.toLowerCase() === expected;
  return `${none}, but ${formatHeaderName(other)} has the signature: rename it${isBare ? '' : ', and send the 64 digits alone'}.`;
}

/** Formats a header name as usual: `X-Kinow-Signature`. */
const formatHeaderName = (name: string) =>
  name.replaceAll(/(?<![a-z\d])[a-z]/gu, (letter) => letter.toUpperCase());

const NO_TEXT =
  'It is of the bytes that were sent, and they are not UTF-8: API Gateway gives the function a text of them, with U+FFFD in the place of what it cannot read. Send UTF-8.';

function explainMismatch(body: Buffer, given: string, secret: string): string {
  if (given.toLowerCase() === sign(body, secret)) return NO_TEXT;
  for (const [mistake, made] of listMistakes(body, secret)) {
    if (made !== undefined && made.toLowerCase() === given.toLowerCase()) return mistake;
  }
  if (given.includes(',')) return 'The header was sent twice: send it once.';
  if (!HEX.test(given)) {
    return `A signature has 64 hexadecimal digits; this has ${given.length} characters.`;
  }
  return 'It was made with another secret, or of another body than the one that was sent.';
}

/** Lists common mistakes, each with the signature that results from it. */
function listMistakes(body: Buffer, secret: string): [string, string | undefined][] {
  const digest = createHmac('sha256', secret).update(body).digest();
  const text = body.toString();
  return [
    ['It is in base64: Kinow sends hexadecimal digits.', digest.toString('base64')],
    ['It has a prefix: send the digits alone.', `sha256=${digest.toString('hex')}`],
    ['The secret has a line break at its end: sign without it.', sign(body, `${secret}\n`)],
    ['It is by SHA-1: use SHA-256.', createHmac('sha1', secret).update(body).digest('hex')],
    [
      'It is of the body with a line break at its end, which was not sent.',
      sign(Buffer.from(`${text}\n`), secret),
    ],
    [
      'It is of the body without its line break: sign the bytes as they are sent.',
      sign(Buffer.from(text.trimEnd()), secret),
    ],
    [
      'It is of the JSON after re-serialization: sign the bytes as they are sent.',
      signRewritten(text, secret),
    ],
    ['It is of nothing: the body was empty where it was signed.', sign(Buffer.alloc(0), secret)],
  ];
}

function signRewritten(text: string, secret: string): string | undefined {
  try {
    return sign(Buffer.from(JSON.stringify(JSON.parse(text))), secret);
  } catch {
    // Not JSON, or nested too deeply to be written.
    return undefined;
  }
}

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
  const [reason, explanation] = isAuthentic
    ? ['', 'Valid: HMAC-SHA256 of the body, keyed with the local secret.']
    : given
      ? explainMismatch(body, given, secret)
      : explainMissing(body, headers, secret);
  return {
    isAuthentic,
    given,
    expected,
    signedBytes: seen.byteLength,
    explanation,
    reason,
  };
}

/** What is wrong: in a few words, and in a sentence with what to do. */
type Explanation = readonly [reason: string, explanation: string];

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
): Explanation {
  const none = 'There is no header X-Kinow-Signature';
  const expected = sign(body, secret);
  const other = Object.keys(headers).find((name) =>
    headers[name]?.toLowerCase().includes(expected),
  );
  if (other === undefined) {
    return ['no signature', `${none}: sign the body, and send the result in it.`];
  }
  const isBare = headers[other]?.toLowerCase() === expected;
  const name = formatHeaderName(other);
  return [
    `signature in ${name}`,
    `${none}, but ${name} has the signature: rename it${isBare ? '' : ', and send the 64 digits alone'}.`,
  ];
}

/** Formats a header name as usual: `X-Kinow-Signature`. */
const formatHeaderName = (name: string) =>
  name.replaceAll(/(?<![a-z\d])[a-z]/gu, (letter) => letter.toUpperCase());

const NO_TEXT: Explanation = [
  'body is not UTF-8',
  'Signed over the bytes that were sent, but they are not UTF-8: API Gateway passes the function a text with U+FFFD in place of each invalid byte. Send UTF-8.',
];

function explainMismatch(body: Buffer, given: string, secret: string): Explanation {
  if (given.toLowerCase() === sign(body, secret)) return NO_TEXT;
  for (const [signature, ...explanation] of listMistakes(body, secret)) {
    if (signature?.toLowerCase() === given.toLowerCase()) return explanation;
  }
  if (given.includes(',')) {
    return ['signature sent twice', 'The header was sent twice: send it once.'];
  }
  if (!HEX.test(given)) {
    return [
      `signature of ${given.length} characters`,
      `A signature has 64 hexadecimal digits; this one has ${given.length} characters.`,
    ];
  }
  return ['wrong secret or body', 'Signed with a different secret, or over a different body.'];
}

type Mistake = readonly [signature: string | undefined, ...Explanation];

/** Lists common mistakes, each with the signature that results from it. */
function listMistakes(body: Buffer, secret: string): readonly Mistake[] {
  const digest = createHmac('sha256', secret).update(body).digest();
  const text = body.toString();
  return [
    [
      digest.toString('base64'),
      'signature in base64',
      'The signature is in base64: Kinow sends hexadecimal digits.',
    ],
    [
      `sha256=${digest.toString('hex')}`,
      'prefix sha256=',
      'The signature has the prefix sha256=: send the digits alone.',
    ],
    [
      sign(body, `${secret}\n`),
      'secret with a line break',
      'The secret has a line break at its end: sign without it.',
    ],
    [
      createHmac('sha1', secret).update(body).digest('hex'),
      'SHA-1',
      'Signed with SHA-1: use SHA-256.',
    ],
    [
      sign(Buffer.from(`${text}\n`), secret),
      'signed with a line break',
      'Signed over the body with a line break at its end, which was not sent.',
    ],
    [
      sign(Buffer.from(text.trimEnd()), secret),
      'signed without the line break',
      'Signed over the body without its line break: sign the bytes as they are sent.',
    ],
    [
      signRewritten(text, secret),
      'signed after re-serialization',
      'Signed over the JSON after re-serialization: sign the bytes as they are sent.',
    ],
    [
      sign(Buffer.alloc(0), secret),
      'signed an empty body',
      'Signed over nothing: the body was empty where it was signed.',
    ],
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

import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { bodies } from './fuzz-bodies.ts';

export const CURRENT = 'the-current-secret-8c2f';
export const PREVIOUS = 'the-previous-secret-77a0';

const hmac = (body: Uint8Array, secret: string) =>
  createHmac('sha256', secret).update(body).digest('hex');

const NAMES = ['x-kinow-signature', 'X-Kinow-Signature', 'X-KINOW-SIGNATURE', 'x-Kinow-sIgnature'];
const WRONG_NAMES = ['x-kinow-signature ', 'x_kinow_signature', 'kinow-signature', 'signature'];

const name = fc.constantFrom(...NAMES);

/** Makes headers of a signature header's name and of a body. */
type Signing = (name: string, body: Buffer) => object;

const only =
  (value: (body: Buffer) => unknown): Signing =>
  (name, body) => ({ [name]: value(body) });

const right = (body: Buffer) => hmac(body, CURRENT);

/** Signatures that are right; but for the body that is sent or in its encoding, not always. */
const signedWell = fc.constantFrom<Signing>(
  only(right),
  only(right),
  only(right),
  only((body) => right(body).toUpperCase()),
  only((body) => right(body).replaceAll(/[ace]/gu, (digit) => digit.toUpperCase())),
  only((body) => hmac(body, PREVIOUS)),
  // Other headers do not count.
  (name, body) => ({ [`${name} `]: 'another', [name]: right(body), host: ['shop.example'] }),
);

const badSignings = fc.constantFrom<Signing>(
  () => ({}),
  only((body) => `${right(body)},${right(body)}`),
  (name, body) => ({ [name]: right(body), [name.replace('s', 'S')]: right(body) }),
  (name, body) => ({ [name]: right(body), [name.toUpperCase()]: '' }),
  only((body) => [right(body)]),
  only((body) => ({ toString: right(body) })),
  only((body) => Buffer.from(right(body), 'hex')),
  only((body) => right(body).slice(1)),
  only((body) => `${right(body)}0`),
  only((body) => ` ${right(body)}`),
  only((body) => `${right(body)}\n`),
  only((body) => `sha256=${right(body)}`),
  only((body) => Buffer.from(right(body), 'hex').toString('base64')),
  only((body) => right(body).replace(/./u, 'g')),
  only((body) => right(body).replace(/.$/u, '\uff10')),
  only((body) => right(body).replace(/./u, (digit) => (digit === '0' ? '1' : '0'))),
  only((body) => right(body).replace(/.$/u, (digit) => (digit === '0' ? '1' : '0'))),
  only((body) => right(Buffer.concat([body, Buffer.from(' ')]))),
  only((body) => right(Buffer.from(body.toString('base64')))),
  only((body) => right(Buffer.from(body.toString().trim()))),
  only((body) => hmac(body, `${CURRENT} `)),
  only((body) => hmac(body, 'another-secret')),
  only((body) => hmac(body, '')),
  only((body) => createHash('sha256').update(body).digest('hex')),
  only((body) => createHmac('sha512', CURRENT).update(body).digest('hex').slice(0, 64)),
  only(() => ''),
  only(() => '0'.repeat(64)),
  only(() => CURRENT),
);

const signedBadly = fc.oneof(
  { weight: 8, arbitrary: badSignings },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...WRONG_NAMES).map((wrong): Signing => (_, body) => ({
      [wrong]: right(body),
    })),
  },
  { weight: 1, arbitrary: fc.anything().map((value): Signing => only(() => value)) },
);

/** How the body stands in the event, with what says whether it is in base64: fitting, and not. */
const encodings = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(
      (body: Buffer) => ({ body: body.toString('base64'), isBase64Encoded: true }),
      (body: Buffer) => ({ body: body.toString('utf8'), isBase64Encoded: false }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      (body: Buffer): object => ({ body: body.toString('utf8') }),
      (body: Buffer) => ({ body: body.toString('utf8'), isBase64Encoded: true }),
      (body: Buffer) => ({ body: body.toString('base64'), isBase64Encoded: false }),
      (body: Buffer) => ({ body: body.toString('latin1'), isBase64Encoded: false }),
      (body: Buffer) => ({ body: body.toString('base64url'), isBase64Encoded: true }),
      (body: Buffer) => ({
        body: body.toString('base64').replaceAll(/.{10}/gu, '$&\r\n'),
        isBase64Encoded: true,
      }),
      (body: Buffer) => ({ body: body.toString('base64'), isBase64Encoded: 'true' }),
      (body: Buffer) => ({ body: body.toString('base64'), isBase64Encoded: 1 }),
      (body: Buffer) => ({ body, isBase64Encoded: false }),
      (body: Buffer) => ({ body: [body.toString()], isBase64Encoded: true }),
      () => ({ body: null, isBase64Encoded: true }),
      () => ({}),
    ),
  },
);

const times = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(0, -1, 1, 1.5, 1e300, Number.NaN, '1', null, [], 8.64e15),
  },
);

const contexts = fc.oneof(
  {
    weight: 6,
    arbitrary: times.map((timeEpoch) => ({
      requestContext: { timeEpoch, http: { method: 'POST', sourceIp: '203.0.113.7' } },
    })),
  },
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.anything().map((requestContext) => ({ requestContext })) },
  { weight: 1, arbitrary: fc.anything().map((http) => ({ requestContext: { http } })) },
);

const nullPrototype = (value: object): object =>
  Object.setPrototypeOf({ ...value }, null) as object;

const shapes = fc.oneof(
  { weight: 20, arbitrary: fc.constant((event: object): unknown => event) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<(event: object) => unknown>(
      (event) => nullPrototype({ ...event, version: '2.0', cookies: ['a=b'] }),
      (event) => Object.assign(JSON.parse('{"__proto__":{"body":"{}"},"constructor":1}'), event),
      (event) => Object.create(event),
      (event) => [event],
      (event) => JSON.stringify(event),
      () => null,
      () => undefined,
      () => 0,
    ),
  },
  { weight: 1, arbitrary: fc.anything().map((value) => () => value) },
);

/** What the function may be handed. */
export const events: fc.Arbitrary<unknown> = fc
  .record({
    sent: bodies,
    name,
    sign: fc.oneof({ weight: 3, arbitrary: signedWell }, { weight: 2, arbitrary: signedBadly }),
    headers: fc.oneof(
      { weight: 20, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.anything() },
    ),
    encode: encodings,
    context: contexts,
    shape: shapes,
  })
  .map(({ sent, name, sign, headers, encode, context, shape }) =>
    shape({ headers: headers ?? sign(name, sent), ...context, ...encode(sent) }),
  );

import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { bodies } from './fuzz-bodies.ts';

export const CURRENT = 'the-current-secret-8c2f';
export const PREVIOUS = 'the-previous-secret-77a0';

const computeHmac = (body: Uint8Array, secret: string) =>
  createHmac('sha256', secret).update(body).digest('hex');

const NAMES = ['x-kinow-signature', 'X-Kinow-Signature', 'X-KINOW-SIGNATURE', 'x-Kinow-sIgnature'];
const WRONG_NAMES = ['x-kinow-signature ', 'x_kinow_signature', 'kinow-signature', 'signature'];

const name = fc.constantFrom(...NAMES);

/** Creates headers from the name of the signature header and a body. */
type SignatureMaker = (name: string, body: Buffer) => object;

const createHeader =
  (value: (body: Buffer) => unknown): SignatureMaker =>
  (name, body) => ({ [name]: value(body) });

const signCorrectly = (body: Buffer) => computeHmac(body, CURRENT);

/** Valid signatures, not always of the sent body or of its encoding. */
const signedWell = fc.constantFrom<SignatureMaker>(
  createHeader(signCorrectly),
  createHeader(signCorrectly),
  createHeader(signCorrectly),
  createHeader((body) => signCorrectly(body).toUpperCase()),
  createHeader((body) => signCorrectly(body).replaceAll(/[ace]/gu, (digit) => digit.toUpperCase())),
  createHeader((body) => computeHmac(body, PREVIOUS)),
  // Other headers are ignored.
  (name, body) => ({
    [`${name} `]: 'another',
    [name]: signCorrectly(body),
    host: ['shop.example'],
  }),
);

const badSignings = fc.constantFrom<SignatureMaker>(
  () => ({}),
  createHeader((body) => `${signCorrectly(body)},${signCorrectly(body)}`),
  (name, body) => ({ [name]: signCorrectly(body), [name.replace('s', 'S')]: signCorrectly(body) }),
  (name, body) => ({ [name]: signCorrectly(body), [name.toUpperCase()]: '' }),
  createHeader((body) => [signCorrectly(body)]),
  createHeader((body) => ({ toString: signCorrectly(body) })),
  createHeader((body) => Buffer.from(signCorrectly(body), 'hex')),
  createHeader((body) => signCorrectly(body).slice(1)),
  createHeader((body) => `${signCorrectly(body)}0`),
  createHeader((body) => ` ${signCorrectly(body)}`),
  createHeader((body) => `${signCorrectly(body)}\n`),
  createHeader((body) => `sha256=${signCorrectly(body)}`),
  createHeader((body) => Buffer.from(signCorrectly(body), 'hex').toString('base64')),
  createHeader((body) => signCorrectly(body).replace(/./u, 'g')),
  createHeader((body) => signCorrectly(body).replace(/.$/u, '\uff10')),
  createHeader((body) => signCorrectly(body).replace(/./u, (digit) => (digit === '0' ? '1' : '0'))),
  createHeader((body) =>
    signCorrectly(body).replace(/.$/u, (digit) => (digit === '0' ? '1' : '0')),
  ),
  createHeader((body) => signCorrectly(Buffer.concat([body, Buffer.from(' ')]))),
  createHeader((body) => signCorrectly(Buffer.from(body.toString('base64')))),
  createHeader((body) => signCorrectly(Buffer.from(body.toString().trim()))),
  createHeader((body) => computeHmac(body, `${CURRENT} `)),
  createHeader((body) => computeHmac(body, 'another-secret')),
  createHeader((body) => computeHmac(body, '')),
  createHeader((body) => createHash('sha256').update(body).digest('hex')),
  createHeader((body) => createHmac('sha512', CURRENT).update(body).digest('hex').slice(0, 64)),
  createHeader(() => ''),
  createHeader(() => '0'.repeat(64)),
  createHeader(() => CURRENT),
);

const signedBadly = fc.oneof(
  { weight: 8, arbitrary: badSignings },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...WRONG_NAMES).map((wrong): SignatureMaker => (_, body) => ({
      [wrong]: signCorrectly(body),
    })),
  },
  { weight: 1, arbitrary: fc.anything().map((value): SignatureMaker => createHeader(() => value)) },
);

/** Encodings of the body in the event, with a matching or a wrong `isBase64Encoded`. */
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

const removePrototype = (value: object): object =>
  Object.setPrototypeOf({ ...value }, null) as object;

const shapes = fc.oneof(
  { weight: 20, arbitrary: fc.constant((event: object): unknown => event) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<(event: object) => unknown>(
      (event) => removePrototype({ ...event, version: '2.0', cookies: ['a=b'] }),
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

/** Any input of the function. */
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

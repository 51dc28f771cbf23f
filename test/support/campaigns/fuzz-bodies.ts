import * as fc from 'fast-check';
import { PROBE_SUBJECT, subjectNames } from '../../../handler/catalogue/subjects.ts';

/** A marker in keys and values of bodies, to find leaks. */
export const MARKER = 'mArKeR-5150';

/** Large enough for bodies close to the maximum size of an entry. */
const LARGE = 'a'.repeat(1_000_300);

const anyText = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .array(fc.nat({ max: 0x10_ffff }), { maxLength: 8 })
    .map((points) => String.fromCodePoint(...points)),
  fc.constantFrom('', '\0', '\ud800', '\udfff\ud800', '\ufeff', '\uffff', '\u2028', '🎬', '{"'),
);

/** Text that must not be logged. */
const markedText = anyText.map((text) => JSON.stringify(`${MARKER}${text}`));

const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'event_id',
  'subject',
  'data',
  'length',
  MARKER,
];

const key = fc.oneof(
  fc.constantFrom(...KEYS).map((name) => JSON.stringify(name)),
  markedText,
);

const NUMBERS = [
  '0',
  '-0',
  '1.0',
  '0.1',
  '1e999',
  '-1E+999',
  '1e-999',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '-9223372036854775809',
  '1'.repeat(400),
];

const number = fc.oneof(
  fc.constantFrom(...NUMBERS),
  fc.double().map((value) => JSON.stringify(value)),
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
);

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n');

/** Deep enough for the bus to reject some. */
const deep = fc
  .tuple(fc.oneof(fc.nat({ max: 40 }), fc.nat({ max: 3_000 })), fc.constantFrom('[', '{"a":'))
  .map(([depth, open]) => `${open.repeat(depth)}1${(open === '[' ? ']' : '}').repeat(depth)}`);

/** JSON texts, including forms that `JSON.stringify` never writes: duplicate keys, unusual numbers, escapes. */
const { json, list, record } = fc.letrec<{ json: string; list: string; record: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 3,
      arbitrary: fc.constantFrom('null', 'true', 'false', '""', '"\\ud800"', '"\\u0000"'),
    },
    { weight: 3, arbitrary: number },
    { weight: 3, arbitrary: markedText },
    { weight: 2, arbitrary: tie('list') },
    { weight: 4, arbitrary: tie('record') },
  ),
  list: fc.array(tie('json'), { maxLength: 4 }).map((values) => `[${values.join(',')}]`),
  record: fc
    .array(fc.tuple(key, space, tie('json')), { maxLength: 4 })
    .map((fields) => `{${fields.map(([key, gap, value]) => `${key}:${gap}${value}`).join(',')}}`),
}));

const eventId = fc.oneof(
  { weight: 8, arbitrary: fc.uuid().map((id) => JSON.stringify(id)) },
  { weight: 1, arbitrary: fc.uuid().map((id) => JSON.stringify(id.toUpperCase())) },
  { weight: 1, arbitrary: json },
);

const subject = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...subjectNames, PROBE_SUBJECT) },
  { weight: 3, arbitrary: anyText },
  { weight: 1, arbitrary: fc.integer({ min: 126, max: 130 }).map((length) => 'é'.repeat(length)) },
);

const data = fc.oneof(
  { weight: 6, arbitrary: record },
  { weight: 3, arbitrary: list },
  { weight: 1, arbitrary: json },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: deep.map((text) => `{"order":${text},"customer":1}`) },
);

/** Generates a value once in a number of times, else `undefined`. */
const makeRare = <T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Events in any order of keys, some with an additional, duplicate or missing field. */
const eventText = fc
  .record({
    eventId,
    subject: fc.oneof(
      { weight: 12, arbitrary: subject.map((text) => JSON.stringify(text)) },
      { weight: 1, arbitrary: json },
    ),
    data,
    gap: space,
    extra: makeRare(4, fc.tuple(key, json)),
    missing: makeRare(12, fc.nat({ max: 2 })),
    isReversed: fc.boolean(),
  })
  .map(({ eventId, subject, data, gap, extra, missing, isReversed }) => {
    const fields = [`"event_id":${eventId}`, `"subject":${gap}${subject}`, `"data":${data}${gap}`];
    if (missing !== undefined) fields.splice(missing, 1);
    if (extra !== undefined) fields.push(extra.join(':'));
    if (isReversed) fields.reverse();
    return `${gap}{${fields.join(`,${gap}`)}}${gap}`;
  });

const toBytes = (text: string) => Buffer.from(text, 'utf8');

/** Invalid UTF-8: a lone surrogate, an overlong slash, a truncated BOM, and so on. */
const noUtf8 = fc.constantFrom(
  [0xed, 0xa0, 0x80],
  [0xc0, 0xaf],
  [0xef, 0xbb],
  [0xf5, 0x80, 0x80, 0x80],
  [0x80],
  [0xff],
);

/** An event that is valid except for its encoding. */
const badlyEncoded = fc
  .tuple(fc.uuid(), noUtf8)
  .map(([id, bytes]) =>
    Buffer.concat([
      toBytes(`{"event_id":"${id}","subject":"x","data":{"${MARKER}":"`),
      Buffer.from(bytes),
      toBytes('"}}'),
    ]),
  );

/** An event with changed, inserted, deleted or truncated bytes. */
const mutated = fc
  .tuple(
    eventText.map(toBytes),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        removed: fc.nat({ max: 3 }),
        added: fc.oneof(
          fc.uint8Array({ maxLength: 3 }),
          noUtf8,
          fc.constantFrom([0], [34], [92], [123], [125]),
        ),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([bytes, changes]) => {
    let changed = bytes;
    for (const { at, removed, added } of changes) {
      const start = Math.floor(at * changed.length);
      const rest = changed.subarray(start + removed);
      changed = Buffer.concat([changed.subarray(0, start), Buffer.from(added), rest]);
    }
    return changed;
  });

const truncated = fc
  .tuple(eventText.map(toBytes), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([bytes, share]) => bytes.subarray(0, Math.floor(bytes.length * share)));

const nearTheLimit = fc
  .tuple(fc.uuid(), fc.integer({ min: 999_870, max: 1_000_200 }))
  .map(([id, length]) =>
    toBytes(`{"event_id":"${id}","subject":"x","data":{"${MARKER}":"${LARGE.slice(0, length)}"}}`),
  );

/** Any body. */
export const bodies: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 1_500, arbitrary: eventText.map(toBytes) },
  { weight: 600, arbitrary: mutated },
  { weight: 300, arbitrary: truncated },
  { weight: 300, arbitrary: json.map(toBytes) },
  { weight: 200, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 100, arbitrary: fc.uint8Array({ maxLength: 1 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 100, arbitrary: badlyEncoded },
  { weight: 100, arbitrary: deep.map(toBytes) },
  { weight: 100, arbitrary: eventText.map((text) => toBytes(`\ufeff${text}`)) },
  { weight: 1, arbitrary: nearTheLimit },
);

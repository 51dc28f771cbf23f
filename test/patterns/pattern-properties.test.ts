import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { explainMismatch } from '../../scripts/patterns/explain/explain-mismatch.ts';
import { parseJson } from '../../scripts/patterns/json/parse-json.ts';
import { findMisplacedOperators } from '../../scripts/patterns/lint.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { PatternError } from '../../scripts/patterns/operators.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';

/** Patterns and events with few keys and values, so that some match. */
const keys = fc.constantFrom('a', 'b', 'c', 'a.b');
const scalars = fc.constantFrom('x', 'y', 'X', '', 1, 2, 1.5, true, false, null);
const { event: anyEvent } = fc.letrec<{ event: object; value: unknown }>((tie) => ({
  event: fc.dictionary(keys, tie('value'), { minKeys: 1, maxKeys: 3 }),
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    tie('event'),
    fc.array(tie('value'), { maxLength: 3 }),
  ),
}));
const alternative = fc.oneof(
  scalars,
  fc.constantFrom<unknown>(
    { exists: true },
    { exists: false },
    { prefix: 'x' },
    { suffix: { 'equals-ignore-case': 'X' } },
    { 'equals-ignore-case': 'x' },
    { wildcard: '*' },
    { numeric: ['>', 1] },
    { numeric: ['>=', 1, '<', 2] },
    { 'anything-but': ['x', 'y'] },
    { 'anything-but': { wildcard: '*x' } },
  ),
);
const { pattern: anyPattern } = fc.letrec<{ pattern: object; field: unknown }>((tie) => ({
  pattern: fc.oneof(
    { weight: 3, arbitrary: fc.dictionary(keys, tie('field'), { minKeys: 1, maxKeys: 3 }) },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.dictionary(keys, tie('field'), { minKeys: 1, maxKeys: 2 }), {
          minLength: 2,
          maxLength: 3,
        })
        .map((branches) => ({ $or: branches })),
    },
  ),
  field: fc.oneof(
    { depthSize: 'small' },
    fc.array(alternative, { minLength: 1, maxLength: 3 }),
    tie('pattern'),
  ),
}));

suite('properties', () => {
  const parameters = { seed: SEED, numRuns: scaleDown(20_000) };

  test('why an event does not match is told exactly where it does not', (t) => {
    t.diagnostic(`seed ${SEED}`);
    const told = { match: 0, not: 0 };
    fc.assert(
      fc.property(anyPattern, anyEvent, (one, other) => {
        const pattern = parsePattern(JSON.stringify(one));
        const event = parseEvent(JSON.stringify(other));
        const reason = explainMismatch(pattern, event);
        told[reason === undefined ? 'match' : 'not'] += 1;
        assert.equal(reason === undefined, isMatch(pattern, event));
        assert.ok(reason === undefined || (reason.path !== '' && reason.message !== ''));
      }),
      { ...parameters, numRuns: scaleDown(150_000) },
    );
    t.diagnostic(`${told.match} match, ${told.not} do not`);
    const least = scaleDown(150_000) / 25;
    assert.ok(told.match > least && told.not > least);
  });

  test('numbers that a double keeps are compared by their value, others are refused', () => {
    interface Decimal {
      readonly whole: bigint;
      readonly places: number;
    }
    const decimals: fc.Arbitrary<Decimal> = fc.record({
      whole: fc.oneof(
        fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
        fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }),
      ),
      places: fc.nat({ max: 8 }),
    });
    const near = fc
      .tuple(decimals, fc.integer({ min: -2, max: 2 }))
      .map(([one, more]): [Decimal, Decimal] => [one, { ...one, whole: one.whole + BigInt(more) }]);
    const textOf = ({ whole, places }: Decimal) => `${whole}e-${places}`;
    const scaled = ({ whole, places }: Decimal) => whole * 10n ** BigInt(8 - places);
    fc.assert(
      fc.property(fc.oneof(near, fc.tuple(decimals, decimals)), ([a, b]) => {
        const event = parseEvent(`{"n":${textOf(a)},"x":1234567890123456789}`);
        const isKept = (one: Decimal) => {
          const [digits = '', exponent = '0'] = Number(textOf(one)).toExponential().split('e');
          const [whole = '', fraction = ''] = digits.split('.');
          const places = fraction.length - Number(exponent);
          const [left, right] = [BigInt(whole + fraction), one.whole];
          return left * 10n ** BigInt(30 - places) === right * 10n ** BigInt(30 - one.places);
        };
        for (const [sign, is] of [
          ['<', scaled(a) < scaled(b)],
          ['<=', scaled(a) <= scaled(b)],
          ['=', scaled(a) === scaled(b)],
          ['>=', scaled(a) >= scaled(b)],
          ['>', scaled(a) > scaled(b)],
        ] as const) {
          const text = `{"n":[{"numeric":["${sign}",${textOf(b)}]}]}`;
          if (!isKept(b)) {
            assert.throws(() => parsePattern(text), /cannot compare the number/);
            continue;
          }
          const isMatching = isMatch(parsePattern(text), event);
          assert.equal(isMatching, is && isKept(a), `${textOf(a)} ${sign} ${textOf(b)}`);
        }
      }),
      parameters,
    );
  });

  test('JSON is read as JSON.parse reads it, and refused where that refuses it', () => {
    const plain = (text: string): unknown => {
      const json = parseJson(text);
      const value = (one: typeof json): unknown => {
        if (one.kind === 'object') {
          return Object.fromEntries(one.entries.map(([key, each]) => [key, value(each)]));
        }
        if (one.kind === 'array') return one.items.map(value);
        return one.kind === 'number' ? Number(one.text) : one.value;
      };
      return value(json);
    };
    const orError = (read: (text: string) => unknown, text: string) => {
      try {
        return { read: read(text) };
      } catch {
        return 'refused';
      }
    };
    // Not 'binary', which prepares for half a second to shrink values that it did not generate.
    const stringUnit = fc
      .integer({ min: 0, max: 0x10_f7_ff })
      .map((code) => String.fromCodePoint(code < 0xd8_00 ? code : code + 0x8_00));
    const texts = fc.oneof(
      fc.json({ stringUnit }),
      // Almost JSON.
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, part]) => {
        const place = at % (json.length + 1);
        return json.slice(0, place) + part + json.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        assert.deepEqual(orError(plain, text), orError(JSON.parse, text));
      }),
      parameters,
    );
  });
});

suite('a number that is not equal to its double', () => {
  const cases: [pattern: string, event: string, matching: boolean][] = [
    ['[null]', '1e400', false],
    ['[1e400]', '1e400', false],
    ['[1e-400]', '0', false],
    ['[9007199254740993]', '9007199254740993', true],
    ['[9007199254740993]', '9007199254740992', false],
    ['[9007199254740992]', '9007199254740993', false],
    ['[9007199254740992]', '9007199254740992.0', true],
    ['[{"numeric":[">",0]}]', '9007199254740993', false],
    ['[{"numeric":[">",0]}]', '0.1234567890123456789', false],
    ['[0.1234567890123456789]', '0.1234567890123456789', false],
    ['[{"anything-but":5}]', '9007199254740993', true],
  ];
  for (const [pattern, event, matching] of cases) {
    test(`${pattern} ${matching ? 'matches' : 'does not match'} ${event}`, () => {
      const parsed = parsePattern(`{"n":${pattern}}`);
      assert.equal(isMatch(parsed, parseEvent(`{"n":${event}}`)), matching);
    });
  }
});

suite('letters in any case', () => {
  const cases: [pattern: string, event: string, matching: boolean][] = [
    ['Straße', 'STRASSE', true],
    ['STRASSE', 'Straße', false],
    ['ß', 'SS', true],
    ['ß', 'ss', false],
    ['İ', 'İ', true],
    ['İ', 'i̇', true],
    ['K', '\u212a', false],
    ['\u212a', 'k', true],
    ['ΟΔΟΣ', 'οδος', false],
    ['ΟΔΟΣ', 'οδοσ', true],
  ];
  for (const [text, value, matching] of cases) {
    test(`${text} ${matching ? 'accepts' : 'does not accept'} ${value}`, () => {
      const ignoring = { 'equals-ignore-case': text };
      const accepts = (alternative: object, event: string) =>
        isMatch(
          parsePattern(JSON.stringify({ a: [alternative] })),
          parseEvent(JSON.stringify({ a: event })),
        );
      assert.equal(accepts(ignoring, value), matching);
      assert.equal(accepts({ prefix: ignoring }, `${value}…`), matching);
      assert.equal(accepts({ suffix: ignoring }, `…${value}`), matching);
      assert.equal(accepts({ 'anything-but': ignoring }, value), !matching);
    });
  }
});

suite('an operator outside an array', () => {
  for (const name of ['anything-but', 'anythingBut', 'anything_but', 'Anything-But']) {
    test(`is noted in any notation: ${name}`, () => {
      assert.deepEqual(findMisplacedOperators(parsePattern(`{"a":{"${name}":["x"]}}`)), [
        `Outside an array, ${name} is a field name. Write the operator as "a": [{"anything-but": …}]`,
      ]);
    });
  }

  for (const [name, native] of [
    ['startsWith', 'write {"prefix": "…"}'],
    ['not', 'write {"anything-but": …}'],
    ['gt', 'write {"numeric": [">", …]}'],
  ] as const) {
    test(`is noted if it is one of another language: ${name}`, () => {
      assert.deepEqual(findMisplacedOperators(parsePattern(`{"a":{"${name}":["x"]}}`)), [
        `Outside an array, ${name} is a field name. If it is meant as an operator: ${native}`,
      ]);
      assert.throws(() => parsePattern(`{"a":{"${name}":"x"}}`), {
        message: `values must be in an array: write ["x"]. If ${name} is meant as an operator: ${native}`,
      });
    });
  }

  test('is not a field that is only similar', () => {
    assert.deepEqual(findMisplacedOperators(parsePattern('{"prefixes":["x"],"ip":["y"]}')), []);
  });
});

suite('a key that an event has twice', () => {
  const cases: [event: string, pattern: string, matching: boolean][] = [
    ['{"a":0,"a":1}', '{"a":[0]}', true],
    ['{"a":0,"a":1}', '{"a":[1]}', true],
    ['{"a":0,"\\u0061":1}', '{"a":[0]}', true],
    ['{"a":{"x":1},"a":{"y":2}}', '{"a":{"x":[1],"y":[2]}}', true],
    ['{"a":[{"x":1},{"y":2}]}', '{"a":{"x":[1],"y":[2]}}', false],
    ['{"t":"\\":{\\"a\\":","a":0}', '{"a":[0]}', true],
  ];
  for (const [event, pattern, matching] of cases) {
    test(`${event} ${matching ? 'matches' : 'does not match'} ${pattern}`, () => {
      assert.equal(isMatch(parsePattern(pattern), parseEvent(event)), matching);
    });
  }
});

suite('a path that leads to several arrays', () => {
  const cases: [what: string, event: string, matching: boolean][] = [
    ['has the values of each', '{"a.b":[{"x":1},{"z":9}],"a":{"b":[{"y":2}]}}', true],
    ['has them from one element of each', '{"a.b":[{"x":1},{"y":2}],"a":{"b":[{"z":3}]}}', false],
    ['may have all from one', '{"a.b":[{"x":1},{"y":2}],"a":{"b":[{"x":1,"y":2}]}}', true],
    ['may have one from each', '{"a.b":[{"x":1},{"y":2}],"a":{"b":[{"y":2}]}}', true],
    ['may have one beside the arrays', '{"a.b.x":1,"a":{"b":[{"x":3},{"y":2}]}}', true],
  ];
  for (const [what, event, matching] of cases) {
    test(what, () => {
      const pattern = parsePattern('{"a.b.x":[1],"a":{"b":{"y":[2]}}}');
      assert.equal(isMatch(pattern, parseEvent(event)), matching);
    });
  }
});

suite('hostile patterns and events', () => {
  const yes = (pattern: string, event: string) => isMatch(parsePattern(pattern), parseEvent(event));

  test('what every object inherits is not in an event', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      assert.equal(yes(`{"${key}":[{"exists":false}]}`, '{"a":1}'), true, key);
      assert.equal(yes(`{"${key}":["x"]}`, `{"${key}":"x"}`), true, key);
      assert.equal(yes(`{"${key}":{"name":["x"]}}`, `{"${key}":{"name":"x"}}`), true, key);
      assert.equal(yes(`{"${key}":{"name":[{"exists":true}]}}`, '{"a":1}'), false, key);
      const reason = explainMismatch(parsePattern(`{"${key}":["x"]}`), parseEvent('{"a":1}'));
      assert.match(reason?.message ?? '', /^the event has no /);
      // A number that JavaScript would round makes the parser use another path.
      assert.equal(yes(`{"${key}":["x"]}`, `{"${key}":"x","n":9007199254740993}`), true, key);
    }
  });

  test('elements that never fit together are found out without trying each combination', () => {
    const names = Array.from({ length: 24 }, (_, index) => `f${index}`);
    const rows = names.map((_, nth) =>
      Object.fromEntries(names.filter((__, index) => index !== nth).map((name) => [name, 1])),
    );
    const pattern = JSON.stringify({ rows: Object.fromEntries(names.map((name) => [name, [1]])) });
    assert.equal(yes(pattern, JSON.stringify({ rows })), false);
    assert.notEqual(
      explainMismatch(parsePattern(pattern), parseEvent(JSON.stringify({ rows }))),
      undefined,
    );
    // Fields in different arrays match independently.
    const apart = Object.fromEntries(names.map((name) => [name, rows.map(() => ({ x: 1 }))]));
    const each = Object.fromEntries(names.map((name) => [name, { x: [1] }]));
    assert.equal(yes(JSON.stringify(each), JSON.stringify(apart)), true);
    const both = { ...each, rows: { f0: [1], f1: [2] } };
    assert.equal(yes(JSON.stringify(both), JSON.stringify({ ...apart, rows })), false);
  });

  test('a large array of arrays is looked through once', () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => ({
      id: index,
      tags: [{ k: 'a' }, { v: index }, { k: 'b', v: index }],
    }));
    const event = JSON.stringify({ rows });
    const pattern = (id: number, k: string) =>
      JSON.stringify({ rows: { id: [id], tags: { k: [k], v: [id] } } });
    assert.equal(yes(pattern(2_999, 'b'), event), true);
    assert.equal(yes(pattern(2_999, 'a'), event), false);
    const absent = JSON.stringify({ rows: { id: [{ exists: true }], zz: [{ exists: false }] } });
    assert.equal(yes(absent, event), true);
  });

  test('wildcards do not try each way to spread their asterisks', () => {
    const pattern = JSON.stringify({ a: [{ wildcard: `${'*a'.repeat(4)}*b` }] });
    assert.equal(yes(pattern, JSON.stringify({ a: 'a'.repeat(200_000) })), false);
    assert.equal(yes(pattern, JSON.stringify({ a: `${'a'.repeat(200_000)}b` })), true);
  });

  test('large patterns are read', () => {
    const values = Array.from({ length: 50_000 }, (_, index) => `value ${index}`);
    assert.equal(yes(JSON.stringify({ a: values }), '{"a":"value 49999"}'), true);
    const reason = explainMismatch(
      parsePattern(JSON.stringify({ a: values })),
      parseEvent('{"a":"x"}'),
    );
    assert.match(reason?.message ?? '', /^found the text "x"; expected .* and 49992 more$/);
    const many = JSON.stringify({ a: values.map((value) => `${value}x`) });
    assert.notEqual(
      explainMismatch(parsePattern(JSON.stringify({ a: values })), parseEvent(many)),
      undefined,
    );
    const fields = values.slice(0, 20_000).map((name) => [name, [1]]);
    assert.equal(yes(JSON.stringify(Object.fromEntries(fields)), '{"a":1}'), false);
    const text = 'x'.repeat(5_000_000);
    assert.equal(yes(JSON.stringify({ a: [text] }), JSON.stringify({ a: text })), true);
    assert.equal(yes(JSON.stringify({ a: [`\n${text}`] }), JSON.stringify({ a: text })), false);
  });

  test('nesting beyond all measure is refused, or has nothing in it', () => {
    const deep = (levels: number, inner: string) => '['.repeat(levels) + inner + ']'.repeat(levels);
    const nested = (levels: number) => '{"a":'.repeat(levels) + '["x"]' + '}'.repeat(levels);
    assert.throws(() => parsePattern(nested(100_000)), PatternError);
    assert.throws(() => parsePattern(`{"a":${deep(100_000, '"x"')}}`), PatternError);
    assert.throws(() => parsePattern(`{"${'a.'.repeat(100_000)}a":["x"]}`), PatternError);
    assert.equal(yes(nested(900), nested(900)), true);
    assert.equal(yes('{"a":["x"]}', `{"a":${deep(900, '"x"')}}`), true);
    for (const event of [`{"a":${deep(200_000, '"x"')}}`, `{"a":${deep(200_000, '{"x":1}')}}`]) {
      assert.equal(yes('{"a":["x"]}', event), false);
      assert.notEqual(explainMismatch(parsePattern('{"a":["x"]}'), parseEvent(event)), undefined);
      assert.notEqual(
        explainMismatch(parsePattern('{"a":{"b":["x"]}}'), parseEvent(event)),
        undefined,
      );
    }
    const long = `{"a":${deep(200_000, '9007199254740993')}}`;
    assert.throws(() => parseEvent(long), SyntaxError);
  });

  test('more combinations of $or than EventBridge accepts are refused before they are made', () => {
    const or = { $or: Array.from({ length: 10 }, (_, index) => ({ [`a${index}`]: ['x'] })) };
    const text = JSON.stringify({ a: or, b: or, c: or, d: or, e: or, f: or, g: or, h: or });
    assert.throws(() => parsePattern(text), /EventBridge accepts up to 1000 combinations of \$or/);
    assert.ok(parsePattern(JSON.stringify({ a: or, b: or, c: or })));
  });
});

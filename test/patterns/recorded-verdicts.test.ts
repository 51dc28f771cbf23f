import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { explainMismatch } from '../../scripts/patterns/explain/explain-mismatch.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { type Alternative, PatternError } from '../../scripts/patterns/operators.ts';
import type { Pattern } from '../../scripts/patterns/pattern.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { type Pair, recordedPairs as pairs } from '../vectors/patterns/pairs.ts';

/** Each is parsed once for all tests. @returns `undefined` if the pattern is rejected. */
const taken = cache((pattern: string): Pattern | undefined => {
  try {
    return parsePattern(pattern);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
});
const readEvent = cache(parseEvent);

function cache<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const value = known.has(text) ? (known.get(text) as T) : read(text);
    known.set(text, value);
    return value;
  };
}

suite("EventBridge's engine", () => {
  test('the matcher agrees with it on every pair', (t) => {
    const wrong = pairs.filter(({ pattern, event, matches: matching, error }) => {
      const read = taken(pattern);
      if (read === undefined) return error !== true;
      return isMatch(read, readEvent(event)) !== matching;
    });
    const count = (of: (pair: Pair) => boolean) => pairs.filter(of).length;
    const [matching, not, invalid] = [
      count((pair) => pair.matches === true),
      count((pair) => pair.matches === false),
      count(({ error }) => error === true),
    ];
    t.diagnostic(
      `${pairs.length} pairs: ${matching} match, ${not} do not, ${invalid} patterns are invalid`,
    );
    assert.deepEqual(wrong, []);
    assert.equal(matching + not + invalid, pairs.length);
    assert.ok(pairs.length >= 18_000, 'as the README says');
    assert.ok(matching >= 0.3 * pairs.length && matching <= 0.6 * pairs.length);
    assert.ok(not >= 0.3 * pairs.length && invalid >= 1_000);
  });

  test('every recorded mismatch is explained', () => {
    for (const { pattern, event, matches: matching } of pairs) {
      if (matching === undefined) continue;
      const reason = explainMismatch(taken(pattern) ?? assert.fail(pattern), readEvent(event));
      assert.equal(reason === undefined, matching, pattern);
    }
  });

  test('it was asked about every operator often, in events that match and in others', (t) => {
    const asked = new Map<string, { matching: number; not: number }>();
    for (const { pattern, event, matches: matching } of pairs) {
      if (matching === undefined) continue;
      for (const kind of kindsIn(taken(pattern) ?? assert.fail(pattern), event)) {
        const counts = asked.get(kind) ?? { matching: 0, not: 0 };
        counts[matching ? 'matching' : 'not'] += 1;
        asked.set(kind, counts);
      }
    }
    for (const kind of KINDS) {
      const { matching, not } = asked.get(kind) ?? { matching: 0, not: 0 };
      t.diagnostic(`${kind}: ${matching} match, ${not} do not`);
      assert.ok(matching >= 50 && not >= 20, kind);
    }
  });

  test('it refused patterns for every rule', () => {
    const refused = pairs
      .filter(({ error }) => error === true)
      .map(({ pattern }) => taken(pattern));
    assert.ok(refused.every((pattern) => pattern === undefined));
    const said = new Set(
      pairs.flatMap(({ pattern, error }) => (error === true ? [ruleBroken(pattern)] : [])),
    );
    assert.ok(said.size >= 40, [...said].join('\n'));
  });
});

/** Properties of interesting pairs. */
const KINDS = [
  'equal: a text',
  'equal: a number',
  'equal: a long number',
  'equal: true, false or null',
  'prefix',
  'prefix in any case',
  'suffix',
  'suffix in any case',
  'equals-ignore-case',
  'wildcard',
  'wildcard with escapes',
  'numeric =',
  'numeric bound',
  'numeric range',
  'cidr of IPv4',
  'cidr of IPv6',
  'exists: true',
  'exists: false',
  'exists: false, among others',
  'exists: false, in an array of objects',
  'anything-but: texts',
  'anything-but: numbers',
  'anything-but: prefix',
  'anything-but: suffix',
  'anything-but: equals-ignore-case',
  'anything-but: wildcard',
  'several alternatives',
  'several fields',
  '$or',
  '$or, many branches',
  'letters beyond ASCII',
  'an array of scalars',
  'an array of objects',
  'an array in an array',
  'several fields in arrays of objects',
  'a key with dots',
];

function kindsIn({ branches }: Pattern, event: string): Set<string> {
  const fields = branches.flat();
  const all = fields.flatMap(({ alternatives }) => alternatives);
  const kinds = new Set(all.flatMap(kindsOf));
  const add = (kind: string, is: boolean) => is && kinds.add(kind);
  add(
    'several alternatives',
    fields.some(({ alternatives }) => alternatives.length > 1),
  );
  add(
    'exists: false, among others',
    fields.some(({ alternatives }) => alternatives.length > 1 && alternatives.some(isAbsence)),
  );
  add(
    'exists: false, in an array of objects',
    event.includes('[{') && fields.some(({ alternatives }) => alternatives.some(isAbsence)),
  );
  add(
    'several fields',
    branches.some((branch) => branch.length > 1),
  );
  add('$or', branches.length > 1);
  add('$or, many branches', branches.length > 3);
  add('letters beyond ASCII', /[^\0-\x7f]/u.test(JSON.stringify(all)));
  add('an array of scalars', /\["|\[\d|\[null|\[true/u.test(event));
  add('an array of objects', event.includes('[{'));
  add('an array in an array', event.includes('[['));
  add(
    'several fields in arrays of objects',
    event.includes('[{') && branches.some((branch) => branch.length > 1),
  );
  add('a key with dots', /"[a-z]\.[a-z.]+":/u.test(event));
  return kinds;
}

const isAbsence = (one: Alternative) => one.op === 'exists' && !one.exists;

function kindsOf(one: Alternative): string[] {
  switch (one.op) {
    case 'equals':
      if (typeof one.value === 'string') return ['equal: a text'];
      if (typeof one.value === 'number') return ['equal: a number'];
      if (typeof one.value === 'object' && one.value !== null) return ['equal: a long number'];
      return ['equal: true, false or null'];
    case 'prefix':
    case 'suffix':
      return [one.letters === undefined ? one.op : `${one.op} in any case`];
    case 'wildcard':
      return one.text.includes('\\') ? ['wildcard', 'wildcard with escapes'] : ['wildcard'];
    case 'numeric':
      if (one.least === undefined || one.most === undefined) return ['numeric bound'];
      return [one.least === one.most ? 'numeric =' : 'numeric range'];
    case 'cidr':
      return [one.address.length === 4 ? 'cidr of IPv4' : 'cidr of IPv6'];
    case 'exists':
      return [`exists: ${one.exists}`];
    case 'anything-but':
      return [`anything-but: ${typeof one.values[0] === 'string' ? 'texts' : 'numbers'}`];
    case 'anything-but-text':
      return [`anything-but: ${one.tests[0]?.op}`];
    case 'equals-ignore-case':
      return [one.op];
    default:
      return one satisfies never;
  }
}

/** Returns the error message without the parts specific to the pattern. */
function ruleBroken(pattern: string): string {
  try {
    parsePattern(pattern);
    return 'none';
  } catch (error) {
    return (error as Error).message.replace(/ at line.*$/u, '');
  }
}

suite('an invalid pattern', () => {
  const wrong: [pattern: string, path: string, says: RegExp][] = [
    ['{"a":', '', /the pattern is not JSON: expected a value at line 1, column 6/],
    ['{"a":["x"]\n "b":["x"]}', '', /expected "," or "}" at line 2, column 2/],
    ['{"a":["x"],}', '', /expected a key in double quotes, or no comma before the } at line 1/],
    ['{"a":["x",]}', '', /expected a value, or no comma before the ] at line 1, column 11/],
    ['{"a":["x"]} {', '', /expected the end of the text at line 1, column 13/],
    ['{"a":["x\n"]}', '', /a text without control characters at line 1, column 7/],
    ['[]', '', /expected an object/],
    ['{}', '', /this object is empty: name a field/],
    ['{"a":{"b":{}}}', 'a.b', /this object is empty/],
    ['{"a":"x"}', 'a', /values must be in an array: write \["x"\]/],
    ['{"a":50.0}', 'a', /values must be in an array: write \[50\.0\]/],
    [`{"a":"${'x'.repeat(100)}"}`, 'a', /values must be in an array: write \["…"\]/],
    [
      '{"a":{"prefix":"x"}}',
      'a.prefix',
      /an operator must be in the array of its field: write \[\{"prefix": "x"\}\]$/,
    ],
    ['{"a":{">=":50}}', 'a.>=', /of its field: write \[\{"numeric": \[">=", 50\]\}\]$/],
    ['{"a":[]}', 'a', /this array is empty and would match nothing/],
    [
      '{"a":{"b":[["x"]]}}',
      'a.b[0]',
      /nested arrays are not allowed: list the values in one array/,
    ],
    ['{"a":["x",{"Prefix":"x"}]}', 'a[1].Prefix', /operators are written in lower case: prefix/],
    [
      '{"a":[{"starts-with":"x"}]}',
      'a[0].starts-with',
      /unknown operator starts-with: write \{"prefix": "…"\}$/,
    ],
    ['{"a":[{">":50}]}', 'a[0].>', /unknown operator >: write \{"numeric": \[">", 50\]\}$/],
    ['{"a":[{"b":[2]}]}', 'a[0].b', /unknown operator b: write an object of fields without \[ \]/],
    [
      '{"a":[{"b":[2],"c":[3]}]}',
      'a[0]',
      /has one operator: write an object of fields without \[ \]/,
    ],
    ['{"a":[{}]}', 'a[0]', /a match object has one operator$/],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'a[0]', /a match object has one operator/],
    ['{"a":[{"exists":"true"}]}', 'a[0].exists', /exists takes true or false/],
    ['{"a":[{"prefix":5}]}', 'a[0].prefix', /prefix takes a text/],
    [
      '{"a":[{"prefix":{"wildcard":"x"}}]}',
      'a[0].prefix.wildcard',
      /equals-ignore-case, nothing else/,
    ],
    ['{"a":[{"wildcard":"x**"}]}', 'a[0].wildcard', /two asterisks in a row/],
    ['{"a":[{"wildcard":"\\\\x"}]}', 'a[0].wildcard', /a backslash can only escape \* or \\/],
    ['{"a":[{"numeric":[">","5"]}]}', 'a[0].numeric', /numbers without quotes/],
    ['{"a":[{"numeric":["<",5,">",3]}]}', 'a[0].numeric', /the lower bound first/],
    [
      '{"a":[{"numeric":[">=",5,"<=",5]}]}',
      'a[0].numeric',
      /lower bound .* must be below the upper/,
    ],
    ['{"a":[{"numeric":["!=",5]}]}', 'a[0].numeric', /one of =, <, <=, >, >= and a number/],
    ['{"a":[{"cidr":"10.0.0.0/32"}]}', 'a[0].cidr', /a length of 0 to 31/],
    ['{"a":[{"cidr":"::/128"}]}', 'a[0].cidr', /a length of 0 to 127/],
    [
      '{"a":[{"cidr":"10.0.0.0"}]}',
      'a[0].cidr',
      /an address and a length, such as "10\.0\.0\.0\/8"/,
    ],
    ['{"a":[{"anything-but":["x",5]}]}', 'a[0].anything-but', /texts only or numbers only/],
    ['{"a":[{"anything-but":{"cidr":"x"}}]}', 'a[0].anything-but.cidr', /one of prefix, suffix/],
    [
      '{"a":[{"anything-but":{"prefix":""}}]}',
      'a[0].anything-but.prefix',
      /does not take an empty text/,
    ],
    [
      '{"a":[{"anything-but":{"suffix":[5]}}]}',
      'a[0].anything-but.suffix',
      /a text or a list of texts/,
    ],
    [
      '{"a":{"$or":[{"b":["x"]}]}}',
      'a.$or',
      /\$or takes an array of at least two objects of fields$/,
    ],
    ['{"$or":[{"a":["x"]},{"b":5}]}', '$or[1].b', /values must be in an array/],
    [
      '{"$or":[{"a":["x"]},{"exists":[true]}]}',
      '$or[1].exists',
      /within \$or, exists is reserved and cannot be a field name: an operator must be in the array of its field/,
    ],
  ];
  for (const [pattern, path, says] of wrong) {
    test(`is refused with path and rule: ${pattern}`, () => {
      assert.throws(() => parsePattern(pattern), { path, message: says });
    });
  }
});

import { type Subject, subjectNames } from '../../../handler/catalogue/subjects.ts';
import { createEnvelope, formatEventJson } from '../../../scripts/samples/envelope.ts';
import { createSampleBody, createSampleId } from '../../../scripts/samples/sample.ts';
import { alternativeFor, object } from './alternatives.ts';
import { agree, changed, digits, type Leaf, leavesOf, randomEvent, type Shape } from './events.ts';
import { INVALID_ALTERNATIVES, INVALID_FIELDS, INVALID_OR, INVALID_TEXTS } from './invalid.ts';
import { Digits, Fields, fromPlain, type Json, write } from './json.ts';
import { assembled, type Field, withOr } from './patterns.ts';
import { random } from './seed.ts';

/** A pattern and an event as JSON. */
export type Pair = readonly [pattern: string, event: string];

const TEXTS = [
  ['a', 'ab', 'abc', 'Abc', 'ABC', 'abcabc', 'b', '', ' ', 'a b', 'true', 'null', '5', '1e3'],
  [
    'été',
    'ÉTÉ',
    'e\u0301te\u0301',
    'Ωμέγα',
    'ΟΔΟΣ',
    'οδοσ',
    'Жук',
    'naïve',
    '日本語',
    '😀',
    '😀a',
    '\u{10400}',
  ],
  [
    'a*b',
    'a**',
    '*',
    'a\\b',
    '\\',
    'a?c',
    'a.c',
    '[a]',
    'a/b/c',
    '/',
    'a "b" c',
    '\t\n',
    '\u0000',
    '\u2028',
  ],
  ['10.0.0.1', '10.0.0.2', '::1', 'fr', 'FR', 'order_created', 'théâtre@example.com'],
].flat();
const NUMBERS = digits(
  '0',
  '1',
  '2',
  '5',
  '-1',
  '3.5',
  '1000',
  '0.000001',
  '19.99',
  '-5',
  '4999999999',
);
const LONG = digits(
  '-9007199254740993',
  '-9007199254740992',
  '9007199254740993',
  '9007199254740992',
  '9007199254740991',
  '12345678901234567890',
  '12345678901234567891',
);
const SCALARS: readonly Json[] = [...TEXTS, ...NUMBERS, true, false, null];
/** Few values, so that the same value is in many places. */
const FEW: readonly Json[] = ['x', 'y', 'X', ...digits('1', '2'), null, true];

const STARRED = [
  '*',
  '**',
  'a*b',
  'a*',
  '*b',
  'ab',
  String.raw`\\`,
  String.raw`a\b`,
  String.raw`\*`,
  'a?b',
];

const SHAPES: Readonly<Record<'flat' | 'arrays' | 'dotted' | 'long' | 'starred', Shape>> = {
  starred: { keys: ['a', 'b'], scalars: STARRED, arrays: 15, objects: 0 },
  flat: { keys: ['a', 'b', 'c', 'd'], scalars: SCALARS, arrays: 15, objects: 20 },
  arrays: { keys: ['a', 'b', 'c'], scalars: FEW, arrays: 45, objects: 20 },
  dotted: { keys: ['a', 'b', 'a.b', 'b.a', 'a.b.a'], scalars: FEW, arrays: 12, objects: 40 },
  long: {
    keys: ['a', 'b'],
    scalars: [...LONG, ...LONG.map(({ text }) => text), ...NUMBERS],
    arrays: 25,
    objects: 15,
  },
};

const MISSING: Leaf = { path: ['none'], value: null, within: [] };

/** Picks leaves of an event: at random, or in the same array elements. */
function chosen(leaves: readonly Leaf[], most: number): Leaf[] {
  const first = leaves.length > 0 ? random.pick(leaves) : MISSING;
  const picked = [first];
  const isAtRandom = random.int(0, 2) === 0;
  for (let more = random.int(0, most - 1); more > 0; more -= 1) {
    const others = leaves.filter(
      (leaf) =>
        picked.every((one) => one.path.join('.') !== leaf.path.join('.')) &&
        (isAtRandom || picked.every((one) => agree(one, leaf))),
    );
    if (others.length > 0) picked.push(random.pick(others));
  }
  return picked;
}

/** Generates alternatives, one or none of which accepts a value. */
function alternativesFor(value: Json, near: boolean, all: readonly Json[]): Json[] {
  const one = alternativeFor(random, value, near, all);
  if (random.int(0, 2) > 0) return [one];
  const other = alternativeFor(random, random.pick(all), true, all);
  return random.int(0, 1) === 0 ? [one, other] : [other, one];
}

const SIBLINGS = ['a', 'b', 'c', 'zz'];

/** Generates a field of a pattern for a leaf. */
function fieldFor({ path, value }: Leaf, near: boolean, all: readonly Json[]): Field {
  // Absence of a similar path, and of an existing one.
  if (random.int(0, 9) === 0) {
    const absent = random.int(0, 2) === 0 ? path : [...path.slice(0, -1), random.pick(SIBLINGS)];
    const or = random.int(0, 2) === 0 ? alternativesFor(value, near, all) : [];
    return { path: absent, alternatives: [object('exists', false), ...or] };
  }
  const isMissed = near && random.int(0, 9) === 0;
  const alternatives = alternativesFor(value, near, all);
  return { path: isMissed ? [...path, 'a'] : path, alternatives };
}

function patternFor(leaves: readonly Leaf[], all: readonly Json[], hasOr: boolean): Fields {
  const picked = chosen(leaves, 4);
  const miss = random.int(0, 2) === 0 ? random.int(0, picked.length - 1) : -1;
  const fields = picked.map((leaf, index) => fieldFor(leaf, index === miss, all));
  const decoy = () =>
    fieldFor(leaves.length > 0 ? random.pick(leaves) : MISSING, random.int(0, 3) > 0, all);
  return hasOr ? withOr(random, fields, decoy) : assembled(random, fields);
}

/** Patterns for an event, and for an event that differs in one leaf. */
function pairsOf(
  event: Fields,
  all: readonly Json[],
  patterns: number,
  hasOr: () => boolean,
): Pair[] {
  const events = [event, event, changed(random, event, all)];
  const leaves = leavesOf(event);
  return Array.from({ length: patterns }, () => [
    write(patternFor(leaves, all, hasOr()), random),
    write(random.pick(events), random),
  ]);
}

function shaped(shape: Shape, events: number, hasOr: () => boolean): Pair[] {
  return Array.from({ length: events }, () =>
    pairsOf(randomEvent(random, shape), shape.scalars, 4, hasOr),
  ).flat();
}

const never = () => false;
const often = () => random.int(0, 3) > 0;

/** A number in several notations, and ranges. */
function ranges(count: number): Pair[] {
  const values = digits(
    '0',
    '-0',
    '-0.0',
    '1',
    '1.0',
    '10e-1',
    '1e3',
    '1000',
    '1000.0',
    '1E+3',
    '-1',
    '-1.5',
    '0.5',
    '5e-1',
    '0.000001',
    '1e-6',
    '19.99',
    '4999999999',
    '5000000000',
    '-5e9',
    '299792458.123456',
    '123456789012.345',
  );
  const notations = (value: number): Digits =>
    new Digits(
      random.pick([
        String(value),
        value.toExponential(),
        Number.isInteger(value) ? `${value}.0` : `${value}0`,
      ]),
    );
  const STEPS = [0, 0, 0, 1, -1, 0.5, -0.5, 1000, -1000, 0.000001];
  const bound = (value: number) => Number((value + random.pick(STEPS)).toFixed(6));
  return Array.from({ length: count }, () => {
    const value = random.pick(values);
    const [a, b] = [bound(Number(value.text)), bound(Number(value.text))];
    const range: Json[] =
      a < b && random.int(0, 3) > 0
        ? [random.pick(['>', '>=']), notations(a), random.pick(['<', '<=']), notations(b)]
        : [random.pick(['=', '<', '<=', '>', '>=']), notations(a)];
    const one: Json = random.int(0, 6) === 0 ? random.pick([value.text, true, null, '']) : value;
    const found = random.int(0, 3) === 0 ? [one, random.pick(values)] : one;
    const others =
      random.int(0, 4) === 0
        ? [object('prefix', 'a'), object('numeric', ['=', notations(bound(0))])]
        : [];
    return [write(object('a', [object('numeric', range), ...others])), write(object('a', found))];
  });
}

/** Wildcards whose parts are in a text, but may overlap. */
function overlaps(count: number): Pair[] {
  return Array.from({ length: count }, () => {
    const text = random.string(random.int(1, 7), 'ab');
    const [first, last] = [random.int(0, text.length), random.int(0, text.length)];
    const inner = Array.from({ length: random.int(0, 2) }, () => {
      const start = random.int(0, text.length - 1);
      return text.slice(start, start + random.int(1, 3));
    });
    const wildcard = [text.slice(0, first), ...inner, text.slice(last)].join('*');
    const one = object('wildcard', wildcard);
    const but = object(
      'anything-but',
      random.int(0, 1) === 0 ? one : object('wildcard', [wildcard]),
    );
    return [write(object('a', [random.int(0, 3) === 0 ? but : one])), write(object('a', text))];
  });
}

/** Addresses and address ranges. */
function addresses(count: number): Pair[] {
  const texts = [
    '0.0.0.0',
    '10.0.0.0',
    '10.0.0.1',
    '10.0.255.255',
    '10.255.255.255',
    '11.0.0.0',
    '127.0.0.1',
    '192.168.1.77',
    '255.255.255.255',
    '010.0.0.1',
    '::',
    '::1',
    '2001:db8::',
    '2001:db8::1',
    '2001:DB8:0:0:1::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    'fe80::1',
    'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::',
    '::ffff:a00:1',
    'a00:1::',
  ];
  const others: readonly Json[] = [
    '10.0.0',
    '10.0.0.0.0',
    '256.0.0.1',
    '10.0.0.x',
    '10.0.0.1 ',
    '',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    '12345::',
    '::ffff:10.0.0.1',
    'fe80::1%eth0',
    '10.0.0.0/8',
    null,
    true,
  ];
  return Array.from({ length: count }, () => {
    const address = random.pick(texts);
    const range = random.int(0, 2) === 0 ? random.pick(texts) : address;
    const isShort = !range.includes(':') || range === '::ffff:a00:1';
    const bits = random.pick(
      isShort ? [0, 1, 7, 8, 9, 16, 24, 30, 31] : [0, 1, 8, 16, 32, 33, 64, 96, 112, 126, 127],
    );
    const near = random.int(0, 3);
    const found: Json =
      near === 0 ? random.pick(others) : near === 1 ? random.pick(texts) : address;
    const values = random.int(0, 3) === 0 ? [random.pick(others), found] : found;
    const extra = random.int(0, 4) === 0 ? [object('prefix', '1')] : [];
    return [
      write(object('a', [object('cidr', `${range}/${bits}`), ...extra])),
      write(object('a', values)),
    ];
  });
}

/** Typical rules of a shop, and Kinow's sample events. */
function samples(patterns: number): Pair[] {
  return subjectNames.flatMap((subject, index) => {
    const event = onBus(subject);
    const leaves = leavesOf(fromPlain(JSON.parse(event)));
    const data = leaves.filter(({ path }) => path[1] === 'data');
    const values = leaves.map(({ value }) => value);
    return Array.from({ length: patterns }, (): Pair => {
      const type: Json = random.pick<Json>([
        subject,
        subject,
        object('prefix', subject.split('_')[0] ?? ''),
        object('suffix', `_${subject.split('_').at(-1)}`),
        object('anything-but', ['order_created']),
        random.pick(subjectNames),
      ]);
      const fixed: Field[] = [
        { path: ['source'], alternatives: ['kinow'] },
        {
          path: ['detail-type'],
          alternatives: random.int(0, 2) === 0 ? [type, 'order_created'] : [type],
        },
      ];
      const near = random.int(0, 3) === 0;
      const fields = chosen(data, 3).map((leaf) => fieldFor(leaf, near, values));
      const decoy = () => fieldFor(data.length > 0 ? random.pick(data) : MISSING, true, values);
      const pattern =
        random.int(0, 3) === 0
          ? withOr(random, [...fixed, ...fields], decoy)
          : assembled(random, [...fixed, ...fields]);
      const other = onBus(subjectNames[(index + 1) % subjectNames.length] ?? subject);
      return [write(pattern), random.int(0, 7) === 0 ? other : event];
    });
  });
}

function onBus(subject: Subject): string {
  const id = createSampleId(subject);
  const envelope = createEnvelope(subject, { id, time: '2026-11-24T06:12:03Z' });
  return formatEventJson(envelope, createSampleBody(subject, id));
}

const isEmptyList = (alternative: Json) => /but.*:\[\]/u.test(write(alternative));

/** Patterns with a single mistake. */
function invalid(rounds: number): Pair[] {
  const good = () => {
    const event = randomEvent(random, SHAPES.flat);
    const leaves = leavesOf(event);
    const fields = chosen(leaves, 3).map((leaf) => fieldFor(leaf, false, SCALARS));
    return { event: write(event), fields };
  };
  const bad = INVALID_ALTERNATIVES.flatMap(([, alternatives]) => alternatives);
  const spoiled = (spoil: (fields: readonly Field[]) => Fields): Pair => {
    const { event, fields } = good();
    return [write(spoil(fields)), event];
  };
  const or = (fields: readonly Field[], value: Json) => {
    const { entries } = assembled(random, fields);
    const entry = ['$or', value] as const;
    const sound = new Fields(random.int(0, 1) === 0 ? [entry, ...entries] : [...entries, entry]);
    return random.int(0, 2) === 0 ? object('a', sound) : sound;
  };
  const round = (): Pair[] => [
    ...bad.map((one) =>
      spoiled((fields) => {
        // The engine ignores an empty list of texts that is not alone …
        const isAlone = random.int(0, 1) === 0 || isEmptyList(one);
        // … or that is repeated below.
        const sound = isEmptyList(one) ? fields.slice(0, 1) : fields;
        const all = sound.map((field, index) =>
          index === 0
            ? { ...field, alternatives: isAlone ? [one] : [...field.alternatives, one] }
            : field,
        );
        return random.int(0, 3) === 0 && !isEmptyList(one)
          ? withOr(random, all, () => ({ path: ['zz'], alternatives: ['zz'] }))
          : assembled(random, random.int(0, 1) === 0 ? all : all.toReversed());
      }),
    ),
    ...INVALID_FIELDS.map((one) =>
      spoiled(
        (fields) =>
          new Fields([
            ...assembled(random, fields).entries,
            ['zz', random.int(0, 1) === 0 ? one : object('a', one)],
          ]),
      ),
    ),
    ...INVALID_OR.map((one) => spoiled((fields) => or(fields, one))),
  ];
  const texts = INVALID_TEXTS.map((text): Pair => [text, '{"a":"x"}']);
  return [...texts, ...Array.from({ length: rounds }, round).flat()];
}

/** `$or` is always the operator, whatever its value. */
function orValues(): Pair[] {
  const events = ['"ab"', '"b"', '["ab",1]', '1', '[]', '{"a":1}'].map(
    (value) => `{"$or":${value},"a":1}`,
  );
  const patterns = [
    '[1]',
    '["ab"]',
    '["ab",{"prefix":"x"}]',
    '[{"prefix":"a"},{"suffix":"x"}]',
    '[{"prefix":"a"}]',
    '[{"cidr":"10.0.0.0/8"}]',
    '[{"exists":false},{"numeric":[">",0]}]',
    '{"a":[1]}',
    '[{"a":{"$or":["x"]}},{"b":["x"]}]',
    '[{"a":[1]},{"b":["x"]}]',
  ].map((value) => `{"$or":${value}}`);
  return patterns.flatMap((pattern) => events.map((event): Pair => [pattern, event]));
}

/** Letters whose case mapping is not one to one, and letters that look like others. */
function letterCases(): Pair[] {
  const texts = ['ß', 'ss', 'SS', 'sS', 'Straße', 'STRASSE', 'strasse', 'İ', 'i̇', 'i', 'I', 'ı'];
  const others = [
    'K',
    'k',
    '\u212a',
    'ﬀ',
    'FF',
    'ff',
    'ΐ',
    '\u0399\u0308\u0301',
    'ς',
    'Σ',
    'σ',
    'ǅ',
    'ǆ',
  ];
  const all = [...texts, ...others];
  const ignoring = (text: string) => object('equals-ignore-case', text);
  const operators: readonly ((text: string) => Json)[] = [
    ignoring,
    (text) => object('prefix', ignoring(text)),
    (text) => object('suffix', ignoring(text)),
    (text) => object('anything-but', ignoring(text)),
  ];
  return operators.flatMap((operator) =>
    all.flatMap((text) =>
      all.map((found, index): Pair => {
        const around = [found, `${found}x`, `x${found}`][index % 3] ?? found;
        return [write(object('a', [operator(text)])), write(object('a', around))];
      }),
    ),
  );
}

/** Keys that come twice in an event: all their values count. */
function sameKeys(count: number): Pair[] {
  const values: readonly Json[] = [
    'x',
    'y',
    ...digits('1', '2'),
    null,
    ['x', 'y'],
    object('b', 'x'),
  ];
  return Array.from({ length: count }, () => {
    const entries = Array.from({ length: random.int(2, 4) }, (): [string, Json] => [
      random.pick(['a', 'a', 'b']),
      random.pick(values),
    ]);
    const fields: Field[] = [
      { path: random.pick([['a'], ['b'], ['a', 'b']]), alternatives: [random.pick(FEW)] },
      { path: ['b'], alternatives: [random.pick(['x', object('exists', random.int(0, 1) === 0)])] },
    ];
    return [write(assembled(random, fields)), write(new Fields(entries))];
  });
}

/** Wildcards below and above the limit of complexity. */
function complexWildcards(count: number): Pair[] {
  return Array.from({ length: count }, () => {
    const letters = random.pick(['a', 'ab', 'abc', 'aé']);
    const wildcards = Array.from({ length: random.int(1, 5) }, () =>
      Array.from({ length: random.int(1, 5) }, () => random.string(random.int(0, 4), letters)).join(
        '*',
      ),
    ).map((text) => object('wildcard', text.replaceAll(/\*+/gu, '*')));
    const found = random.string(random.int(0, 12), letters);
    return [write(object('a', wildcards)), write(object('a', found))];
  });
}

/** All pairs by topic. */
export const families: Readonly<Record<string, readonly Pair[]>> = {
  operators: shaped(SHAPES.flat, 800, never),
  arrays: shaped(SHAPES.arrays, 800, never),
  or: [...shaped(SHAPES.arrays, 300, often), ...shaped(SHAPES.flat, 300, often)],
  dotted: shaped(SHAPES.dotted, 350, () => random.int(0, 3) === 0),
  long: shaped(SHAPES.long, 150, never),
  starred: shaped(SHAPES.starred, 120, never),
  overlaps: overlaps(400),
  ranges: ranges(900),
  addresses: addresses(700),
  samples: samples(10),
  invalid: invalid(6),
  orValues: orValues(),
  letterCases: letterCases(),
  sameKeys: sameKeys(400),
  complexWildcards: complexWildcards(1_500),
};

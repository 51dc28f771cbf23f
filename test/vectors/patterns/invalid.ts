import { object } from './alternatives.ts';
import { Digits, Fields, type Json } from './json.ts';

const number = (text: string) => new Digits(text);
const numeric = (...argument: readonly (string | number | boolean | null)[]): Json =>
  object(
    'numeric',
    argument.map((one) => (typeof one === 'number' ? number(String(one)) : one)),
  );
const but = (argument: Json) => object('anything-but', argument);
const none = new Fields([]);

/** Invalid alternatives, by the rule that they break. */
export const INVALID_ALTERNATIVES: readonly (readonly [
  rule: string,
  alternatives: readonly Json[],
])[] = [
  ['arrays within arrays', [[], ['a'], [[number('1')]]]],
  [
    'one operator in a match object',
    [
      none,
      new Fields([
        ['prefix', 'a'],
        ['suffix', 'b'],
      ]),
    ],
  ],
  [
    'operators by their names',
    ['Prefix', 'PREFIX', 'Exists', 'anything_but', 'starts-with', 'not', 'equals', 'regex', ''].map(
      (name) => object(name, 'a'),
    ),
  ],
  ['exists', ['true', null, number('1'), [true], none].map((one) => object('exists', one))],
  [
    'texts',
    ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'].flatMap((name) =>
      [number('1'), null, true, ['a'], none].map((one) => object(name, one)),
    ),
  ],
  [
    'nothing but equals-ignore-case within prefix and suffix',
    ['prefix', 'suffix'].flatMap((name) =>
      [
        object('wildcard', 'a'),
        object('prefix', 'a'),
        object('equals-ignore-case', number('1')),
        object('equals-ignore-case', ['a']),
        new Fields([
          ['equals-ignore-case', 'a'],
          ['prefix', 'b'],
        ]),
      ].map((one) => object(name, one)),
    ),
  ],
  [
    'wildcards',
    ['**', 'a**b', 'a***', String.raw`a\b`, 'a\\', String.raw`\*\x`, String.raw`*\?`].flatMap(
      (text) => [
        object('wildcard', text),
        but(object('wildcard', text)),
        but(object('wildcard', ['a*', text])),
      ],
    ),
  ],
  [
    'numeric: an operator and a number',
    [
      numeric(),
      numeric('='),
      numeric('<'),
      numeric('=', '5'),
      numeric('>', '5'),
      numeric('!=', 5),
      numeric('==', 5),
      numeric(5),
      numeric(5, '='),
      numeric('>', null),
      numeric('<=', true),
      object('numeric', number('5')),
      object('numeric', '='),
      object('numeric', object('=', number('5'))),
    ],
  ],
  [
    'numeric: lower bound, then upper',
    [
      numeric('<', 5, '>', 3),
      numeric('<=', 5, '>=', 3),
      numeric('>', 1, '>', 2),
      numeric('>', 1, '=', 2),
      numeric('=', 1, '<', 2),
      numeric('<', 1, '<', 2),
      numeric('>', 1, '<', 5, '<', 6),
      numeric('>', 1, '<'),
      numeric('>', 1, '<', '5'),
    ],
  ],
  [
    'numeric: the lower below the upper',
    [
      numeric('>=', 5, '<=', 5),
      numeric('>', 5, '<', 3),
      numeric('>', 0, '<', 0),
      numeric('>=', -1, '<', -2),
      object('numeric', ['>', number('1e3'), '<', number('1000.0')]),
    ],
  ],
  [
    'cidr',
    [
      '10.0.0.0',
      '10.0.0.0/32',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0/8',
      '10.0.0.0.0/8',
      '10.0.0.0/x',
      '10.0.0.0/',
      '/8',
      '',
      '::/128',
      '::/129',
      '1:2:3/64',
      ':::/64',
      'g::/64',
      '::ffff:10.0.0.0/104',
      '10.0.0.0/8/8',
      ' 10.0.0.0/8',
      'localhost/8',
    ].map((text) => object('cidr', text)),
  ],
  [
    'cidr takes a text',
    [number('5'), null, ['10.0.0.0/8'], none].map((one) => object('cidr', one)),
  ],
  [
    'anything-but: texts or numbers',
    [
      null,
      true,
      false,
      [],
      [null],
      [true],
      ['a', number('1')],
      [number('1'), 'a'],
      ['a', null],
      ['a', ['b']],
      [none],
      [object('prefix', 'a')],
    ].map(but),
  ],
  [
    'anything-but: one of four operators',
    [
      none,
      new Fields([
        ['prefix', 'a'],
        ['suffix', 'b'],
      ]),
      object('numeric', ['=', number('1')]),
      object('exists', true),
      object('cidr', '10.0.0.0/8'),
      object('anything-but', 'a'),
      object('Prefix', 'a'),
      object('starts-with', 'a'),
    ].map(but),
  ],
  [
    'anything-but: a text or a list of texts',
    ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].flatMap((name) =>
      [
        [],
        number('1'),
        null,
        true,
        ['a', number('1')],
        ['a', null],
        ['a', ['b']],
        none,
        object('equals-ignore-case', 'a'),
      ].map((one) => but(object(name, one))),
    ),
  ],
  [
    'anything-but: no empty prefix or suffix',
    ['prefix', 'suffix'].flatMap((name) => ['', ['a', '']].map((one) => but(object(name, one)))),
  ],
];

/** Invalid values in place of a field's array. */
export const INVALID_FIELDS: readonly Json[] = [
  'a',
  '',
  null,
  true,
  number('5'),
  [],
  none,
  object('prefix', 'a'),
  object('exists', true),
];

const field = (name: string, value: Json = ['a']) => object(name, value);

/** Invalid values of `$or`. */
export const INVALID_OR: readonly Json[] = [
  'a',
  null,
  true,
  number('1'),
  [],
  ['a', []],
  [none, none],
  [field('a')],
  [field('a'), none],
  [field('a'), 'x'],
  [field('a'), number('1')],
  [field('a'), ['x']],
  [field('a'), null],
  [field('a'), field('b', [])],
  [field('a'), field('b', 'x')],
  [field('a'), field('b', none)],
  [field('a'), field('b', [object('starts-with', 'a')])],
  [field('a'), field('$or', [field('b')])],
  [field('a'), field('$or', [])],
  // Reserved names: of operators, and of future operators.
  ...['prefix', 'exists', 'anything-but', 'numeric', 'cidr', 'regex', '=', '<'].flatMap((name) => [
    [field('a'), field(name)],
    [field(name), field('a')],
    [field('a'), field('b', field(name))],
    [field('a'), field('$or', [field('b'), field(name)])],
  ]),
];

/** Texts that are not a pattern. */
export const INVALID_TEXTS: readonly string[] = [
  [
    '',
    ' ',
    '[]',
    '5',
    '"a"',
    'null',
    'true',
    '{}',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":["x"]',
    '{"a":["x",]}',
  ],
  [
    '{"a":["x"],}',
    "{'a':['x']}",
    '{a:["x"]}',
    '{"a":["x" "y"]}',
    '{"a":[01]}',
    '{"a":[.5]}',
    '{"a":[5.]}',
  ],
  [
    '{"a":[+5]}',
    '{"a":[NaN]}',
    '{"a":[True]}',
    '{"a":["\\x"]}',
    '{"a":["\\u12"]}',
    '{"a":["\n"]}',
    '{"a":["x]}',
  ],
  [
    '{"a":[/* x */ "x"]}',
    '{"a":["x"]// x\n}',
    '{"a" ["x"]}',
    '{"a":{"b":{}}}',
    '{"a":{"b":["x"],"c":{}}}',
  ],
].flat();

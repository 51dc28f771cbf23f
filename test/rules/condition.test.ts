import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import type { Subject } from '../../handler/catalogue/subjects.ts';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { createRule } from '../../scripts/rules/stack/rule.ts';
import { UsageError } from '../../scripts/shared/command-error.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';

const ruleWith = (where: string, ...subjects: Subject[]) =>
  createRule({
    subjects: subjects.length > 0 ? subjects : ['order_created'],
    target: 'sqs',
    where,
  });

/** Returns the detail of the pattern for a condition. */
function detailOf(where: string, ...subjects: Subject[]): unknown {
  const { detail } = JSON.parse(ruleWith(where, ...subjects).text) as { detail: unknown };
  return detail;
}

/** Returns the error message of a condition. */
function refusal(where: string): string {
  let message = '';
  assert.throws(
    () => ruleWith(where),
    (error) => {
      assert.ok(error instanceof UsageError, String(error));
      ({ message } = error);
      return true;
    },
  );
  return message;
}

const order = (fields: object) => ({ data: { order: fields } });

suite('a condition becomes', () => {
  const becomes: [condition: string, fields: object][] = [
    ['data.order.total_paid >= 100', order({ total_paid: [{ numeric: ['>=', 100] }] })],
    ['data.order.total_paid = 9.90', order({ total_paid: [{ numeric: ['=', 9.9] }] })],
    ['data.order.current_state = 2', order({ current_state: [2] })],
    ['detail.data.order.current_state == 2', order({ current_state: [2] })],
    ['data.order.current_state in (2, 3)', order({ current_state: [2, 3] })],
    [
      'data.order.current_state NOT IN [2, 3]',
      order({ current_state: [{ 'anything-but': [2, 3] }] }),
    ],
    ['data.order.current_state != 2', order({ current_state: [{ 'anything-but': 2 }] })],
    ['data.order.gift is true', order({ gift: [true] })],
    ['data.order.gift = null', order({ gift: [null] })],
    ['data.order.gift exists', order({ gift: [{ exists: true }] })],
    ['data.order.gift is missing', order({ gift: [{ exists: false }] })],
    ['data.order.gift does not exist', order({ gift: [{ exists: false }] })],
    ['data.order.gift is not missing', order({ gift: [{ exists: true }] })],
    ['data.order.gift = NULL', order({ gift: [null] })],
    ['data.order.current_state is not 2', order({ current_state: [{ 'anything-but': 2 }] })],
    ['data.order.current_state is in (2)', order({ current_state: [2] })],
    ['data.order.current_state <> 2', order({ current_state: [{ 'anything-but': 2 }] })],
    [
      '!(data.order.total_paid > 5 || data.order.total_paid < 2)',
      order({ total_paid: [{ numeric: ['>=', 2, '<=', 5] }] }),
    ],
    [
      "data.order.total_paid > 5 and data.order.total_paid != 'a'",
      order({ total_paid: [{ numeric: ['>', 5] }] }),
    ],
    ['data.order.current_state = -0', order({ current_state: [{ numeric: ['=', -0] }] })],
    ['data.order.constructor = 5', order({ constructor: [{ numeric: ['=', 5] }] })],
    ["data.order.reference starts with 'FR'", order({ reference: [{ prefix: 'FR' }] })],
    [
      `data.order.reference ends with "fr" ignoring case`,
      order({ reference: [{ suffix: { 'equals-ignore-case': 'fr' } }] }),
    ],
    [
      "data.order.reference = 'fr' ignoring case",
      order({ reference: [{ 'equals-ignore-case': 'fr' }] }),
    ],
    [
      "not data.order.reference = 'fr' ignoring case",
      order({ reference: [{ 'anything-but': { 'equals-ignore-case': 'fr' } }] }),
    ],
    [
      "data.order.reference not starts with 'a' and data.order.reference not starts with 'b'",
      order({ reference: [{ 'anything-but': { prefix: ['a', 'b'] } }] }),
    ],
    [
      "not not data.order.reference = 'fr' ignoring case",
      order({ reference: [{ 'equals-ignore-case': 'fr' }] }),
    ],
    ["data.order.reference like 'a*b'", order({ reference: [{ wildcard: 'a*b' }] })],
    [
      String.raw`data.order.reference contains 'a\b'`,
      order({ reference: [{ wildcard: String.raw`*a\\b*` }] }),
    ],
    [String.raw`data.order.reference = 'a\\b'`, order({ reference: [String.raw`a\b`] })],
    ["data.order.reference contains 'a*'", order({ reference: [{ wildcard: '*a\\**' }] })],
    [
      "data.order.reference does not contain 'a'",
      order({ reference: [{ 'anything-but': { wildcard: '*a*' } }] }),
    ],
    [
      "data.order.reference does not start with 'a'",
      order({ reference: [{ 'anything-but': { prefix: 'a' } }] }),
    ],
    [
      "data.order.reference does not end with 'a'",
      order({ reference: [{ 'anything-but': { suffix: 'a' } }] }),
    ],
    [
      "not data.order.reference starts with 'FR'",
      order({ reference: [{ 'anything-but': { prefix: 'FR' } }] }),
    ],
    ["data.order.ip in '10.0.0.0/8'", order({ ip: [{ cidr: '10.0.0.0/8' }] })],
    [
      'data.order.total_paid between 1 and 2',
      order({ total_paid: [{ numeric: ['>=', 1, '<=', 2] }] }),
    ],
    ["data.order.reference = 'it\\'s'", order({ reference: ["it's"] })],
    ['data.order.rows[*].id = 1', order({ rows: { id: [{ numeric: ['=', 1] }] } })],
  ];
  for (const [condition, fields] of becomes) {
    test(condition, () => assert.deepEqual(detailOf(condition), fields));
  }

  test('one list of alternatives, where one field is this or that', () => {
    assert.deepEqual(
      detailOf(
        'data.order.total_paid < 5 or data.order.total_paid > 10 or data.order.total_paid is missing',
      ),
      order({ total_paid: [{ numeric: ['<', 5] }, { numeric: ['>', 10] }, { exists: false }] }),
    );
  });

  test('few clauses, where several differ in one field', () => {
    assert.deepEqual(
      detailOf(
        'data.order.id = 1 and data.customer.id = 2 and subject exists or subject exists and data.customer.id = 2 and data.order.id = 3',
      ),
      { data: { order: { id: [1, 3] }, customer: { id: [2] } }, subject: [{ exists: true }] },
    );
    assert.deepEqual(
      detailOf(
        '(data.order.id = 1 and data.customer.id = 1) or (data.order.id = 1 and data.customer.id = 2) or (data.order.id = 2 and data.customer.id in (1, 2))',
      ),
      { data: { order: { id: [1, 2] }, customer: { id: [1, 2] } } },
    );
  });

  test('one range, where one field is between this and that', () => {
    assert.deepEqual(
      detailOf('data.order.total_paid > 5 && data.order.total_paid <= 10'),
      order({ total_paid: [{ numeric: ['>', 5, '<=', 10] }] }),
    );
    assert.deepEqual(
      detailOf('data.order.total_paid > 5 and data.order.total_paid != 7'),
      order({ total_paid: [{ numeric: ['>', 5, '<', 7] }, { numeric: ['>', 7] }] }),
    );
  });

  test('a shorter list, where some values of one are excluded', () => {
    assert.deepEqual(
      detailOf('data.order.current_state in (1, 2, 3) and data.order.current_state != 2'),
      order({ current_state: [1, 3] }),
    );
    assert.deepEqual(
      detailOf('data.order.current_state > 1 and data.order.current_state in (1, 2, 3)'),
      order({ current_state: [2, 3] }),
    );
  });

  test('the combinations that can be, where others cannot', () => {
    assert.deepEqual(
      detailOf(
        "(data.order.current_state = 2 or data.customer.id = 5) and (data.order.current_state = 3 or data.customer.email = 'a')",
      ),
      {
        $or: [
          { data: { order: { current_state: [2] }, customer: { email: ['a'] } } },
          { data: { customer: { id: [5] }, order: { current_state: [3] } } },
          { data: { customer: { id: [5], email: ['a'] } } },
        ],
      },
    );
  });

  test('$or, where different fields are enough, with what all share beside it', () => {
    assert.deepEqual(
      detailOf(
        "(data.order.current_state = 2 or data.customer.id = 5) and data.order.reference = 'a'",
      ),
      {
        data: { order: { reference: ['a'] } },
        $or: [{ data: { order: { current_state: [2] } } }, { data: { customer: { id: [5] } } }],
      },
    );
  });

  test('both names of an object that the editions of the documentation call otherwise', () => {
    assert.deepEqual(detailOf('data.actor.id = 5', 'actor_created'), {
      $or: [{ data: { actor: { id: [5] } } }, { data: { supplier: { id: [5] } } }],
    });
    assert.deepEqual(detailOf('data.supplier.id is missing', 'actor_created'), {
      data: { supplier: { id: [{ exists: false }] }, actor: { id: [{ exists: false }] } },
    });
    assert.deepEqual(detailOf("data.actor.id = 5 and data.supplier.name = 'a'", 'actor_created'), {
      $or: [
        { data: { actor: { id: [5], name: ['a'] } } },
        { data: { supplier: { id: [5], name: ['a'] } } },
      ],
    });
  });

  test('the one name of an object, for subjects that have it under no other', () => {
    assert.deepEqual(detailOf('data.actor.id = 5', 'product_actors_updated'), {
      data: { actor: { id: [5] } },
    });
    assert.deepEqual(detailOf('detail.other.actor = 5', 'actor_created'), {
      other: { actor: [{ numeric: ['=', 5] }] },
    });
  });

  test('a pattern with all digits of a number', () => {
    assert.match(ruleWith('data.order.id = 9007199254740993').text, /"id":\[9007199254740993\]/);
  });
});

suite(
  'a condition that no pattern can express is rejected with the reason and an alternative:',
  () => {
    const refused: [condition: string, says: RegExp][] = [
      ['data.order.total_paid > data.order.total', /cannot compare two fields.*in the target/],
      ['data.order.total_paid * 2 > 5', /cannot do arithmetic.*in the target/],
      ['data.order.total_paid > 5 + 1', /cannot do arithmetic/],
      ['length(data.order.reference) > 5', /no functions, such as length/],
      ["data.order.date_add > '2026-11-01'", /cannot compare dates.*starts with '2026-11'/],
      ["data.order.total_paid > '100'", /without quotes/],
      [
        'data.order.rows[0].id = 1',
        /cannot select an element.*data\.order\.rows\.id, which matches any element/,
      ],
      ['data.order.reference = paypal', /put text in quotes: 'paypal'/],
      ["data.order.reference ~ '^a'", /no regular expressions.*like/],
      [
        "data.order.reference starts with 'a' and data.order.reference ends with 'b'",
        /like 'a\*b'/,
      ],
      ["data.order.ip not in '10.0.0.0/8'", /cannot exclude an IP address range.*Use instead/],
      [
        "not data.order.reference starts with 'a' ignoring case",
        /cannot ignore case in not starts with.*Use instead/,
      ],
      [
        "data.order.reference like 'a*' ignoring case",
        /like is always case-sensitive.*Use instead/,
      ],
      ['data.order.gift != true', /cannot exclude true.*Use instead/],
      ["data.order.reference not in (1, 'a')", /texts or numbers, not both/],
      ['data.order.total_paid > 5 and data.order.total_paid < 3', /No event can match/],
      ['data.order.total_paid = 1 and data.order.total_paid = 2', /No event can match/],
      ['data.order exists and data.order.id = 5', /both as a value and as an object/],
      ['data.order.a.b = 5 and data.order.a = 5', /both as a value and as an object/],
      [
        "data.order.reference starts with 'a' ignoring case and data.order.reference ends with 'b'",
        /starts with 'a' ignoring case, ends with 'b'\. Keep the narrower/,
      ],
      [
        "not data.order.reference starts with 'a' and not data.order.reference ends with 'b'",
        /not starts with 'a', not ends with 'b'\. Keep the narrower/,
      ],
      [
        'data.order.total_paid >= 5 and data.order.total_paid <= 3',
        /data\.order\.total_paid >= 5 and <= 3 exclude each other\. Remove one of them$/,
      ],
      [
        'data.order.id in (1, 2) and data.order.id = 3',
        /= 1 or = 2 and = 3 exclude each other\. Remove one of them$/,
      ],
      ["data.order.reference like 'a**b'", /cannot have two asterisks/],
      ["data.order.ip in '10.0.0.0/99'", /length of 0 to/],
      ['data.order exists', /is an object.*Use instead: data\.order\.id$/],
      ['data.order is missing', /is an object.*Use instead: data\.order\.id$/],
      ['data.order.histories = 5', /is an object.*Use instead: data\.order\.histories\.id$/],
      ['data exists', /is an object.*Use instead: data\.order$/],
      ['detail = 5', /is an object.*Use instead: detail\.event_id$/],
      ['data.order.gift is not null', /cannot exclude true, false or null/],
      ["data.order.total_paid = 'a' and data.order.total_paid > 3", /No event can match/],
      ['data.order.total_paid = 4 and data.order.total_paid > 4.0', /No event can match/],
      ['data.order.total_paid = 4 and data.order.total_paid != 4.0', /No event can match/],
      [
        Array.from({ length: 30 }, (_, n) => `(data.a${n} = 1 or data.b${n} = 2)`).join(' and '),
        /at least 1024 combinations, and EventBridge accepts 1000/,
      ],
      [`${'('.repeat(50_000)}data.order.id = 5`, /nested too deep/],
      [`data${'.a'.repeat(50_000)} = 5`, /nested too deep/],
    ];
    for (const [condition, says] of refused) {
      test(condition.slice(0, 100), () => assert.match(refusal(condition), says));
    }
  },
);

suite('a condition that cannot be parsed is rejected with the position:', () => {
  const unreadable: [condition: string, says: RegExp][] = [
    ['', /condition is empty/],
    ['  ', /condition is empty/],
    ['data.order.id', /missing operator after data\.order\.id, such as = 5/],
    ['data.order.id =', /expected a value/],
    ['data.order.id => 5', /=> is no operator\. Did you mean >=\?/],
    ['data.order.id =< 5', /=< is no operator\. Did you mean <=\?/],
    ['data.order.id = 5 and', /expected a field/],
    ['(data.order.id = 5', /expected a closing parenthesis/],
    ['data.order.id = 5)', /expected and, or, or the end/],
    ["data.order.reference = 'a", /no closing quote/],
    ['data.order.id in (1, 2', /expected a comma or a closing parenthesis/],
    ['data.order.id in 5', /in takes a list/],
    ["data.order.ip in '10.0.0.0'", /in takes a list/],
    ['data.order.id = 5 ignoring case', /ignoring case applies to texts only/],
    ["data.order.id = 5 'or' data.order.id = 6", /expected and, or, or the end/],
    ['data.order.id between 5', /between takes two numbers/],
    ['data.order.reference starts with 5', /a text in quotes: '5'/],
    ['5 = data.order.id', /begins with a field/],
    [
      'order.id = 5',
      /Unknown field order\.id\. Did you mean data\.order\.id\? Conditions compare fields of data, or event_id/,
    ],
    ['data.order.id = 5 ; drop', /; is not allowed here/],
    ['data.order.id = 5 data.order.id', /expected and, or, or the end/],
    ['data.order.id not = 5', /not stands before a field or a word/],
    ['data.order.id is paypal', /put text in quotes: 'paypal'/],
    ['data.order.id = 007', /a number has digits and a point/],
    ['data.order.total_paid = 1e3', /a number has digits and a point/],
    ['data.order.total_paid = .5', /a number has digits and a point/],
  ];
  for (const [condition, says] of unreadable) {
    test(condition || 'an empty one', () => {
      const message = refusal(condition);
      assert.match(message, says);
      if (condition.trim() !== '') assert.match(message, /\n {2}.*\n {2} *\^$/);
    });
  }
});

test('the position of a mistake is shown on a line that fits a terminal', () => {
  const many = Array.from({ length: 40 }, (_, n) => `data.order.id\n= ${n}`).join(' or ');
  const [, shown = '', mark = ''] = refusal(`${many} nor ${many}`).split('\n');
  assert.match(shown, /^ {2}….* nor .*…$/);
  assert.ok(shown.length <= 80);
  assert.equal(shown.slice(mark.indexOf('^')).slice(0, 3), 'nor');
});

suite('a condition has warnings', () => {
  const noted: [condition: string, says: RegExp][] = [
    ['data.ordre.id = 5', /no ordre in data\.ordre\.id\. Did you mean order\?/],
    ['data.order.total_payed > 5', /no total_payed in .* Did you mean total_paid/],
    ['data.video.id = 5', /no video in data\.video\.id\. Documented: order, customer/],
    ["data.order.total_paid = '5'", /as a number: a comparison with a string never matches/],
    ['data.order.total_paid = true', /as a number: a comparison with a boolean/],
    ["data.order.total_paid starts with '5'", /as a number: a comparison with a string/],
    ['data.order.reference > 5', /as a string: a comparison with a number never matches/],
    ['data.order.total_payed > 5', /^[^\n]*$/],
    ['data.order.total_payed > 5 and data.order.total_payed < 9', /^[^\n]*$/],
    // Not the first of the object, but those with a word of it.
    ['data.order.total = 5', /no total in data\.order\.total\. The nearest are total_paid, /],
    [
      'data.order.amount_paid = 5',
      /The nearest are total_paid, total_paid_tax_\w+, total_paid_tax_/,
    ],
    [
      'data.order.email exists',
      /no email in data\.order\.email\. Did you mean data\.customer\.email\?$/,
    ],
    ['detail.order.id = 5', /no order in order\.id\. Documented: event_id/],
  ];
  for (const [condition, says] of noted) {
    test(condition, () => {
      const { notes, doubts } = ruleWith(condition);
      const others = notes.filter((note) => !note.includes('if your shop sends'));
      assert.match([...doubts, ...others].join('\n'), says);
    });
  }

  test('not when its fields are documented', () => {
    const condition =
      "data.order.payment = 'card' and data.customer.email exists and data.order.reference = null";
    const { notes, doubts } = ruleWith(condition);
    assert.deepEqual([notes, doubts], [[], []]);
  });

  test('where it compares numbers, which a shop may send as texts', () => {
    const { notes } = ruleWith('data.order.total_paid >= 5 and data.order.id in (1, 2)');
    assert.deepEqual(notes, [
      'data.order.total_paid, data.order.id: if your shop sends these numbers as text, such as "150.00", the event does not match, since a pattern compares numbers with numbers. --accept-text makes = and in accept both',
    ]);
  });
});

suite('--accept-text', () => {
  const accepting = (where: string) =>
    createRule({ subjects: ['order_created'], target: 'sqs', where, acceptsTexts: true });
  const cases: [where: string, total: unknown, matching: boolean][] = [
    ['data.order.total_paid = 150', 150, true],
    ['data.order.total_paid = 150', '150', true],
    ['data.order.total_paid = 150', '150.00', true],
    ['data.order.total_paid = 19.9', '19.900000', true],
    ['data.order.total_paid in (1, 150)', '150.00', true],
    ['data.order.total_paid = 150', '150.01', false],
    ['data.order.total_paid > 100', '150.00', false],
  ];
  for (const [where, total, matching] of cases) {
    test(`${where} ${matching ? 'matches' : 'does not match'} ${JSON.stringify(total)}`, () => {
      const detail = { data: { order: { total_paid: total } } };
      const event = parseEvent(
        JSON.stringify({ source: 'kinow', 'detail-type': 'order_created', detail }),
      );
      assert.equal(isMatch(accepting(where).pattern, event), matching);
    });
  }

  test('has a note on comparisons that cannot accept texts', () => {
    assert.deepEqual(accepting('data.order.total_paid = 5').notes, []);
    const [note = ''] = accepting('data.order.total_paid > 5').notes;
    assert.match(
      note,
      /the event does not match, since a pattern compares numbers with numbers\.$/,
    );
    const { notes } = createRule({
      subjects: ['order_created'],
      target: 'sqs',
      where: 'data.order.total_paid > 5',
    });
    assert.deepEqual(notes, [note], 'no advice to use what does not help');
  });
});

/** A condition with its meaning, independent of patterns. */
interface Meant {
  readonly text: string;
  readonly holds: (data: Data) => boolean;
  /** Whether its negation holds, which requires that the field is present. */
  readonly holdsNot: (data: Data) => boolean;
}
type Data = Readonly<Record<string, unknown>>;

const field = fc.constantFrom('a', 'b', 'c');
const number = fc.constantFrom(1, 2, 3, 2.5);
const word = fc.constantFrom('x', 'xy', 'yx', 'X');
const quoted = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));

const about = (
  condition: (value: unknown) => boolean,
  opposite: (value: unknown) => boolean,
  key: string,
  text: string,
): Meant => ({
  text: `data.${key} ${text}`,
  holds: (data) => Object.hasOwn(data, key) && condition(data[key]),
  holdsNot: (data) => Object.hasOwn(data, key) && opposite(data[key]),
});

const isText = (test: (value: string) => boolean) => (value: unknown) =>
  typeof value === 'string' && test(value);
const isNumber = (test: (value: number) => boolean) => (value: unknown) =>
  typeof value === 'number' && test(value);

const leaf: fc.Arbitrary<Meant> = fc.oneof(
  fc.tuple(field, fc.oneof(number, word)).map(([key, value]) =>
    about(
      (it) => it === value,
      (it) => it !== value,
      key,
      `= ${quoted(value)}`,
    ),
  ),
  fc.tuple(field, fc.oneof(number, word)).map(([key, value]) =>
    about(
      (it) => it !== value,
      (it) => it === value,
      key,
      `!= ${quoted(value)}`,
    ),
  ),
  fc.tuple(field, number).map(([key, n]) =>
    about(
      isNumber((it) => it >= n),
      isNumber((it) => it < n),
      key,
      `>= ${n}`,
    ),
  ),
  fc.tuple(field, number).map(([key, n]) =>
    about(
      isNumber((it) => it < n),
      isNumber((it) => it >= n),
      key,
      `< ${n}`,
    ),
  ),
  fc.tuple(field, fc.uniqueArray(number, { minLength: 2, maxLength: 3 })).map(([key, list]) =>
    about(
      (it) => list.some((one) => one === it),
      (it) => list.every((one) => one !== it),
      key,
      `in (${list.join(', ')})`,
    ),
  ),
  fc.tuple(field, word).map(([key, text]) =>
    about(
      isText((it) => it.startsWith(text)),
      (it) => typeof it !== 'string' || !it.startsWith(text),
      key,
      `starts with '${text}'`,
    ),
  ),
  field.map((key): Meant => ({
    text: `data.${key} is missing`,
    holds: (data) => !Object.hasOwn(data, key),
    holdsNot: (data) => Object.hasOwn(data, key),
  })),
);

const { condition: anyCondition } = fc.letrec<{ condition: Meant }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.tuple(tie('condition'), tie('condition')).map(([one, other]): Meant => ({
      text: `(${one.text} and ${other.text})`,
      holds: (data) => one.holds(data) && other.holds(data),
      holdsNot: (data) => one.holdsNot(data) || other.holdsNot(data),
    })),
    fc.tuple(tie('condition'), tie('condition')).map(([one, other]): Meant => ({
      text: `(${one.text} or ${other.text})`,
      holds: (data) => one.holds(data) || other.holds(data),
      holdsNot: (data) => one.holdsNot(data) && other.holdsNot(data),
    })),
    tie('condition').map((one): Meant => ({
      text: `not ${one.text}`,
      holds: one.holdsNot,
      holdsNot: one.holds,
    })),
  ),
}));

const anyData = fc.dictionary(field, fc.oneof(number, word, fc.constantFrom(true, null)));

test('a pattern matches the events for which its condition holds, and no others', (t) => {
  let said = 0;
  let refusedOnes = 0;
  const property = fc.property(
    anyCondition,
    fc.array(anyData, { minLength: 10, maxLength: 10 }),
    (condition, list) => {
      let text: string;
      try {
        ({ text } = ruleWith(condition.text));
      } catch (error) {
        assert.ok(error instanceof UsageError, String(error));
        refusedOnes += 1;
        return;
      }
      said += 1;
      const pattern = parsePattern(text);
      for (const data of list) {
        const event = { source: 'kinow', 'detail-type': 'order_created', detail: { data } };
        assert.equal(
          isMatch(pattern, parseEvent(JSON.stringify(event))),
          condition.holds(data),
          `${condition.text} is ${text}, of ${JSON.stringify(data)}`,
        );
      }
    },
  );
  fc.assert(property, { seed: SEED, numRuns: scaleDown(100_000) });
  assert.ok(said > refusedOnes);
  t.diagnostic(
    `${said} conditions, 10 events each; ${refusedOnes} more that no pattern can express`,
  );
});

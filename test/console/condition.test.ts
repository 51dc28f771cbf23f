import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createCatalogue } from '../../scripts/console/server/subject-detail.ts';
import { createConditionResponse } from '../../scripts/console/server/condition-response.ts';
import {
  completeCondition,
  listComparableFields,
} from '../../scripts/console/page/patterns/complete-condition.ts';
import { OPERATOR_EXAMPLES } from '../../scripts/console/page/patterns/operator-examples.ts';
import { replaceCondition } from '../../scripts/console/page/patterns/narrow-pattern.ts';
import {
  listValueOperators,
  parseTypedValue,
} from '../../scripts/console/page/patterns/value-operators.ts';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { compactJson } from '../../scripts/patterns/json/print-json.ts';
import { OPERATORS } from '../../scripts/patterns/operators.ts';

const PATTERN = '{"source":["shop"],"detail-type":["order_created"]}';

const ask = (condition: string, pattern = PATTERN, more: object = {}) =>
  createConditionResponse({ condition, pattern, ...more }, 'kinow');

function write(condition: string, pattern?: string): string {
  const answer = ask(condition, pattern);
  assert.ok('pattern' in answer, JSON.stringify(answer));
  return compactJson(answer.pattern);
}

suite('a condition in words', () => {
  test('is put in place of what the pattern demands of detail, and the rest stays as written', () => {
    const before =
      '{"detail":{"data":{"x":[1]}},"detail.y":[2],"source":["sh\\u006fp"],"detail-type":["order_created"]}';
    assert.equal(
      write('data.order.id = 7', before),
      '{"source":["sh\\u006fp"],"detail-type":["order_created"],"detail":{"data":{"order":{"id":[7]}}}}',
    );
  });

  test('gets the source of the run where there is no pattern', () => {
    assert.match(write('event_id exists', ' '), /^\{"source":\["kinow"\],"detail":/);
  });

  test('covers both editions of the subjects that the pattern accepts', () => {
    const written = write('data.image.id = 7', '{"detail-type":["image_created"]}');
    assert.match(written, /^\{"detail-type":\["image_created"\],"detail":/);
  });

  test('says where it cannot be read', () => {
    assert.deepEqual(ask('data.order.id = = 7'), {
      problem: "expected a value: a number, a 'text', true, false or null",
      offset: 16,
    });
  });

  test('says what a pattern cannot express, and the nearest that it can', () => {
    const answer = ask(
      "data.order.reference starts with 'a' and data.order.reference ends with 'b'",
    );
    assert.deepEqual(Object.keys(answer), ['problem']);
    assert.match(JSON.stringify(answer), /Use instead: like 'a\*b'/);
  });

  test('notes a field that Kinow does not document, and numbers that may be text', () => {
    const answer = ask('data.order.total_payed = 1');
    assert.ok('notes' in answer);
    assert.match(answer.notes.join('\n'), /no total_payed.*Did you mean/);
    assert.match(answer.notes.join('\n'), /“Numbers also as text” makes = and in accept both/);
    assert.match(
      JSON.stringify(ask('data.order.id = 7', PATTERN, { acceptsTexts: true })),
      /7\.00/,
    );
  });

  test('notes a subject of the pattern of which no event can meet it', () => {
    const pattern = '{"detail-type":["order_created","gift_sent"]}';
    const answer = ask('data.order.id = 7', pattern);
    assert.ok('notes' in answer);
    assert.deepEqual(
      answer.notes.filter((note) => note.startsWith('No event')),
      ['No event of gift_sent can match: Kinow documents no data.order.id in it.'],
    );
    for (const other of ['{"detail-type":[{"prefix":"gift_"},"order_created"]}', '{}']) {
      assert.doesNotMatch(JSON.stringify(ask('data.order.id = 7', other)), /No event of/u);
    }
  });

  test('is not put into a pattern with an error', () => {
    assert.deepEqual(ask('data.order.id = 7', '{'), {
      problem: 'Fix the error in the pattern first',
    });
  });

  test('does not keep npm start busy, however it is nested or repeated', () => {
    for (const condition of [
      '('.repeat(4_900),
      'x'.repeat(5_001),
      Array.from({ length: 60 }, (_, at) => `(event_id = '${at}' or data.a${at} = 1)`).join(
        ' and ',
      ),
    ]) {
      assert.ok('problem' in ask(condition));
    }
  });

  const refused: [what: string, condition: string, problem: string | RegExp][] = [
    ['too long', 'x'.repeat(5_001), 'The condition is longer than 5,000 characters. Shorten it'],
    ['nested too deeply', '('.repeat(4_900), 'The condition is nested too deeply. Simplify it'],
    [
      'too large as a pattern',
      Array.from({ length: 60 }, (_, at) => `(event_id = '${at}' or data.a${at} = 1)`).join(
        ' and ',
      ),
      /^That pattern is too large to be tried here: .*, and the most is 20,000\. Shorten the condition$/u,
    ],
    [
      'rejected by EventBridge',
      "data.order.ip in '10.0.0.0/99'",
      'EventBridge rejects the condition at detail.data.order.ip[0].cidr: a cidr of this kind has a length of 0 to 31',
    ],
  ];
  for (const [what, condition, expected] of refused) {
    test(`that is ${what} is refused, and the reason is given`, () => {
      const answer = ask(condition);
      assert.ok('problem' in answer);
      if (typeof expected === 'string') assert.equal(answer.problem, expected);
      else assert.match(answer.problem, expected);
    });
  }

  test('is refused where the question is of another shape', () => {
    assert.throws(() => createConditionResponse({ condition: 5 }, 'kinow'), /text of a condition/);
  });
});

suite('the list of operators', () => {
  for (const { operator, pattern, condition } of OPERATOR_EXAMPLES) {
    test(`has for ${operator} the same in words`, () => {
      const answer = ask(condition, '{"detail-type":[{"prefix":"order_"},{"prefix":"customer_"}]}');
      assert.ok('pattern' in answer, JSON.stringify(answer));
      // Kinow documents no IP address.
      if (operator !== 'cidr') assert.doesNotMatch(answer.notes.join('\n'), /documents no/);
      const shown = compactJson(pattern);
      const expected = pattern.includes('…') ? /"\$or":\[\{.*\},\{.*\}\]/u : undefined;
      const written = compactJson(answer.pattern);
      if (expected) assert.match(written, expected);
      else assert.ok(written.includes(shown), `${written} has ${shown}`);
    });
  }

  test('has each operator of EventBridge', () => {
    const shown = OPERATOR_EXAMPLES.map(({ pattern }) => pattern).join('\n');
    for (const operator of [...OPERATORS, '$or'])
      assert.ok(shown.includes(`"${operator}"`), operator);
  });
});

suite('the completion of a condition', () => {
  const fields = listComparableFields(createCatalogue(), ['order_created']);
  /** Options at the mark |. */
  const complete = (marked: string) => {
    const caret = marked.indexOf('|');
    return completeCondition(marked.replace('|', ''), caret, fields);
  };
  const list = (marked: string) => complete(marked).options.map(({ text }) => text);

  test('has the fields of the subjects alone, which are values', () => {
    const paths = fields.map(({ path }) => path);
    assert.ok(paths.includes('data.order.total_paid'));
    assert.ok(!paths.includes('data.order'));
    assert.ok(!paths.some((path) => path.startsWith('data.video.')));
    assert.ok(
      listComparableFields(createCatalogue(), []).some(({ path }) =>
        path.startsWith('data.video.'),
      ),
    );
  });

  test('finds a field by its beginning, its own name or a part of it', () => {
    assert.equal(list('data.order.total_pa|')[0], 'data.order.total_paid');
    assert.ok(list('total_paid|').includes('data.order.total_paid'));
    assert.ok(list('data.order.id = 1 and not (ref|').includes('data.order.reference'));
  });

  test('replaces the whole word at the caret', () => {
    const { start, end } = complete('not data.or|der.x = 1');
    assert.deepEqual([start, end], [4, 16]);
  });

  const cases: [marked: string, first: string | undefined][] = [
    ['data.order.total_paid |', '>='],
    ['data.order.reference |', 'starts with'],
    ['data.order.reference st|', 'starts with'],
    ['data.order.total_paid >= 5 |', 'and'],
    ["data.order.reference = 'a' o|", 'or'],
    ['data.order.reference exists |', 'and'],
    ['data.order.total_paid >= |', undefined],
    ["data.order.reference = 'dat|", undefined],
    ["data.order.reference = 'it dat|a'", undefined],
    ['data.order.id in (|', undefined],
    ['data.order.id in (1 |', undefined],
    ['data.order.id in (1, 2 |', undefined],
    ["data.order.reference in ('a)', 'b' |", undefined],
    ['data.order.id in (1, 2) |', 'and'],
    ['(data.order.id = 1 and data.order.state in (1, 2)) |', 'and'],
    ['(data.order.id = 1 |', 'and'],
    ['data.order.id between 1 |', 'and'],
    ['data.order.id between 1 and |', undefined],
    ['data.order.id between 1 and 2 |', 'and'],
  ];
  for (const [marked, first] of cases) {
    test(`offers ${first ?? 'nothing'} at ${marked}`, () => assert.equal(list(marked)[0], first));
  }

  test('offers no or between the numbers of a range', () => {
    assert.deepEqual(list('data.order.id between 1 |'), ['and']);
    assert.deepEqual(list('data.order.id between 1 and 2 |'), ['and', 'or']);
  });
});

suite('the operators for a value of an event', () => {
  const values = [
    '150',
    '9.90',
    '-1',
    '12345678901234567890',
    '5000000000.5',
    '"a"',
    '"john@example.org"',
    '"a-b-c"',
    '"😀😀😀"',
    '"-x"',
    '""',
    'true',
    'null',
  ];
  for (const value of values) {
    test(`accept it, but for the one that excludes it: ${value}`, () => {
      const operators = listValueOperators(value);
      assert.ok(operators.length > 0);
      for (const { name, condition } of operators) {
        const pattern = replaceCondition('{}', ['detail', 'data', 0, 'x'], condition);
        const event = parseEvent(`{"detail":{"data":[{"x":${value}}]}}`);
        assert.equal(isMatch(parsePattern(pattern), event), name !== '≠', condition);
      }
    });
  }

  for (const value of [...values, '123456.789012345678', '1.10000000000000000000', '1e-400']) {
    test(`are ones that EventBridge takes: ${value}`, () => {
      const operators = listValueOperators(value);
      assert.ok(operators.length > 0);
      for (const { condition } of operators) parsePattern(`{"detail":{"x":[${condition}]}}`);
    });
  }

  test('take the parts of a text that are whole', () => {
    const list = (value: string) =>
      listValueOperators(value).flatMap(({ name, condition }) =>
        name.endsWith('fix') ? [condition] : [],
      );
    assert.deepEqual(list('"john.doe@example.org"'), [
      '{"prefix":"john"}',
      '{"suffix":"@example.org"}',
    ]);
    assert.deepEqual(list('"bankwire"'), ['{"prefix":"bank"}', '{"suffix":"wire"}']);
  });

  test('take the place of what the pattern says of the field, and of nothing else', () => {
    const before = '{"detail":{"data":{"x":[1,{"prefix":"a"}],"y":[2]}}}';
    const after = replaceCondition(before, ['detail', 'data', 'x'], '{"exists":true}');
    assert.equal(compactJson(after), '{"detail":{"data":{"x":[{"exists":true}],"y":[2]}}}');
  });
});

suite('a value that a user types beside one of an event', () => {
  const values: [typed: string, sibling: string, value: string | undefined][] = [
    ['card', '"bank"', '"card"'],
    ['"card"', '"bank"', '"card"'],
    ['7', '"bank"', '"7"'],
    ['a "b', '"bank"', '"a \\"b"'],
    ['7', '2', '7'],
    [' 9.90 ', '2', '9.90'],
    ['true', 'false', 'true'],
    ['"7.00"', '7', '"7.00"'],
    ['seven', '7', undefined],
    ['[7]', '7', undefined],
    ['[7]', '"x"', '"[7]"'],
  ];
  for (const [typed, sibling, value] of values) {
    test(`is ${value ?? 'none'} for ${typed} beside ${sibling}`, () => {
      assert.equal(parseTypedValue(typed, sibling), value);
    });
  }
});

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import type {
  EventText,
  MatchResponse,
  MatchResult,
  PatternMistake,
  PatternParts,
  Stack,
} from '../../scripts/console/api/patterns.ts';
import type { Refusal } from '../../scripts/console/api/requests.ts';
import {
  setSource,
  createValuePattern,
  createSubjectPattern,
} from '../../scripts/console/page/patterns/build-pattern.ts';
import { narrowPattern } from '../../scripts/console/page/patterns/narrow-pattern.ts';
import { replaceSubject } from '../../scripts/console/page/patterns/pattern-subject.ts';
import { printPattern } from '../../scripts/patterns/json/print-json.ts';
import { evaluateCandidates } from '../../scripts/console/server/evaluate-candidates.ts';
import { parseEvent } from '../../scripts/patterns/event.ts';
import { JsonError } from '../../scripts/patterns/json/parse-json.ts';
import { parsePattern, tryPattern } from '../../scripts/patterns/parse-pattern.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { runProgram } from '../support/commands/child.ts';
import { run } from '../support/commands/cli.ts';
import { Console } from '../support/commands/console.ts';

const SECRET = 'local-development-secret';

/** A pattern of 1,000 branches, each with three or more fields. */
function combinations(more: number, alternatives: string): string {
  const fields = Array.from({ length: more }, (_, at) => `"detail.x${at}":[1${alternatives}]`);
  const ors = ['a', 'b', 'c'].map((name) => {
    const items = Array.from({ length: 10 }, (_, at) => `{"detail.${name}${at}":[1]}`);
    return `"detail":{"$or":[${items.join(',')}]}`;
  });
  return `{${[...ors, ...fields].join(',')}}`;
}

/** Converts to one line for comparison. */
const flat = (json: string) => json.replaceAll(/\s+/gu, '');

suite('a pattern from a field of a body', () => {
  const cases: [what: string, value: string, alternatives: string][] = [
    ['a text with its escapes', String.raw`"caf\u00e9\/"`, String.raw`["caf\u00e9\/"]`],
    ['a number of 20 digits', '12345678901234567890', '[12345678901234567890]'],
    ['a number with a fraction', '9.90', '[{"numeric":["=",9.90]}]'],
    ['a number beyond those of numeric', '5000000000.5', '[5000000000.5]'],
    ['a literal', 'null', '[null]'],
    ['an empty list, which to a rule is nothing', '[ ]', '[{"exists":false}]'],
  ];
  for (const [what, value, alternatives] of cases) {
    test(`demands ${what}, and takes the event that it is from`, () => {
      const pattern = createValuePattern('order_created', ['data', 0, 'order', 'x'], value);
      assert.equal(
        flat(pattern),
        `{"source":["kinow"],"detail-type":["order_created"],"detail":{"data":{"order":{"x":${alternatives}}}}}`,
      );
      const event = `{"source":"kinow","detail-type":"order_created","detail":{"data":[{"order":{"x":${value}}}]}}`;
      assert.ok(isMatch(parsePattern(pattern), parseEvent(event)));
    });
  }

  test('is that of the subject where there is no value to demand', () => {
    assert.equal(
      createValuePattern('order_created', ['data'], '{"a":1}'),
      createSubjectPattern('order_created'),
    );
    assert.equal(
      createValuePattern('order_created', [], '5'),
      createSubjectPattern('order_created'),
    );
    assert.equal(flat(createSubjectPattern('')), '{"source":["kinow"]}');
  });

  test('has the source of the run', () => {
    setSource('a "shop"');
    assert.equal(flat(createSubjectPattern('')), String.raw`{"source":["a\"shop\""]}`);
    setSource('kinow');
  });
});

suite('a pattern that gets a condition', () => {
  const path = ['detail', 'data', 0, 'order', 'state'];
  const cases: [what: string, before: string, value: string, after: string][] = [
    ['has it', '{}', '2', '{"detail":{"data":{"order":{"state":[2]}}}}'],
    [
      'has it beside the others',
      '{"detail":{"data":{"order":{"id":[1.0]}}},"source":["a"]}',
      '2',
      '{"detail":{"data":{"order":{"id":[1.0],"state":[2]}}},"source":["a"]}',
    ],
    [
      'takes the value too, where it took others',
      '{"detail":{"data":{"order":{"state":[1e2,{"prefix":"a"}]}}}}',
      '2',
      '{"detail":{"data":{"order":{"state":[1e2,{"prefix":"a"},2]}}}}',
    ],
    [
      'takes the value alone, where it took more',
      '{"detail":{"data":{"order":{"state":[2,3]}}}}',
      '2',
      '{"detail":{"data":{"order":{"state":[2]}}}}',
    ],
    [
      'takes the value alone, where it excluded it',
      '{"detail":{"data":{"order":{"state":[{"anything-but":[2]}]}}}}',
      '2',
      '{"detail":{"data":{"order":{"state":[2]}}}}',
    ],
    [
      'has it where a key has dots',
      '{"detail.data":{"order.state":["x"]}}',
      '"y"',
      '{"detail.data":{"order.state":["x","y"]}}',
    ],
    [
      'has it in the place of what no event can be',
      '{"detail":{"data":["x"]}}',
      '2',
      '{"detail":{"data":{"order":{"state":[2]}}}}',
    ],
    [
      'has it in the place of what is no list',
      '{"detail":{"data":{"order":{"state":5}}}}',
      '2',
      '{"detail":{"data":{"order":{"state":[2]}}}}',
    ],
    [
      'has it in the last of fields that come twice',
      '{"detail":{"data":{"order":{"state":[1],"state":[3]}}}}',
      '2',
      '{"detail":{"data":{"order":{"state":[1],"state":[3,2]}}}}',
    ],
    [
      'takes nothing too',
      '{"detail":{"data":{"order":{"state":[5]}}}}',
      '[]',
      '{"detail":{"data":{"order":{"state":[5,{"exists":false}]}}}}',
    ],
  ];
  for (const [what, before, value, after] of cases) {
    test(what, () => assert.equal(flat(narrowPattern(before, path, value)), after));
  }

  test('takes the event, whatever it was', () => {
    const event = '{"detail":{"data":[{"order":{"state":"2"}}]}}';
    for (const [, before] of cases) {
      const pattern = narrowPattern(before, path, '"2"');
      const { branches } = parsePattern(pattern);
      const others = {
        branches: branches.map((fields) => fields.filter((one) => one.path.endsWith('state'))),
      };
      assert.ok(isMatch(others, parseEvent(event)), pattern);
    }
  });

  test('is the same where it has it', () => {
    const once = narrowPattern('{}', path, '2');
    assert.equal(narrowPattern(once, path, '2'), once);
  });

  test('is not made of what is no JSON', () => {
    assert.throws(() => narrowPattern('{"a":', path, '2'), JsonError);
  });
});

test('a pattern gets another subject where it demands one, and stays as it is elsewhere', () => {
  const before =
    '{"detail-type": ["order", "x", {"prefix": "order"}], "$or": [{"detail": {"subject": ["order"]}}, {"detail.subject": ["\\u006frder"]}], "order": ["order"]}';
  assert.equal(
    replaceSubject(before, 'order', 'order_created'),
    '{"detail-type": ["order_created", "x", {"prefix": "order"}], "$or": [{"detail": {"subject": ["order_created"]}}, {"detail.subject": ["order_created"]}], "order": ["order"]}',
  );
});

test('a pattern is laid out with a field a line, and its alternatives beside it where they fit', () => {
  const text = `{"a":[1.0,{"numeric":[">",1e2]}],"b":{"$or":[{"c":["\\u00e9"]},{}]},"d":["${'x'.repeat(40)}","${'y'.repeat(40)}"]}`;
  assert.equal(
    printPattern(text),
    `{
  "a": [1.0, { "numeric": [">", 1e2] }],
  "b": {
    "$or": [{ "c": ["\\u00e9"] }, {}]
  },
  "d": [
    "${'x'.repeat(40)}",
    "${'y'.repeat(40)}"
  ]
}`,
  );
  assert.equal(printPattern(printPattern(text)), printPattern(text));
});

suite('the place of a mistake in a pattern', () => {
  // The offset of the mark.
  const cases: [marked: string, says: RegExp][] = [
    ['{"a":[1],\n ▲}', /expected a key in double quotes/],
    ['{"a":[1]}\n▲x', /expected the end of the text/],
    ['▲[]', /expected an object/],
    ['{"source":["kinow"],▲"detail":{}}', /this object is empty/],
    ['{"detail":{"a":[1,▲[2]]}}', /nested arrays are not allowed/],
    ['{"detail":{"a":[{▲"prefix":5}]}}', /prefix takes a text/],
    [
      '{"detail":{"a":["a"],"b":[{"anything-but":{▲"prefix":[""]}}]}}',
      /does not take an empty text/,
    ],
    ['{"detail":{"a":{"b":["x"]},▲"a.c":"x"}}', /values must be in an array/],
    ['{"$or":[{"a":["x"]},▲{}]}', /this object is empty/],
    ['{"a[0]":[▲{"prefix":"a","suffix":"b"}]}', /one operator/],
    ['{"a":["x\\u00e9",{▲"exists":1}]}', /true or false/],
  ];
  for (const [marked, says] of cases) {
    test(`is reported: ${marked}`, () => {
      const read = tryPattern(marked.replace('▲', ''));
      assert.ok('mistake' in read);
      assert.match(read.mistake.message, says);
      assert.equal(read.mistake.offset, marked.indexOf('▲'));
    });
  }
});

test('reasons are looked for until the steps are used up, of the same events each time', async () => {
  const judged = Array.from({ length: 5 }, (_, at) => ({
    candidate: { id: String(at), subject: `subject ${at}` },
    getValue: () => ({ a: 1 }),
  }));
  const { signal } = new AbortController();
  const bounds = { wanted: undefined, signal };
  // 1 step for the field in its branch, 50 for its test, and 1 for its alternative.
  const budget = { steps: 2 * 52 };
  const { others } = await evaluateCandidates(parsePattern('{"a":[2]}'), judged, {
    ...bounds,
    budget,
  });
  assert.deepEqual(
    others.map(({ why }) => why?.path),
    ['a', 'a', undefined, undefined, undefined],
  );
});

suite('the patterns of the console of npm start', () => {
  let started: Console;
  let url = '';
  before(async () => {
    started = await Console.start();
    ({ url } = started);
  });
  after(() => started.stop());

  async function ask<T>(path: string, question: unknown): Promise<T> {
    const { status, answer } = await started.send<object>(path, question);
    return { status, ...answer } as T;
  }

  async function matched(pattern: string, event?: string): Promise<MatchResult> {
    const answer = await ask<MatchResponse>('/match', { pattern, ...(event && { event }) });
    assert.ok(!('mistake' in answer), JSON.stringify(answer));
    return answer;
  }

  const yamls: [what: string, pattern: string, response: object][] = [
    [
      'a pattern',
      '{"source":["kinow"],"detail":{"data":{"order":{"id":[9.90]}}}}',
      {
        yaml: 'EventPattern:\n  source: [kinow]\n  detail:\n    data:\n      order:\n        id: [9.90]\n',
      },
    ],
    [
      'no YAML for an error',
      '{"source":"kinow"}',
      { problem: 'Fix the error in the pattern first' },
    ],
    [
      'no YAML for a key twice',
      '{"source":["a"],"source":["b"]}',
      { problem: 'The pattern has source twice, and YAML keys are unique. Remove one' },
    ],
  ];
  for (const [what, pattern, response] of yamls) {
    test(`write ${what}: ${pattern}`, async () => {
      assert.deepEqual(await ask('/yaml', { pattern }), { status: 200, ...response });
    });
  }

  async function send(subject: string, data: string): Promise<void> {
    const body = `{"event_id":"${randomUUID()}","subject":"${subject}","data":${data}}`;
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-kinow-signature': signature };
    const { status } = await fetch(`${url}/kinow`, { method: 'POST', headers, body });
    assert.equal(status, 200);
  }

  test('says which samples match, and why the others do not, the nearest first', async () => {
    const pattern =
      '{"source":["kinow"],"detail-type":["order_created"],"detail":{"data":{"order":{"total_paid":[3.99]}}}}';
    const { samples, events, notes } = await matched(pattern);
    assert.deepEqual([samples.matches, samples.of, notes], [1, 98, []]);
    assert.deepEqual(samples.matching, [{ id: 'order_created', subject: 'order_created' }]);
    assert.equal(samples.others.length, 97);
    // Of the same order, so that only the subject differs.
    assert.equal(samples.others[0]?.id, 'order_history');
    assert.match(samples.others[0]?.why?.message ?? '', /found the text "order_history"/);
    assert.deepEqual([events.matches, events.of, events.matching], [0, 0, []]);
  });

  test('says what Kinow does not document', async () => {
    const { notes } = await matched(`{"detail-type":["order_craeted"]}`);
    const messages = notes.map(({ message }) => message).join('\n');
    assert.match(messages, /no subject order_craeted\. Did you mean order_created\?/);
    // White space is removed.
    const spacious = await matched(`{"detail-type":["order_created"${' '.repeat(3_000)}]}`);
    assert.deepEqual(spacious.notes, []);
  });

  const meant: [subject: string, by: string[]][] = [
    ['order_craeted', ['order_created']],
    ['supplier_created', ['actor_created']],
    ['order', ['order_created', 'order_history']],
    ['qqqqqqqqqq', []],
  ];
  for (const [subject, by] of meant) {
    test(`says which subject may be meant by ${subject}: ${by.join(', ') || 'none'}`, async () => {
      const { notes } = await matched(JSON.stringify({ 'detail-type': [subject] }));
      assert.deepEqual(notes[0]?.meant, { subject, by });
    });
  }

  test('says what is a field though it is called like an operator, and what is there twice', async () => {
    const { notes } = await matched(
      '{"detail":{"data":{"order":{"total_paid":{"numeric":[">=",5]}}}},"source":["a"],"source":["b"]}',
    );
    assert.deepEqual(
      notes.map(({ message }) => message),
      [
        'Outside an array, numeric is a field name. Write the operator as "total_paid": [{"numeric": …}]',
        'The pattern has source twice: only the last one applies',
      ],
    );
  });

  test('finds what is meant where the detail is forgotten, in the samples that have it first', async () => {
    const { samples } = await matched('{"data":{"order":{"current_state":[2]}}}');
    const [first] = samples.others;
    assert.match(
      first?.why?.message ?? '',
      / \(did you mean detail\.data\.order\.current_state\?\)/,
    );
  });

  test('says where a mistake is, as an editor counts', async () => {
    const { mistake } = await ask<{ mistake: PatternMistake }>('/match', {
      pattern: '{\n  "detail": {"é😀": [{"prefix": 5}]}\n}',
    });
    assert.deepEqual(mistake, {
      message: 'prefix takes a text',
      path: 'detail.é😀[0].prefix',
      offset: 24,
      line: 2,
      column: 23,
    });
  });

  test('judges the events that have passed, the newest first, digit by digit', async () => {
    await send('order_created', '{"order":{"id":1,"big":12345678901234567},"customer":{"id":1}}');
    await send('order_created', '{"order":{"id":2,"big":12345678901234568},"customer":{"id":2}}');
    await send('customer_created', '{"customer":{"id":3,"lastname":"a"}}');
    const all = await matched('{"source":["kinow"]}');
    assert.deepEqual(
      all.events.matching.map(({ subject }) => subject),
      ['customer_created', 'order_created', 'order_created'],
    );
    const { events } = await matched('{"detail":{"data":{"order":{"big":[12345678901234567]}}}}');
    assert.deepEqual([events.matches, events.of, events.older], [1, 3, 0]);
    assert.equal(events.matching[0]?.id, all.events.matching[2]?.id);
    assert.match(events.others[0]?.why?.message ?? '', /found the number 12345678901234568/);
    assert.match(events.others[1]?.why?.message ?? '', /detail\.data has no order/);
  });

  test('gives an event as a rule sees it, by request and by subject', async () => {
    const { events } = await matched('{"detail":{"data":{"order":{"id":[1]}}}}');
    const [event] = events.matching;
    const passed = (await (await fetch(`${url}/events/${event?.id}`)).json()) as EventText;
    assert.match(passed.text, /^\{"version":"0".*"big":12345678901234567\}/);
    const sample = (await (await fetch(`${url}/events/order_created`)).json()) as EventText;
    assert.match(sample.text, /"detail":\{"event_id":/);
    assert.equal((await fetch(`${url}/events/1`)).status, 404);
    assert.equal((await fetch(`${url}/events/constructor`)).status, 404);
  });

  test('lists of many events some, and always the one that is asked for', async () => {
    await Promise.all(Array.from({ length: 120 }, () => send('gift_sent', '{"gift":{}}')));
    const { events } = await matched('{"detail-type":["gift_sent"]}');
    assert.deepEqual([events.matches, events.matching.length], [120, 100]);
    const hidden = (await matched('{"detail-type":["order_created"]}')).events.matching.at(-1)?.id;
    const asked = await matched('{"source":["kinow"]}', hidden);
    assert.equal(asked.events.matching.length, 101);
    assert.equal(asked.events.matching.at(-1)?.id, hidden);
  });

  test('lists of events that fail for one reason the newest, or the one that is asked for', async () => {
    const pattern = '{"detail-type":["gift_received"]}';
    const { events } = await matched(pattern);
    const gifts = events.others.filter(({ subject }) => subject === 'gift_sent');
    assert.deepEqual(
      gifts.map(({ similarCount }) => similarCount),
      [120],
    );
    const earlier = String(Number(gifts[0]?.id) - 1);
    const asked = await matched(pattern, earlier);
    const chosen = asked.events.others.filter(({ subject }) => subject === 'gift_sent');
    assert.deepEqual(
      chosen.map(({ id, similarCount }) => [id, similarCount]),
      [[earlier, 120]],
    );
    const counted = asked.events.others.reduce(
      (sum, { similarCount = 1 }) => sum + similarCount,
      0,
    );
    assert.equal(counted, asked.events.of);
  });

  test('gives reasons of the largest patterns that are tried', async () => {
    const ids = Array.from({ length: 3_000 }, (_, at) => -1 - at).join(',');
    for (const pattern of [`{"detail":{"data":{"order":{"id":[${ids}]}}}}`, combinations(40, '')]) {
      const { samples } = await matched(pattern);
      assert.equal(samples.others.length, 98);
      assert.ok(samples.others.every(({ why }) => why !== undefined));
    }
  });

  const tooLarge: [what: string, pattern: string, says: RegExp][] = [
    ['a text too long', `{"a":["${'x'.repeat(20_000)}"]}`, /has 20,010 characters/],
    ['a field too deep', `{"${'a.'.repeat(100)}a":[1]}`, /deeper than 100 levels/],
    ['too many fields', combinations(60, ''), /more than 50,000 alternatives/],
    ['too many alternatives', combinations(1, ',1'.repeat(60)), /more than 50,000 alternatives/],
    [
      'more combinations than numbers',
      `{${'"$or":[{"a":[1]},{"b":[1]}],'.repeat(700)}"c":[1]}`,
      /more than 50,000/,
    ],
  ];
  for (const [what, pattern, says] of tooLarge) {
    test(`tries no pattern with ${what}, and makes no stack of it`, async () => {
      const { mistake } = await ask<{ mistake: PatternMistake }>('/match', { pattern });
      assert.match(mistake.message, /^That pattern is too large to be tried here: /);
      assert.match(mistake.message, says);
      const { problem } = await ask<{ problem: string }>('/stack', { pattern, target: 'sqs' });
      assert.equal(problem, mistake.message);
    });
  }

  test('judges the newest of large events and the one asked for, and of a page only its last question', async () => {
    const pattern = '{"source":["kinow"]}';
    const before = (await matched(pattern)).events;
    const text = JSON.stringify('x'.repeat(900_000));
    for (let sent = 0; sent < 24; sent += 1) await send('gift_sent', `{"gift":{"text":${text}}}`);
    const { events } = await matched(pattern);
    assert.deepEqual([events.of, events.older], [22, before.of + 2]);
    const oldest = before.matching.at(-1)?.id;
    const wanted = (await matched(pattern, oldest)).events;
    assert.deepEqual([wanted.of, wanted.older], [23, before.of + 1]);
    assert.equal(wanted.matching.at(-1)?.id, oldest);

    const asked = async (page: string) =>
      await ask<{ status: number; message?: string }>('/match', {
        pattern: combinations(40, ''),
        page,
      });
    const answers = await Promise.all(['a', 'a', 'b', 'a'].map(asked));
    const given = answers.filter(({ status }) => status === 200);
    const ended = answers.filter(({ status }) => status === 400);
    assert.deepEqual([given.length, ended.length], [2, 2]);
    assert.equal(answers[2]?.status, 200);
    assert.match(ended[0]?.message ?? '', /another request since/);
  });

  test('knows what a pattern and a rule can be made of', async () => {
    const parts = (await (await fetch(`${url}/patterns`)).json()) as PatternParts;
    assert.equal(parts.source, 'kinow');
    assert.equal(parts.subjects.length, 98);
    assert.ok(Object.keys(parts.targets).includes('sqs'));
  });

  test('gives the stack that npm run rule writes, and the command, as a shell takes it', async (t) => {
    const pattern = `{
      "source": ["kinow"],
      "detail-type": ["order_created"],
      "detail": {"data": {"order": {"reference": ["it's $HOME", "\\u00e9"], "total_paid": [{"numeric": [">=", 1.50]}]}}}
    }`;
    const { template, command, notes, ...next } = await ask<Stack>('/stack', {
      pattern,
      target: 'sqs',
    });
    assert.deepEqual(notes, []);
    assert.equal(next.file, 'rules/order-created-sqs.yaml');
    assert.match(
      next.deploy,
      /^sam build -t rules\/order-created-sqs\.yaml --build-dir \.aws-sam\/rules\/order-created-sqs &&\nsam deploy -t \.aws-sam\/rules\/order-created-sqs\/template\.yaml --stack-name order-created-sqs .*\\\n.*\\\n.* EventBusName=…$/,
    );
    const folder = await mkdtemp(join(tmpdir(), 'kinow-pattern-'));
    t.after(() => rm(folder, { recursive: true }));
    const out = join(folder, 'orders.yaml');
    assert.match(command, /^npm run rule -- --target sqs --pattern '\{"source":\["kinow"\]/);
    const shell = await runProgram('sh', [
      '-c',
      `printf '%s\\0' ${command.replace('npm run rule -- ', '')}`,
    ]);
    const args = shell.stdout.split('\0').slice(0, -1);
    const { status, stderr } = await run('rule', [...args, '--out', out]);
    assert.equal(status, 0, stderr);
    assert.equal(await readFile(out, 'utf8'), template);
  });

  const refused: [path: string, question: unknown, says: RegExp][] = [
    ['/match', {}, /pattern/],
    ['/match', { pattern: 5 }, /Expected the text of a pattern/],
    ['/match', null, /Expected an object/],
    ['/stack', { pattern: 5, target: 'sqs' }, /Expected the text of a pattern/],
  ];
  for (const [path, question, says] of refused) {
    test(`refuses ${path} ${JSON.stringify(question)}`, async () => {
      const { status, message } = await ask<Refusal & { status: number }>(path, question);
      assert.equal(status, 400);
      assert.match(message, says);
    });
  }

  const none: [pattern: string, target: string, problem: RegExp][] = [
    ['{', 'sqs', /not JSON/],
    ['{"a":["b"],"a":["c"]}', 'sqs', /has a twice, and YAML keys are unique/],
    ['{"a":["b"]}', 'sqz', /Unknown target: sqz\. Did you mean sqs/],
    ['{"source":["kinow"]}', 'logs', /must not be logged/],
  ];
  for (const [pattern, target, problem] of none) {
    test(`says why there is no stack for ${target} with ${pattern}`, async () => {
      const answer = await ask<{ status: number; problem: string }>('/stack', { pattern, target });
      assert.equal(answer.status, 200);
      assert.match(answer.problem, problem);
    });
  }
});

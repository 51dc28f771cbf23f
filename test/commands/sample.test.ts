import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import type { SNSEvent, SQSEvent } from 'aws-lambda';
import * as v from 'valibot';
import { subjectNames } from '../../handler/catalogue/subjects.ts';
import { eventSchema } from '../../scripts/package/schema.ts';
import { matchesPattern } from '../../scripts/package/testing.ts';
import { endSentence } from '../../scripts/shared/error-text.ts';
import { run } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { loadWebhook, SECRET } from '../support/function/webhook.ts';

interface OrderEvent {
  readonly source: string;
  readonly 'replay-name'?: string;
  readonly detail: {
    readonly event_id: string;
    readonly data: {
      readonly order: Readonly<Record<string, unknown>> & {
        readonly histories: readonly Readonly<Record<string, unknown>>[];
      };
      readonly customer: Readonly<Record<string, unknown>>;
    };
  };
}

/** Prints a sample that must succeed. */
async function printSample(...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runCommand('sample', args);
  assert.deepEqual([status, stderr], [0, '']);
  return stdout;
}

const printEvent = async (...args: readonly string[]) =>
  JSON.parse(await printSample(...args)) as OrderEvent;

suite('npm run sample', () => {
  test('prints an event as a target receives it, with an event_id of its own', async () => {
    const [one, other] = [await printEvent('order_created'), await printEvent('order_created')];
    for (const event of [one, other]) assert.ok(v.is(eventSchema('order_created'), event));
    assert.notEqual(one.detail.event_id, other.detail.event_id);
    assert.equal(one.source, 'kinow');
    const { stdout } = await runCommand('sample', ['gift_sent'], { env: { EVENT_SOURCE: 'shop' } });
    assert.equal((JSON.parse(stdout) as OrderEvent).source, 'shop');
  });

  test('is a process of its own, whose output is JSON and nothing else', async () => {
    const { status, stdout, stderr } = await run('sample', ['order_created']);
    assert.deepEqual([status, stderr], [0, '']);
    assert.ok(matchesPattern({ 'detail-type': ['order_created'] }, stdout));
  });

  test('--form body prints the body as PHP writes it', async () => {
    const body = await printSample('order_created', '--form', 'body');
    assert.match(
      body,
      /^\{"event_id":"[\da-f-]{36}","subject":"order_created",.*Chlo\\u00e9.*\}\n$/u,
    );
  });

  test('--form request prints a request that the receiver publishes', async (t) => {
    const { invoke, events } = await loadWebhook(t);
    const { stdout } = await runCommand(
      'sample',
      ['order_created', '--form', 'request', '--set', 'data.order.total_paid=150'],
      { env: { KINOW_WEBHOOK_SECRET: SECRET } },
    );
    assert.equal((await invoke(JSON.parse(stdout))).status, 200);
    assert.match(events[0]?.detailText ?? '', /"total_paid":150,/u);
  });

  test('--form sqs prints the event of a queue, whose message is the event', async () => {
    const text = await printSample('order_created', '--form', 'sqs', '--set', 'source=shop');
    const { Records } = JSON.parse(text) as SQSEvent;
    assert.equal(Records.length, 1);
    const [{ body, md5OfBody, eventSource } = assert.fail()] = Records;
    assert.equal(eventSource, 'aws:sqs');
    assert.equal(md5OfBody, createHash('md5').update(body).digest('hex'));
    const event = JSON.parse(body) as OrderEvent;
    assert.ok(v.is(eventSchema('order_created'), event));
    assert.equal(event.source, 'shop');
  });

  test('--form sns prints the event of a topic, whose message is the event', async () => {
    const text = await printSample('order_created', '--form', 'sns');
    const { Records } = JSON.parse(text) as SNSEvent;
    const [{ EventSource, Sns } = assert.fail()] = Records;
    assert.equal(EventSource, 'aws:sns');
    assert.ok(v.is(eventSchema('order_created'), JSON.parse(Sns.Message)));
  });
});

suite('--set of npm run sample', () => {
  const values: [text: string, value: unknown][] = [
    ['150', 150],
    ['-1.5e3', -1500],
    ['true', true],
    ['null', null],
    ['{"a":[1]}', { a: [1] }],
    ['paid', 'paid'],
    ['"150"', '150'],
    ['', ''],
    ['a=b', 'a=b'],
    ['{"a":', '{"a":'],
  ];
  for (const [text, value] of values) {
    test(`takes ${text} for ${JSON.stringify(value)}`, async () => {
      const event = await printEvent('order_created', '--set', `data.order.payment=${text}`);
      assert.deepEqual(event.detail.data.order['payment'], value);
    });
  }

  test('sets one field after the other, and leaves all others', async () => {
    const ids = ['--set', 'id=a', '--set', 'event_id=b'];
    const before = await printEvent('order_created', ...ids);
    const after = await printEvent(
      'order_created',
      ...ids,
      '--set',
      'data.order.total_paid=150',
      '--set',
      'detail.data.customer.firstname=Zoé',
      '--set',
      'data.order.histories[0].id_order_state=10',
      '--set',
      'replay-name=again',
    );
    const { order, customer } = before.detail.data;
    const histories = [{ ...order.histories[0], id_order_state: 10 }];
    assert.deepEqual(after, {
      ...before,
      'replay-name': 'again',
      detail: {
        ...before.detail,
        data: {
          order: { ...order, total_paid: 150, histories },
          customer: { ...customer, firstname: 'Zoé' },
        },
      },
    });
  });

  test('sets fields of an object that was set before', async () => {
    const { customer } = (
      await printEvent(
        'order_created',
        '--set',
        'data.customer=null',
        '--set',
        'data.customer.id=7',
      )
    ).detail.data;
    assert.deepEqual(customer, { id: 7 });
  });

  test('keeps all digits of a number', async () => {
    for (const number of ['9007199254740993', '1.50', '1e400']) {
      const text = await printSample('order_created', '--set', `data.order.id=${number}`);
      assert.ok(text.includes(`"id": ${number},`), number);
    }
  });

  const wrong: [args: string[], message: string][] = [
    [
      ['data.order.total_payed=1'],
      'order_created has no field data.order.total_payed. Did you mean data.order.total_paid?',
    ],
    [
      ['order.total_paid=1'],
      'order_created has no field order.total_paid. Did you mean data.order.total_paid?',
    ],
    [['reference=1'], 'order_created has no field reference. Did you mean data.order.reference?'],
    [
      ['data.order.histories[1].id=1'],
      'order_created has no field data.order.histories[1].id. Did you mean data.order.histories[0].id?',
    ],
    [
      ['data.order.histories[0].colour=1'],
      'order_created has no field data.order.histories[0].colour. Specify one of id, id_order, id_order_state, date_add in data.order.histories[0]',
    ],
    [
      ['data.order.totl=1'],
      'order_created has no field data.order.totl. The nearest are total_paid, total_products, total_discounts.',
    ],
    [
      ['colour=1'],
      'order_created has no field colour. Specify one of version, id, source, account, time, region, resources, replay-name, event_id, data',
    ],
    [
      ['data.order.id'],
      'Invalid --set: data.order.id. Specify PATH=VALUE, such as data.order.total_paid=150',
    ],
    [['=1'], 'Invalid --set: =1. Specify PATH=VALUE, such as data.order.total_paid=150'],
    [
      ['subject=order_history'],
      '--set cannot change the subject. Specify another one instead of order_created',
    ],
    [
      ['source=shop', '--form', 'body'],
      'order_created has no field source. Specify one of event_id, data',
    ],
    [
      ['id=1', '--form', 'sms'],
      'Unknown form: sms. Did you mean sqs or sns? Specify one of event, request, body, sqs, sns',
    ],
  ];
  for (const [args, message] of wrong) {
    test(`refuses ${args.join(' ')} with 2`, async () => {
      const { status, stdout, stderr } = await runCommand('sample', [
        'order_created',
        '--set',
        ...args,
      ]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.equal(stderr, `error: ${endSentence(message)}\nSee: npm run sample -- --help\n`);
    });
  }

  test('lists all subjects without one', async () => {
    assert.equal(await printSample(), `${subjectNames.join('\n')}\n`);
    for (const option of ['--form=body', '--set=event_id=1']) {
      const { status, stdout, stderr } = await runCommand('sample', [option]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, /No subject specified\. Specify one, such as order_created/u);
    }
  });

  test('refuses an unknown subject with 2', async () => {
    const { status, stderr } = await runCommand('sample', ['order_craeted']);
    assert.equal(status, 2);
    assert.match(stderr, /no subject order_craeted\. Did you mean order_created\?/u);
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { startReceiver } from '../support/aws/receiver.ts';
import { event } from '../support/aws/queue-fixtures.ts';
import { decodeMessageBytes } from '../support/function/webhook.ts';

/** Starts a receiver whose bus has a key, and so many events in its dead-letter queue; `undefined`: it cannot be read. */
async function startWithKey(t: TestContext, depth: number | undefined) {
  const outputs = Object.fromEntries(
    [
      ['Fallback', 'fallback'],
      ['Quarantine', 'quarantine'],
      ['DeadLetter', 'dead-letter'],
      ['EventBusDeadLetter', 'bus-dead-letter'],
    ].map(([id, name]) => [`${id}QueueUrl`, `http://aws.test/000000000000/${name}`]),
  );
  return await startReceiver(t, {
    stack: { outputs: { ...outputs, EventBusName: LOCAL_BUS } },
    intercept: ({ action, body, response }) => {
      if (action !== 'GetQueueAttributes' || !body.includes('bus-dead-letter')) return false;
      response.writeHead(depth === undefined ? 403 : 200, {
        'content-type': 'application/x-amz-json-1.0',
      });
      response.end(
        depth === undefined
          ? '{"__type":"AccessDenied"}'
          : `{"Attributes":{"ApproximateNumberOfMessages":"${depth}","ApproximateNumberOfMessagesNotVisible":"1","ApproximateNumberOfMessagesDelayed":"0"}}`,
      );
      return true;
    },
  });
}

/** Writes a file for a test. */
async function write(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-decrypted-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'event.json');
  await writeFile(file, text);
  return file;
}

/** Formats an event as EventBridge delivers it. */
const formatEvent = (detail: string, fields: Readonly<Record<string, string>> = {}) => {
  const { source = 'kinow', time = '2026-11-24T10:22:00Z' } = fields;
  return `{ "version": "0", "id": "6a7e", "detail-type": "order_created", "source": "${source}", "time": "${time}", "detail": ${detail} }`;
};

suite("the dead-letter queue of the receiver's event bus", () => {
  test('is counted, never read, and its events are said to need the key', async (t) => {
    const { command, calls } = await startWithKey(t, 2);
    const { status, stdout } = await command('list');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^event bus dead-letter queue {2}3 encrypted events\n {2}.*Event bus dead letters$/m,
    );
    assert.doesNotMatch(stdout, /(?:is|are) empty/);
    const read = calls.filter(({ action }) => action === 'ReceiveMessage');
    assert.ok(read.every(({ body }) => !body.includes('bus-dead-letter')));
  });

  test('that cannot be read is not taken for empty', async (t) => {
    const { status, stdout } = await (await startWithKey(t, undefined)).command('list');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^event bus dead-letter queue {2}could not be read\n.*sqs:GetQueueAttributes/m,
    );
    assert.doesNotMatch(stdout, /(?:is|are) empty/);
  });
});

suite('npm run redrive -- decrypted FILE', () => {
  test('puts detail into the fallback queue, unchanged to the byte, received at the time of the event', async (t) => {
    const { command, queues } = await startReceiver(t);
    const body = event()
      .toString()
      .replace('"data":{', '"data" : {"big":12345678901234567890.10,"é":"\\u00e9",');
    const { status, stdout, stderr } = await command(
      'decrypted',
      await write(t, formatEvent(body)),
    );
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^1 moved\. To see the result: npm run redrive -- list --stack shop$/m);
    const [message, ...others] = queues.listMessages('fallback');
    assert.deepEqual(others, []);
    assert.ok(message);
    assert.equal(decodeMessageBytes(message).toString(), body);
    assert.equal(message.attributes['received_at'], String(Date.UTC(2026, 10, 24, 10, 22)));
    assert.equal(message.attributes['reason'], 'redrive');
  });

  const payload = '{"kms-key-arn":"arn:aws:kms:…","encrypted-payload":"AgR4"}';
  const cases: [what: string, text: string, says: RegExp][] = [
    ['no JSON', 'AgR4', /^error: The file is not JSON: /],
    ['no event', '{"event_id":"x"}', /which has detail, source and time/],
    [
      'an event without a time',
      formatEvent('{}', { time: 'now' }),
      /which has detail, source and time/,
    ],
    ['an encrypted event', formatEvent(payload), /event is encrypted/],
    [
      'an event of another source',
      formatEvent(event().toString(), { source: 'another.shop' }),
      /its source is another\.shop, not kinow/,
    ],
    [
      'what the redrive function would refuse',
      formatEvent('{"no":"event"}'),
      /would refuse this event: invalid_payload/,
    ],
  ];
  for (const [what, text, says] of cases) {
    test(`refuses ${what}, and sends nothing`, async (t) => {
      const { command, queues } = await startReceiver(t);
      const { status, stdout, stderr } = await command('decrypted', await write(t, text));
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, says);
      assert.deepEqual(queues.listMessages('fallback'), []);
    });
  }

  test('says what is wrong with its arguments', async (t) => {
    const { command } = await startReceiver(t);
    const none = await command('decrypted');
    assert.deepEqual([none.status, none.stdout], [2, '']);
    assert.match(none.stderr, /Specify the file with the decrypted event/);
    const option = await command('decrypted', 'event.json', '--dry-run');
    assert.equal(option.status, 2);
    assert.match(option.stderr, /--dry-run cannot be used with decrypted/);
    const missing = await command('decrypted', '/nonexistent.json');
    assert.equal(missing.status, 2);
    assert.match(missing.stderr, /There is no file \/nonexistent\.json/);
  });
});

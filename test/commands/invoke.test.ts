import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import { createHttpEvent } from '../../scripts/shared/http-event.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { waitForExit } from '../support/commands/child.ts';
import { findFreePort, run, start } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { createEventBody, createRequest } from '../support/function/webhook.ts';

const SAMPLE = `${ROOT}events/order_created.json`;

suite('npm run invoke', () => {
  test('prints the answer, the log and the event on the bus', async () => {
    const { status, stdout } = await runCommand('invoke', ['events/order_created.json']);
    assert.equal(status, 0);
    assert.match(stdout, /Answer {2}200\n {2}\{"outcome":"published"/);
    assert.match(stdout, /Log {2}\d lines?\n {2}\{"timestamp"/);
    assert.match(stdout, /Event bus {2}order_created, \d+ bytes\n {2}\{\n {4}"version": "0"/);
  });

  test('is a process of its own, which prints and exits in the same way', async () => {
    const good = await run('invoke', ['events/order_created.json']);
    assert.deepEqual([good.status, good.stderr], [0, '']);
    assert.match(good.stdout, /^Answer {2}200\n[^]*\nEvent bus {2}order_created, \d+ bytes\n/);
    const bad = await run('invoke', ['events/edge-cases/not_an_event.json']);
    assert.equal(bad.status, 1);
    const wrong = await run('invoke', []);
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
  });

  test('takes a new sample of a subject, signed with the secret of the environment', async () => {
    const env = { KINOW_WEBHOOK_SECRET: 'mine' };
    const { status, stdout } = await runCommand('invoke', ['gift_sent'], { env });
    assert.equal(status, 0);
    assert.match(stdout, /Event bus {2}gift_sent, /);
    const wrong = await runCommand('invoke', ['gift_snt']);
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /no subject gift_snt\. Did you mean gift_sent\?/);
  });

  test('takes an event from standard input', async () => {
    const stdin = await readFile(SAMPLE, 'utf8');
    const { status, stdout } = await runCommand('invoke', ['-'], { stdin });
    assert.equal(status, 0);
    assert.match(stdout, /Event bus {2}order_created, /);
    const wrong = await runCommand('invoke', ['-'], { stdin: '{' });
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /standard input is not JSON/);
  });

  test('exits with 1 for an answer that is no 2xx, and shows the queue', async () => {
    const { status, stdout } = await runCommand('invoke', ['events/edge-cases/not_an_event.json']);
    assert.equal(status, 1);
    assert.match(stdout, /Answer {2}400[^]*Queue {2}quarantine\n[^]*"reason": "invalid_payload"/);
  });

  test('says that nothing arrived', async () => {
    const { status, stdout } = await runCommand('invoke', [
      'events/edge-cases/forged_signature.json',
    ]);
    assert.equal(status, 1);
    assert.match(stdout, /Answer {2}401[^]*Arrived {2}nothing/);
  });

  test('takes the secret of the environment', async () => {
    const env = { KINOW_WEBHOOK_SECRET: 'not-the-secret' };
    const file = 'events/edge-cases/forged_signature.json';
    assert.equal((await runCommand('invoke', [file], { env })).status, 0);
  });

  test('uses the endpoint of AWS_ENDPOINT_URL', async (t) => {
    const arrived: string[] = [];
    const aws = await startLocalAws({
      port: 0,
      onEvent: (event) => arrived.push(event['detail-type']),
    });
    t.after(aws.close);
    const env = {
      AWS_ENDPOINT_URL: aws.url,
      KINOW_WEBHOOK_SECRET: 'local-development-secret',
    };
    const { status, stdout } = await runCommand('invoke', ['events/order_created.json'], { env });
    assert.equal(status, 0);
    assert.deepEqual(arrived, ['order_created']);
    assert.match(stdout, new RegExp(`Arrived {2}at ${aws.url}`));
  });

  test('--aws uses the environment as it is, and says what it lacks', async () => {
    const { status, stderr } = await runCommand('invoke', ['--aws', 'events/order_created.json']);
    assert.equal(status, 1);
    assert.match(stderr, /EVENT_BUS_NAME is not set/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('tells from the log that nothing arrived at another endpoint', async () => {
    const env = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${await findFreePort()}`,
      AWS_MAX_ATTEMPTS: '1',
      KINOW_WEBHOOK_SECRET: 'local-development-secret',
    };
    const { status, stdout } = await runCommand('invoke', ['events/order_created.json'], { env });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /Answer {2}503[^]*Arrived {2}nothing\n.*"events:PutEvents".*\n.*"sqs:SendMessage"/,
    );
    const forged = await runCommand('invoke', ['events/edge-cases/forged_signature.json'], { env });
    assert.match(forged.stdout, /Answer {2}401[^]*Arrived {2}nothing/);
  });

  test('shows the beginning of a long text', async (t) => {
    const text = 'é'.repeat(5_000);
    const body = createEventBody({ data: { order: { text }, customer: {} } });
    const { status, stdout } = await runCommand('invoke', [await file(t, createRequest({ body }))]);
    assert.equal(status, 0);
    assert.match(stdout, /é… \(10000 bytes in all\)"/);
    assert.ok(!stdout.includes('é'.repeat(2_001)));
  });

  test('ends without a word when nobody reads on', async () => {
    const child = start('invoke', ['events/order_created.json']);
    child.stdout?.destroy();
    assert.deepEqual(await waitForExit(child), { status: 0, stdout: '', stderr: '' });
  });

  const others: [what: string, value: unknown, says: RegExp][] = [
    ['the body of a webhook', JSON.parse(createEventBody()), /npm run send -- --file /],
    ['an event of a REST API', { ...restEvent() }, /payload format 1\.0/],
    ['a list', [], /does not contain an HTTP API event/],
    ['null', null, /does not contain an HTTP API event/],
    ['a text', 'text', /does not contain an HTTP API event/],
  ];
  for (const [what, value, says] of others) {
    test(`refuses ${what} with 2`, async (t) => {
      const { status, stdout, stderr } = await runCommand('invoke', [await file(t, value)]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  test('refuses a file that is not there with 2, one that is not JSON with 1', async (t) => {
    const missing = await runCommand('invoke', ['events/order_craeted.json']);
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
    assert.match(missing.stderr, /There is no file events\/order_craeted\.json/);
    const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'a.json'), '{');
    const broken = await runCommand('invoke', [join(folder, 'a.json')]);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /a\.json is not JSON/);
  });

  test('refuses a folder with 2', async () => {
    const { status, stderr } = await runCommand('invoke', ['events']);
    assert.equal(status, 2);
    assert.match(stderr, /events is a folder/);
  });
});

async function file(t: TestContext, value: unknown): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'event.json'), JSON.stringify(value));
  return join(folder, 'event.json');
}

function restEvent() {
  const { headers, body } = createHttpEvent({
    body: Buffer.from(createEventBody()),
    headers: {},
    requestId: 'rest',
    receivedAt: 0,
  });
  return { version: '1.0', httpMethod: 'POST', path: '/kinow', headers, body, requestContext: {} };
}

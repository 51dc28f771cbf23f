import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test, type TestContext } from 'node:test';
import type { BusEvent } from '../../scripts/local/aws/eventbridge.ts';
import { startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import { formatDeliveredEvent } from '../../scripts/local/local-rules.ts';
import { FORWARD_HEADER, FORWARD_PATH } from '../../scripts/shared/forwarding.ts';
import { startObservedBus } from '../support/aws/observed-bus.ts';
import { findFreePort } from '../support/commands/cli.ts';
import { beginCommand } from '../support/commands/run-command.ts';

const EVENT_ID = '54e0944b-0000-4000-8000-000000000001';

/** Starts the AWS endpoint of `npm start`, with the events that are forwarded to it. */
async function startTarget(t: TestContext, functions = ['template.yaml Function']) {
  const events: BusEvent[] = [];
  const aws = await startLocalAws({
    port: 0,
    forwarding: {
      describe: () => ({ rules: ['template.yaml Rule'], functions }),
      accept: (event) => events.push(event),
    },
  });
  t.after(aws.close);
  return { events, port: String(aws.port), url: aws.url, close: aws.close };
}

/** Runs `npm run tail` on a terminal. */
function beginOnTerminal(
  t: TestContext,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const running = beginCommand('tail', ['--stack', 'shop', ...args], { env, stdin });
  t.after(running.stop);
  return { ...running, pressEnter: () => stdin.write('\n') };
}

suite('npm run tail -- --forward', () => {
  test('puts each event onto the bus of npm start unchanged, and logs nothing but its id', async (t) => {
    const bus = await startObservedBus(t);
    const target = await startTarget(t);
    const { end } = await bus.begin('--forward', target.port, '--yes', '--count', '2');
    const detail = `{"event_id":"${EVENT_ID}", "subject":"gift_sent",\n"data":{"gift":{"id":9007199254740993,"firstname":"L\\u00e9a"}}}`;
    bus.publish({ subject: 'gift_sent', detail, id: 'id-1', extra: { 'replay-name': 'monday' } });
    bus.publish({ subject: 'order_created', id: 'id-2' });
    const { status, stdout, stderr } = await end;
    assert.equal(status, 0, stderr);
    const event = target.events.find(({ id }) => id === 'id-1');
    assert.equal(target.events.length, 2);
    assert.equal(event?.detailText, detail);
    const delivered = JSON.parse(formatDeliveredEvent(event)) as Record<string, unknown>;
    const { time } = delivered;
    assert.deepEqual(delivered, {
      ...delivered,
      source: 'kinow.paris',
      'detail-type': 'gift_sent',
      'replay-name': 'monday',
    });
    assert.match(String(time), /^2026-/u);
    assert.equal(event.timeSent, Date.parse(String(time)));
    assert.doesNotMatch(stdout + stderr, /firstname|Léa|9007199254740993/u);
  });

  test('says first what will run, and begins nothing on AWS until Enter', async (t) => {
    const bus = await startObservedBus(t);
    const target = await startTarget(t);
    const args = ['--forward', `--count`, '1'];
    const env = { ...bus.env, BUS_PORT: target.port };
    const { end, pressEnter, waitForOutput } = beginOnTerminal(t, args, env);
    const said = await waitForOutput(/Press Enter to start, or Ctrl-C to cancel\.\n/u);
    assert.match(
      said,
      /^Events of real customers will be sent from shop to the event bus of npm start on /u,
    );
    assert.match(
      said,
      /which has 1 rule\.\nIts functions will run with their real effects, such as e-mails and payments: template\.yaml Function\./u,
    );
    assert.deepEqual(bus.calls, []);
    pressEnter();
    await waitForOutput(/Waiting for events/u);
    bus.publish();
    assert.equal((await end).status, 0);
    assert.equal(target.events.length, 1);
  });

  test('makes nothing when it is stopped instead', async (t) => {
    const bus = await startObservedBus(t);
    const target = await startTarget(t, []);
    const { stop, waitForOutput } = beginOnTerminal(t, ['--forward', target.port], bus.env);
    assert.match(
      await waitForOutput(/Press Enter/u),
      /None of its rules has a function as its target\./u,
    );
    const { status, stderr } = await stop();
    assert.equal(status, 130);
    assert.ok(stderr.endsWith('Press Enter to start, or Ctrl-C to cancel.\n'), stderr);
    assert.deepEqual(bus.calls, []);
  });

  const refused: [what: string, args: (port: string) => string[], status: number, says: RegExp][] =
    [
      [
        'without a terminal and --yes',
        (port) => ['--forward', port],
        2,
        /asks for confirmation, .*Confirm with --yes/u,
      ],
      [
        'to another machine',
        () => ['--forward', 'http://192.168.0.2:3001', '--yes'],
        2,
        /Invalid --forward: http:\/\/192\S+\. Specify the port or URL of npm start on this machine, such as/u,
      ],
      [
        'to what is no port',
        () => ['--forward', '70000', '--yes'],
        2,
        /Invalid --forward: 70000\. /u,
      ],
      ['with --yes alone', () => ['--yes'], 2, /--yes requires --forward\. /u],
    ];
  for (const [what, args, status, says] of refused) {
    test(`is refused ${what}, before anything is called`, async (t) => {
      const bus = await startObservedBus(t);
      const target = await startTarget(t);
      const result = await bus.tail(...args(target.port));
      assert.deepEqual([result.status, result.stdout, bus.calls], [status, '', []]);
      assert.match(result.stderr, says);
    });
  }

  test('says that npm start is not listening, or that another program is, before it calls AWS', async (t) => {
    const bus = await startObservedBus(t);
    const port = String(await findFreePort());
    const nobody = await bus.tail('--forward', port, '--yes');
    assert.equal(nobody.status, 1);
    assert.match(
      nobody.stderr,
      /Nothing listens on http:\/\/127\.0\.0\.1:\d+: ECONNREFUSED\. Run npm start in another terminal\. If its BUS_PORT is not 3001, specify --forward PORT\./u,
    );
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const other = await bus.tail(
      '--forward',
      String((server.address() as AddressInfo).port),
      '--yes',
    );
    assert.equal(other.status, 1);
    assert.match(
      other.stderr,
      /is not the AWS endpoint of npm start\. Specify the BUS_PORT of npm start/u,
    );
    assert.deepEqual(bus.calls, []);
  });

  test('ends when npm start has ended, and leaves the event in the queue and nothing on AWS', async (t) => {
    const bus = await startObservedBus(t);
    const target = await startTarget(t);
    const { end } = await bus.begin('--forward', target.url, '--yes');
    await target.close();
    bus.publish();
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(
      stderr,
      /npm start on http:\S+ no longer responds: ECONNREFUSED\. Run npm start again, then this command\./u,
    );
    assert.deepEqual(
      bus.calls.filter(({ action }) => action === 'DeleteMessageBatch'),
      [],
    );
    assert.equal(bus.rules.size + bus.queues.size, 0);
  });
});

suite('the endpoint of npm start for forwarded events', () => {
  const event = JSON.stringify({
    id: 'i',
    'detail-type': 'order_created',
    source: 'kinow',
    time: '2026-11-25T00:00:00Z',
    detail: { event_id: EVENT_ID, data: {} },
  });

  /** Posts an event. @returns The status. */
  async function post(url: string, headers: Record<string, string>, body = event): Promise<number> {
    return await new Promise((resolve, reject) => {
      const sent = request(url + FORWARD_PATH, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  const own = { [FORWARD_HEADER]: '1' };
  const strangers: [what: string, headers: Record<string, string>][] = [
    ['a web page', { ...own, origin: 'http://127.0.0.1:3000' }],
    ['a browser', { ...own, 'sec-fetch-site': 'none' }],
    ['another host name', { ...own, host: 'evil.example.com' }],
    ['a form', {}],
  ];
  for (const [what, headers] of strangers) {
    test(`accepts nothing from ${what}`, async (t) => {
      const { url, events } = await startTarget(t);
      assert.equal(await post(url, headers), 403);
      assert.deepEqual(events, []);
      assert.equal(await post(url, own), 200);
      assert.equal(events.length, 1);
    });
  }

  test('refuses what is not an event', async (t) => {
    const { url, events } = await startTarget(t);
    const bodies = [
      '',
      '[]',
      '{"detail":{}}',
      event.replace('2026', 'x'),
      event.replace('"i"', '1'),
    ];
    for (const body of bodies) assert.equal(await post(url, own, body), 400, body);
    assert.deepEqual(events, []);
  });

  test('is not there where no npm start runs', async (t) => {
    const aws = await startLocalAws({ port: 0 });
    t.after(aws.close);
    assert.equal(await post(aws.url, own), 400);
  });
});

test('npm start runs the functions of a forwarded event, and prints its subject and event_id only', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-forward-'));
  t.after(() => rm(folder, { recursive: true }));
  const createRule = (detail: object) => ({
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { 'detail-type': ['gift_sent'], detail },
      Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }],
    },
  });
  const Properties = { CodeUri: '.', Handler: 'index.handler', Runtime: 'nodejs24.x' };
  const Resources = {
    Rule: createRule({ event_id: [EVENT_ID] }),
    Other: createRule({ data: { gift: { firstname: ['Zoé'] } } }),
    Function: { Type: 'AWS::Serverless::Function', Properties },
  };
  await writeFile(join(folder, 'template.yaml'), JSON.stringify({ Resources }));
  const code = 'exports.handler = async ({ time, id }) => console.log(`ran ${id} ${time}`);';
  await writeFile(join(folder, 'index.js'), code);

  const port = await findFreePort();
  const env = { PORT: '0', BUS_PORT: String(port) };
  const args = ['--quiet', '--log', '--why', 'Other'];
  const { waitForNextOutput, stop } = beginCommand('start', args, { env, folder });
  t.after(stop);
  await waitForNextOutput(/curl/u);
  const url = `http://127.0.0.1:${port}${FORWARD_PATH}`;
  const headers = { [FORWARD_HEADER]: '1', 'content-type': 'application/json' };
  const target: unknown = await (await fetch(url, { headers })).json();
  assert.deepEqual(target, {
    rules: ['template.yaml Rule', 'template.yaml Other'],
    functions: ['template.yaml Function'],
  });
  const detail = { event_id: EVENT_ID, subject: 'gift_sent', data: { gift: { firstname: 'Léa' } } };
  const event = {
    id: 'i',
    'detail-type': 'gift_sent',
    source: 'kinow',
    time: '2020-11-25T00:00:00Z',
  };
  const ran = waitForNextOutput(/λ .*\n/u);
  const body = JSON.stringify({ ...event, detail });
  assert.equal((await fetch(url, { method: 'POST', headers, body })).status, 200);
  const printed = (await ran).replaceAll(/\d\d:\d\d:\d\d/gu, '').replaceAll(/\d+ ms/gu, 'N ms');
  assert.equal(
    printed,
    `  → event bus, forwarded  gift_sent  54e0944b  → template.yaml Rule
          │ template.yaml Function  ran i 2020-11-25T00:00:00Z
  λ template.yaml Function  54e0944b  N ms
`.replace('T00:00:00Z', 'TZ'),
  );
});

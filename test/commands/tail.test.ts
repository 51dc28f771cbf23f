import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { Call } from '../../scripts/local/aws/local-aws.ts';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { type ObservedBus, startObservedBus } from '../support/aws/observed-bus.ts';
import { runInParallel } from '../support/campaigns/in-parallel.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { type Fault, hangForever, refuseWith, resetConnection } from '../support/faults/faults.ts';

const EVENT_ID = '54e0944b-0000-4000-8000-000000000001';

const actionsOf = (calls: readonly Call[], action: string) =>
  calls.filter((call) => call.action === action);

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Asserts that the rules and queues of all observers are deleted. */
const isClean = ({ rules, queues }: ObservedBus) => rules.size + queues.size === 0;

suite('npm run tail shows', () => {
  test('each event as a line without its payload, and what it observes beside', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--count', '3');
    const detail = `{"event_id":"${EVENT_ID}","subject":"gift_sent","data":{"gift":{"firstname":"Léa"}}}`;
    bus.publish({ subject: 'gift_sent', detail });
    bus.publish({ subject: 'order_created', source: 'of another shop' });
    bus.publish({ subject: '\u001b[2Jnew' });
    bus.publish({ extra: { 'replay-name': 'monday' } });
    const { status, stdout, stderr } = await end;
    assert.equal(status, 0);
    const lines = stdout.trim().split('\n').toSorted();
    assert.equal(lines.length, 3);
    assert.match(stdout, /^2026-11-1\d \d\d:\d\d:\d\d {2}gift_sent {2}54e0944b {2}110 bytes$/mu);
    assert.match(stdout, /order_created {2}[\da-f]{8} {2}\d+ bytes {2}replay monday$/mu);
    assert.match(stdout, / {2}\[2Jnew {2}/u);
    assert.doesNotMatch(stdout, /Léa|data/u);
    assert.equal(
      stderr,
      `Observing the event bus kinow-local: {"source":["kinow.paris"]}
Waiting for events. A new rule takes a few seconds to become active. Press Ctrl-C to stop.
3 events received. The temporary rule and queue were removed.
`,
    );
    assert.ok(isClean(bus));
  });

  test('the events of the subjects that are named, and doubts one that Kinow does not document', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--count', '2', '--subject', 'order_creatd, video_updated');
    bus.publish({ subject: 'order_created' });
    bus.publish({ subject: 'order_creatd' });
    bus.publish({ subject: 'video_updated' });
    const { status, stdout, stderr } = await end;
    assert.equal(status, 0);
    assert.doesNotMatch(stdout, /order_created/u);
    assert.match(
      stderr,
      /^Kinow documents no subject order_creatd\. Did you mean order_created\? Waiting for it anyway/mu,
    );
  });

  test('what a pattern matches, just as it is given', async (t) => {
    const bus = await startObservedBus(t);
    const file = join(await folderOf(t), 'pattern.json');
    const pattern = '{"source":["other"],"detail":{"data":{"order":{"id":[{"numeric":[">",9]}]}}}}';
    await writeFile(file, `${pattern}\n`);
    const { end } = await bus.begin('--count', '1', '--pattern', file);
    assert.deepEqual(
      [...bus.rules.values()].map((rule) => rule.pattern),
      [pattern],
    );
    bus.publish({ subject: 'mine' });
    bus.publish({ subject: 'theirs', source: 'other' });
    const { status, stdout } = await end;
    assert.equal(status, 0);
    assert.match(stdout, / {2}theirs {2}.* {2}from other\n$/u);
  });

  test('the events of a bus without a stack, but not those of AWS itself', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--bus', 'kinow-local', '--count', '1');
    bus.publish({ subject: 'EC2 Instance State-change Notification', source: 'aws.ec2' });
    bus.publish({ subject: 'any', source: 'mine', detail: '{"a":1}', id: EVENT_ID });
    const { status, stdout } = await end;
    assert.equal(status, 0);
    assert.match(stdout, / {2}any {2}54e0944b {2}7 bytes {2}from mine\n$/u);
  });

  test('an event that is delivered twice once', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--count', '2');
    bus.publish({ subject: 'first', id: EVENT_ID });
    bus.publish({ subject: 'first', id: EVENT_ID });
    bus.publish({ subject: 'second' });
    const { status, stdout } = await end;
    assert.deepEqual([status, stdout.split('first').length - 1], [0, 1]);
  });

  test('many events, each once', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--count', '495', '--json');
    for (let index = 0; index < 520; index += 1) {
      bus.publish({ detail: `{"event_id":"${EVENT_ID}","n":${index}}` });
    }
    const { status, stdout } = await end;
    const numbers = new Set([...stdout.matchAll(/"n":(\d+)/gu)].map(([, n]) => n));
    assert.deepEqual([status, stdout.split('\n').length - 1, numbers.size], [0, 495, 495]);
    assert.ok(isClean(bus));
  });
});

suite('npm run tail -- --json', () => {
  const detail = `{ "event_id":"${EVENT_ID}", "subject":"gift_sent",
 "data":{"gift":{"firstname":"Maximilienne","email":"max@exemple.fr","message":"Bon film !","id":9007199254740993},"n":1.10,"\\u00e9":"caf\\u00e9 \\/"}}`;

  test('prints the whole event on a line of its own, with masks for personal data', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--json', '--count', '1');
    bus.publish({ subject: 'gift_sent', detail });
    const { stdout } = await end;
    assert.equal(stdout.split('\n').length, 2);
    assert.match(stdout, /^\{"version":"0","id":".*,"detail":\{ "event_id":"54e0944b/u);
    assert.ok(
      stdout.includes(String.raw`"id":9007199254740993},"n":1.10,"\u00e9":"caf\u00e9 \/"}}}`),
    );
    assert.doesNotMatch(stdout, /Maximilienne|max@|Bon/u);
    const parsed = JSON.parse(stdout) as { detail: { data: { gift: Record<string, string> } } };
    const { gift } = parsed.detail.data;
    assert.match(gift['email'] ?? '', /^[a-z.-]+\d+@example\.(?:com|org)$/u);
    assert.equal(gift['message'], 'Xxx xxxx !');
  });

  test('shows personal data on request, but no secret', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin('--json', '--unmasked', '--count', '3');
    bus.publish({ subject: 'gift_sent', detail });
    bus.publish({
      subject: 'customer_created',
      detail: '{"customer":{"password":"$2y$10$abcdef"}}',
    });
    const token = '{"customer":{"email":"max@exemple.fr"},"token":"4f5e6d7c8b9a"}';
    bus.publish({ subject: 'password_token_created', detail: token });
    const { stdout } = await end;
    assert.ok(stdout.includes(detail.replaceAll('\n', ' ')));
    assert.doesNotMatch(stdout, /abcdef|4f5e6d7c8b9a/u);
    const [, reset = ''] = /password_token_created(.*)/u.exec(stdout) ?? [];
    assert.doesNotMatch(reset, /max@/u);
  });
});

suite('npm run tail -- --save-samples', () => {
  test('writes samples that match and invoke take, with masks for personal data', async (t) => {
    const bus = await startObservedBus(t);
    const folder = join(await folderOf(t), 'new', 'folder');
    const { end } = await bus.begin('--save-samples', folder, '--count', '2');
    const body = createSampleBody('customer_created', EVENT_ID);
    bus.publish({ subject: 'customer_created', detail: body });
    bus.publish({ subject: 'order_created' });
    const { status, stdout } = await end;
    assert.equal(status, 0);
    const file = join(folder, 'customer_created-54e0944b.json');
    assert.ok(stdout.includes(`→ ${file}\n`));
    const saved = await readFile(file, 'utf8');
    const { data } = JSON.parse(body) as { data: { customer: Record<string, string> } };
    for (const key of ['email', 'password', 'birthday']) {
      assert.ok(!saved.includes(data.customer[key] ?? ''), key);
    }
    const invoked = await runCommand('invoke', [file]);
    assert.equal(invoked.status, 0, invoked.stdout);
    assert.match(invoked.stdout, /"outcome":"published","event_id":"54e0944b/u);
    const pattern = '{"detail":{"data":{"customer":{"email":[{"wildcard":"*@*"}]}}}}';
    const matched = await runCommand('match', [pattern, '--event', file]);
    assert.deepEqual(
      [matched.status, matched.stdout.split('\n')[0]],
      [0, 'the pattern matches 1 of 1 event'],
    );
  });

  test('never writes over a file, nor outside of the folder', async (t) => {
    const bus = await startObservedBus(t);
    const folder = await folderOf(t);
    await writeFile(join(folder, 'gift_sent-54e0944b.json'), 'mine');
    const { end } = await bus.begin('--save-samples', folder, '--unmasked', '--count', '3');
    const detail = `{"event_id":"${EVENT_ID}"}`;
    bus.publish({ subject: 'gift_sent', detail });
    bus.publish({ subject: 'gift_sent', detail });
    bus.publish({ subject: '../evil', detail: '{"event_id":"/../../x"}' });
    assert.equal((await end).status, 0);
    assert.deepEqual((await readdir(folder)).toSorted(), [
      '_._evil-_.._.._x.json',
      'gift_sent-54e0944b-2.json',
      'gift_sent-54e0944b-3.json',
      'gift_sent-54e0944b.json',
    ]);
    assert.equal(await readFile(join(folder, 'gift_sent-54e0944b.json'), 'utf8'), 'mine');
    const { mode } = await stat(join(folder, 'gift_sent-54e0944b-2.json'));
    assert.equal(mode & 0o777, 0o600, 'others cannot read personal data');
  });

  test('ends where an event cannot be written, and leaves it in the queue', async (t) => {
    const bus = await startObservedBus(t);
    const folder = await folderOf(t);
    const { end } = await bus.begin('--save-samples', folder);
    await rm(folder, { recursive: true });
    bus.publish();
    const { status, stderr } = await end;
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: .*order_created-.*\.json cannot be written: .* with --save-samples\.$/mu,
    );
    assert.deepEqual([actionsOf(bus.calls, 'DeleteMessageBatch'), isClean(bus)], [[], true]);
  });

  test('says that the folder cannot be made, and asks nothing of AWS', async (t) => {
    const bus = await startObservedBus(t);
    const { status, stderr } = await bus.tail('--save-samples', join('package.json', 'below'));
    assert.equal(status, 1);
    assert.match(stderr, /package\.json\/below cannot be written: part of the path is a file/u);
    assert.deepEqual(bus.calls, []);
  });
});

suite('the end of npm run tail', () => {
  for (const [signal, status, times] of [
    ['SIGINT', 130, 2],
    ['SIGTERM', 143, 1],
    ['SIGHUP', 129, 1],
  ] as const) {
    test(`removes rule and queue by ${signal}, sent ${times} times`, async (t) => {
      const bus = await startObservedBus(t);
      const { child, end, waitForOutput } = await bus.launch();
      bus.publish();
      await waitForOutput(/order_created/u);
      for (let time = 0; time < times; time += 1) child.kill(signal);
      const ended = await end;
      assert.equal(ended.status, status);
      assert.match(
        ended.stderr,
        /\nRemoving the temporary rule and queue\. Press Ctrl-C again .*\n1 event received\. The temporary rule and queue were removed\.\n$/u,
      );
      assert.ok(isClean(bus));
    });
  }

  test('removes them where it is asked for before there is anything', async (t) => {
    const bus = await startObservedBus(t);
    const asked = Promise.withResolvers<() => void>();
    bus.faults.set('PutRule', [
      ({ response }) =>
        asked.resolve(() => {
          response.end(JSON.stringify({ RuleArn: 'arn:aws:events:eu-west-1:0:rule/x' }));
        }),
    ]);
    const child = bus.tail();
    const answer = await asked.promise;
    answer();
    assert.equal((await child).status, 1, 'the rule is not there');
    assert.ok(isClean(bus));
  });

  test('comes when nobody reads its output any more', async (t) => {
    const bus = await startObservedBus(t);
    const { child, waitForOutput } = await bus.launch();
    bus.publish();
    await waitForOutput(/order_created/u);
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.stdout?.destroy();
    bus.publish();
    assert.deepEqual((await exited)[0], 0);
    assert.ok(isClean(bus));
  });

  test('a second Ctrl-C ends at once, and leaves them until they have expired', async (t) => {
    const bus = await startObservedBus(t);
    const { child, end, waitForOutput } = await bus.launch();
    bus.faults.set('RemoveTargets', hangForever);
    child.kill('SIGINT');
    await waitForOutput(/Removing/u);
    await new Promise((resolve) => setTimeout(resolve, 600));
    child.kill('SIGINT');
    assert.equal((await end).status, 130);
    assert.deepEqual([bus.rules.size, bus.queues.size], [1, 1]);
  });

  test('names the commands that remove what it could not, and keeps the queue while the rule is there', async (t) => {
    const bus = await startObservedBus(t);
    const { stop } = await bus.begin();
    bus.faults.set('DeleteRule', refuseWith(400, 'AccessDeniedException'));
    const { status, stderr } = await stop();
    const [name = ''] = bus.queues.keys();
    assert.equal(status, 1);
    assert.ok(
      stderr.endsWith(`error: 0 events received. The temporary rule and queue could not be removed. events:DeleteRule failed: AccessDeniedException (HTTP 400). Your AWS credentials lack events:DeleteRule on the rules kinow-eventbridge-observer-* of the event bus kinow-local. Ask for this permission.
A later npm run tail removes them once they have expired. To remove them now:
  aws events delete-rule --event-bus-name kinow-local --name ${name}
  aws sqs delete-queue --queue-url ${bus.env['AWS_ENDPOINT_URL']}/000000000000/${name}
`),
      stderr,
    );
    assert.deepEqual([bus.rules.size, bus.queues.size], [1, 1]);
  });
});

suite('what a killed run has left', () => {
  /** A time in the past. */
  const EXPIRED = 1_700_000_000;

  test('is removed by any later run once it has expired, which removes nothing of others', async (t) => {
    const bus = await startObservedBus(t);
    const expired = bus.leave(Math.floor(Date.now() / 1000));
    const other = await bus.begin();
    await other.waitForOutput(new RegExp(`^Removed an expired rule and queue: ${expired}$`, 'mu'));
    const { end } = await bus.begin('--count', '1');
    bus.publish({ subject: 'video_created' });
    const { status, stderr } = await end;
    assert.equal(status, 0);
    assert.doesNotMatch(stderr, /Removed/u);
    assert.deepEqual([bus.rules.size, bus.queues.size], [1, 1]);
    await other.waitForOutput(/video_created/u);
    await other.stop();
    assert.ok(isClean(bus));
  });

  test('is named with the commands that remove it, where it cannot be', async (t) => {
    const bus = await startObservedBus(t);
    const expired = bus.leave(EXPIRED);
    bus.faults.set('DeleteRule', [refuseWith(400, 'AccessDeniedException')]);
    const { waitForOutput, stop } = await bus.begin();
    await waitForOutput(new RegExp(`aws events delete-rule .* --name ${expired}`, 'u'));
    assert.equal((await stop()).status, 130);
    assert.deepEqual([...bus.rules.keys()], [expired]);
  });

  test('is left alone where it may not be looked for, which is said', async (t) => {
    const bus = await startObservedBus(t);
    bus.leave(EXPIRED);
    bus.faults.set('ListQueues', refuseWith(400, 'AccessDenied'));
    const { end } = await bus.begin('--count', '1');
    bus.publish();
    const { status, stderr } = await end;
    assert.equal(status, 0);
    assert.match(
      stderr,
      /^Could not check for expired rules and queues\. .* lack sqs:ListQueues on/mu,
    );
    assert.equal(bus.queues.size, 1);
  });
});

suite('where a call fails, npm run tail', () => {
  const denied = refuseWith(400, 'AccessDeniedException', 'arn:aws:iam::000000000000:user/private');
  test('says that sqs:DeleteMessage is lacking, and has shown the event', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin();
    bus.faults.set('DeleteMessageBatch', denied);
    bus.publish();
    const { status, stdout, stderr } = await end;
    assert.equal(status, 1);
    assert.match(stdout, /order_created/u);
    assert.match(stderr, /lack sqs:DeleteMessage on the queues kinow-eventbridge-observer-\*/u);
    assert.ok(isClean(bus));
  });

  test('goes on without the permission to list rules', async (t) => {
    const bus = await startObservedBus(t);
    bus.faults.set('ListRules', denied);
    const { end } = await bus.begin('--count', '1');
    bus.publish();
    assert.equal((await end).status, 0);
  });

  for (const [what, fault] of [
    ['the network is lost', resetConnection],
    ['SQS throttles', refuseWith(400, 'ThrottlingException')],
  ] satisfies [string, Fault][]) {
    test(`says once that ${what}, retries, and says that it is over`, async (t) => {
      const bus = await startObservedBus(t);
      // Three of the first four run for a second, and succeed during the fault.
      const served = undefined;
      bus.faults.set('ReceiveMessage', [fault, served, served, served, fault, fault]);
      const { waitForOutput, stop } = await bus.begin();
      await waitForOutput(/AWS does not respond \(sqs:ReceiveMessage failed: .*\)\. Retrying/u);
      await waitForOutput(/AWS responds again\.\n/u);
      bus.publish();
      await waitForOutput(/order_created/u);
      const { stderr } = await stop();
      assert.equal(stderr.split('does not respond').length, 2);
      assert.ok(isClean(bus));
    });
  }

  test('says that its queue is gone, and removes the rule', async (t) => {
    const bus = await startObservedBus(t);
    const { end } = await bus.begin();
    bus.queues.clear();
    const gone = refuseWith(400, 'QueueDoesNotExist');
    bus.faults.set('ReceiveMessage', gone);
    const { status, stderr } = await end;
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: The temporary queue no longer exists: .* Run the command again\.$/mu,
    );
    assert.ok(isClean(bus));
  });

  test('says that its rule is gone, and removes the queue', async (t) => {
    const bus = await startObservedBus(t);
    bus.faults.set('ListRules', refuseWith(400, 'ResourceNotFoundException'));
    const { status, stderr } = await bus.tail();
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: The temporary rule no longer exists: .* the event bus kinow-local was\. Check .*\.$/mu,
    );
    assert.ok(isClean(bus));
  });

  test('says what EventBridge does not like of a pattern', async (t) => {
    const bus = await startObservedBus(t);
    bus.faults.set(
      'PutRule',
      refuseWith(400, 'InvalidEventPatternException', 'Rule is too complex'),
    );
    const { status, stderr } = await bus.tail();
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^error: EventBridge rejects this pattern: Rule is too complex\. Correct the pattern\.$/mu,
    );
    assert.ok(isClean(bus));
  });

  for (const [what, args, fault, says] of [
    ['stack', ['--stack', 'nobody'], undefined, /There is no stack nobody in this region/u],
    ['bus', ['--bus', 'nobody'], undefined, /There is no event bus nobody in this region/u],
    [
      'bus under a stack',
      [],
      ['PutRule', refuseWith(400, 'ResourceNotFoundException')],
      /The event bus kinow-local no longer exists in this region/u,
    ],
    [
      'permission to find the bus',
      ['--bus', 'kinow-local'],
      ['DescribeEventBus', denied],
      /lack events:DescribeEventBus on the event bus kinow-local/u,
    ],
    [
      'session any more',
      [],
      ['PutRule', refuseWith(400, 'ExpiredTokenException')],
      /The AWS credentials have expired\. Run aws sso login again/u,
    ],
  ] satisfies [string, string[], [string, Fault] | undefined, RegExp][]) {
    test(`says that there is no ${what}`, async (t) => {
      const bus = await startObservedBus(t);
      if (fault !== undefined) bus.faults.set(...fault);
      const { status, stdout, stderr } = await bus.tail(...args);
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /\n {4}at /u);
      assert.ok(isClean(bus));
    });
  }

  test('says that there are no credentials, and no region', async () => {
    const env = { HOME: '/nowhere', AWS_EC2_METADATA_DISABLED: 'true' };
    for (const args of [
      ['--stack', 'shop'],
      ['--bus', 'shop'],
    ]) {
      const bare = await runCommand('tail', args, { env: { ...env, AWS_REGION: 'eu-west-1' } });
      assert.equal(bare.status, 1);
      assert.match(bare.stderr, /^error: No AWS credentials found\. Run aws sso login/u);
      const keys = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
      const lost = await runCommand('tail', args, { env: { ...env, ...keys } });
      assert.equal(lost.status, 1);
      assert.match(lost.stderr, /^error: No AWS region found\. Set AWS_REGION/u);
    }
  });
});

const MISUSES: [args: string[], says: RegExp][] = [
  [[], /No event bus specified\. Specify the stack of the receiver with --stack, or an event bus/u],
  [['--stack', 'a', '--bus', 'b'], /--bus cannot be used with --stack\. Specify one of them/u],
  [
    ['--stack', 'a', '--subject', 'x', '--pattern', '{}'],
    /--subject cannot be used with --pattern/u,
  ],
  [['--stack', 'a', '--subject', ' ,'], /--subject is empty/u],
  [
    ['--stack', 'a', '--unmasked'],
    /--unmasked requires --json or --save-samples\. Specify one of them/u,
  ],
  [['--stack', 'a', '--count', '0'], /Invalid --count: 0\. Specify a whole number from 1/u],
  [
    ['--stack', 'a', '--pattern', '{"source":["a"],"detail":{"id":[{"numeric":[">","1"]}]}}'],
    /EventBridge rejects the pattern at detail\.id\[0\].*: /u,
  ],
  [['--stack', 'a', '--pattern', 'nothing.json'], /There is no file nothing\.json/u],
  [['order_created', '--stack', 'a'], /Unexpected argument: order_created/u],
];

test('npm run tail says how it is called, and asks nothing of AWS', async () => {
  await runInParallel(MISUSES, 2, async ([args, says]) => {
    const { status, stdout, stderr } = await runCommand('tail', args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, says);
  });
});

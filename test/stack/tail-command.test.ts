import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
} from '@aws-sdk/client-sqs';
import { removeExpired } from '../../scripts/deployed/tail/remove-expired.ts';
import { PREFIX } from '../../scripts/deployed/tail/rule-and-queue.ts';
import { post } from '../../scripts/shared/http-client.ts';
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import { formatWebhookUrl } from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  endpoint,
  environment,
  events,
  isAws,
  putEvent,
  retryUntil,
  sqs,
  toName,
  receiverBuild,
  waitForRules,
} from '../support/aws/stack.ts';
import { stopChild } from '../support/commands/child.ts';
import { run, start } from '../support/commands/cli.ts';
import { type ChildCommand, watchCommand } from '../support/commands/running.ts';
import { createEventBody } from '../support/function/webhook.ts';

const SECRET = 'tail-secret';
const NAME = toName('watched');

suite('npm run tail, of a deployed receiver', async () => {
  const stack = await deployWithSam(endpoint, NAME, receiverBuild, {
    KinowWebhookSecret: SECRET,
    EventSource: 'kinow.paris',
  });
  const url = formatWebhookUrl(endpoint, stack);
  const send = async (subject: string) => {
    const event_id = randomUUID();
    assert.equal((await post(url, createEventBody({ event_id, subject }), SECRET)).status, 200);
    return event_id.slice(0, 8);
  };
  const begin = async (t: TestContext, args: string[]): Promise<ChildCommand> => {
    const child = start('tail', args, {
      ...environment,
      AWS_MAX_ATTEMPTS: '1',
    });
    t.after(() => child.kill('SIGKILL'));
    const running = watchCommand(child);
    await running.waitForOutput(/Waiting for events/u);
    await waitForRules();
    return running;
  };
  const watch = async (t: TestContext, ...args: string[]) =>
    await begin(t, ['--stack', NAME, ...args]);

  /** The rules that this file has seen: in an AWS account, other files have observers too. */
  const seen = new Set<string>();

  /** Returns the names of the observers' existing rules and queues. */
  const left = async () => {
    const { Rules = [] } = await events.send(
      new ListRulesCommand({ EventBusName: NAME, NamePrefix: PREFIX }),
    );
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: PREFIX }));
    const rules = Rules.map(({ Name = '' }) => Name);
    for (const rule of rules) seen.add(rule);
    const queues = QueueUrls.map((queue) => queue.split('/').at(-1) ?? '');
    return { rules, queues: isAws ? queues.filter((queue) => seen.has(queue)) : queues };
  };
  const nothing = { rules: [], queues: [] };
  const assertLeft = async (expected: { readonly rules: string[]; readonly queues: string[] }) => {
    // SQS lists a deleted queue for up to a minute.
    if (isAws) await retryUntil(async () => isDeepStrictEqual(await left(), expected));
    assert.deepEqual(await left(), expected);
  };

  test('shows what the receiver publishes, and removes rule and queue at the end', async (t) => {
    const { end } = await watch(t, '--count', '2');
    await putEvent(NAME, 'order_created', '{}', 'another.shop');
    const ids = [await send('order_created'), await send('a_new_subject')];
    const { status, stdout, stderr } = await end;
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`order_created {2}${ids[0]} {2}\\d+ bytes$`, 'mu'));
    assert.match(stdout, new RegExp(`a_new_subject {2}${ids[1]} {2}\\d+ bytes$`, 'mu'));
    assert.match(
      stderr,
      new RegExp(`^Observing the event bus ${NAME}: \\{"source":\\["kinow\\.paris"\\]\\}$`, 'mu'),
    );
    assert.match(stderr, /^2 events received\. The temporary rule and queue were removed\.$/mu);
    await assertLeft(nothing);
  });

  test('keeps events encrypted and not for long, and lets its own rule alone send', async (t) => {
    const { child, end } = await watch(t);
    const { rules, queues } = await left();
    assert.deepEqual([rules.length, queues], [1, rules]);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queues[0] }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['All'],
      }),
    );
    assert.equal(Attributes['SqsManagedSseEnabled'], 'true');
    assert.equal(Attributes['MessageRetentionPeriod'], '600');
    assert.ok(Attributes['Policy']?.includes(`:rule/${NAME}/${rules[0]}"`));
    await stopChild(child);
    assert.equal((await end).status, 143);
    await assertLeft(nothing);
  });

  test('saves samples that npm run invoke takes', async (t) => {
    const samples = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(samples, { recursive: true }));
    const { end } = await watch(
      t,
      '--subject',
      'gift_sent',
      '--count',
      '1',
      '--save-samples',
      samples,
    );
    const body = createEventBody({
      subject: 'gift_sent',
      data: { gift: { email: 'max@exemple.fr' } },
    });
    await send('order_created');
    assert.equal((await post(url, body, SECRET)).status, 200);
    assert.equal((await end).status, 0);
    const [file = ''] = await readdir(samples);
    assert.match(file, /^gift_sent-[\da-f]{8}\.json$/u);
    assert.doesNotMatch(await readFile(join(samples, file), 'utf8'), /max@exemple/u);
    const invoked = await run('invoke', [join(samples, file)]);
    assert.equal(invoked.status, 0, invoked.stdout);
  });

  test('shows each of several who look at once all events, and each removes its own alone', async (t) => {
    const [one, other] = await Promise.all([watch(t, '--count', '1'), watch(t)]);
    const id = await send('order_created');
    assert.equal((await one.end).status, 0);
    await other.waitForOutput(new RegExp(id, 'u'));
    assert.equal((await left()).rules.length, 1);
    const second = await send('video_created');
    await other.waitForOutput(new RegExp(second, 'u'));
    other.child.kill('SIGINT');
    assert.equal((await other.end).status, 130);
    await assertLeft(nothing);
  });

  // In an AWS account, it would remove what other people's runs have.
  test('leaves what a killed run has left until it has expired', { skip: isAws }, async (t) => {
    const killed = await watch(t);
    const { rules } = await left();
    killed.child.kill('SIGKILL');
    await killed.end;
    const soon = await watch(t, '--count', '1');
    await send('order_created');
    assert.doesNotMatch((await soon.end).stderr, /Removed/u);
    await assertLeft({ rules, queues: rules });

    const later = Date.now() + 13 * 3_600_000;
    const clients = { eventBridge: events, sqs };
    assert.deepEqual(await removeExpired(clients, NAME, later), { removed: rules, left: [] });
    await assertLeft(nothing);
  });

  test('observes a bus without a stack, and says where there is none', async (t) => {
    const PLAIN = toName('plain');
    await events.send(new CreateEventBusCommand({ Name: PLAIN }));
    const { end, waitForOutput } = await begin(t, ['--bus', PLAIN, '--count', '1']);
    await putEvent(PLAIN, 'any', '{"a":1}', 'mine');
    await waitForOutput(/any .* from mine/u);
    assert.equal((await end).status, 0);
    await events.send(new DeleteEventBusCommand({ Name: PLAIN }));
    const ended = await run('tail', ['--bus', PLAIN], environment);
    assert.equal(ended.status, 1);
    assert.match(
      ended.stderr,
      new RegExp(`^error: There is no event bus ${PLAIN} in this region`, 'u'),
    );
    await assertLeft(nothing);
  });
});

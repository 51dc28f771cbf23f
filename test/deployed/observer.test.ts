import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { arnsOf } from '../../scripts/deployed/tail/arns.ts';
import type { Call } from '../../scripts/local/aws/local-aws.ts';
import { BUS_ARN } from '../support/aws/bus-with-rules.ts';
import { losesAnswer, refuses, resets } from '../support/faults/faults.ts';
import { observedBus } from '../support/aws/observed-bus.ts';
import { scaled, SEED } from '../support/campaigns/soak.ts';

/** What makes an observer, waits and removes it: the calls in order, as IAM names them. */
const CALLS = [
  ['CreateQueue', 'sqs:CreateQueue'],
  ['GetQueueAttributes', 'sqs:GetQueueAttributes'],
  ['PutRule', 'events:PutRule'],
  ['PutTargets', 'events:PutTargets'],
  ['SetQueueAttributes', 'sqs:SetQueueAttributes'],
  ['ReceiveMessage', 'sqs:ReceiveMessage'],
  ['RemoveTargets', 'events:RemoveTargets'],
  ['DeleteRule', 'events:DeleteRule'],
  ['DeleteQueue', 'sqs:DeleteQueue'],
] as const;

const denied = refuses(400, 'AccessDeniedException', 'arn:aws:iam::000000000000:user/private');

test('an observer of an event bus', async (t) => {
  let fates: string[] = [];
  const befall = (call: Call): boolean => {
    const fate = fates.shift();
    // What a lost receive has hidden would have to be waited for.
    if (fate === 'lost' && call.action !== 'ReceiveMessage') losesAnswer(call);
    if (fate === 'refused') denied(call);
    if (fate === 'reset') resets(call);
    return fate === 'refused' || fate === 'reset';
  };
  const bus = await observedBus(t, befall);
  // The clients read this when they are first used.
  Object.assign(process.env, bus.env);
  t.after(() => Object.keys(bus.env).forEach((name) => delete process.env[name]));
  const { observeBus } = await import('../../scripts/deployed/tail/observer.ts');
  const { giveSign, removeAbandoned } = await import('../../scripts/deployed/tail/sign-of-life.ts');
  const { follow } = await import('../../scripts/deployed/tail/follow-events.ts');
  const isClean = () => bus.rules.size + bus.queues.size === 0;

  const observe = async () => await observeBus(BUS_ARN, '{"source":["kinow.paris"]}');
  const following = {
    stopping: new AbortController().signal,
    most: 1,
    onTrouble: () => {},
    onRecovery: () => {},
  };

  /** What a run says that shows one event: of its failure, or of what it left. */
  async function run(): Promise<string> {
    let said = '';
    try {
      const observer = await observe();
      bus.publish();
      await follow({ ...following, observer, show: async () => {} }).catch((error: Error) => {
        said = error.message;
      });
      const left = await observer.close();
      return said || (left?.failure.message ?? '');
    } catch (error) {
      assert.ok(error instanceof Error);
      return error.message;
    }
  }

  for (const [action, permission] of CALLS) {
    await t.test(
      `says that ${permission} is lacking, and leaves what may not be removed`,
      async () => {
        bus.faults.set(action, denied);
        const said = await run();
        bus.faults.clear();
        assert.match(
          said,
          new RegExp(`^Your AWS credentials lack ${permission} on the .*: ask for`),
        );
        assert.ok(!said.includes('private'));
        const isRemoval = ['RemoveTargets', 'DeleteRule', 'DeleteQueue'].includes(action);
        assert.equal(isClean(), !isRemoval);
        bus.later(700);
        const next = await observe();
        assert.equal((await removeAbandoned(next)).removed.length, isRemoval ? 1 : 0);
        await next.close();
        assert.ok(isClean());
      },
    );
  }

  await t.test('says that EventBridge did not take the target, and leaves nothing', async () => {
    const failed = {
      FailedEntryCount: 1,
      FailedEntries: [{ ErrorCode: 'ConcurrentModification' }],
    };
    bus.faults.set('PutTargets', ({ response }) => response.end(JSON.stringify(failed)));
    assert.match(await run(), /^AWS said events:PutTargets: ConcurrentModification\. Run it/);
    bus.faults.clear();
    assert.ok(isClean());
  });

  await t.test('waits for a queue that SQS does not know yet', async () => {
    const unknown = refuses(400, 'QueueDoesNotExist');
    bus.faults.set('GetQueueAttributes', [unknown, unknown]);
    assert.equal(await run(), '');
    assert.ok(isClean());
  });

  await t.test('gives signs of life, so that nobody takes it for abandoned', async () => {
    const observer = await observe();
    const stopping = new AbortController();
    const end = follow({
      ...following,
      observer,
      stopping: stopping.signal,
      show: async () => {},
      signEvery: 10,
    });
    for (let time = 0; time < 3; time += 1) {
      bus.later(700);
      const signs = bus.calls.length;
      while (!bus.calls.slice(signs + 1).some(({ action }) => action === 'SetQueueAttributes')) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const other = await observe();
      assert.deepEqual(await removeAbandoned(other), { removed: [], left: [] });
      await other.close();
    }
    bus.rules.delete(observer.name);
    await assert.rejects(end, /^Error: The rule of this run is gone/);
    await observer.close();
    assert.ok(isClean());
  });

  await t.test(
    `whatever call fails, leaves nothing that a later run does not find, which spares others (seed ${SEED})`,
    async () => {
      let removed = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('served', 'served', 'served', 'refused', 'lost', 'reset'), {
            maxLength: 20,
          }),
          async (planned) => {
            const other = await observe();
            fates = [...planned];
            await run();
            fates = [];
            bus.later(601);
            await giveSign(other, 0);
            const later = await observe();
            removed += (await removeAbandoned(later)).removed.length;
            await later.close();
            assert.deepEqual([...bus.rules.keys()], [other.name]);
            assert.deepEqual([...bus.queues.keys()], [other.name]);
            await other.close();
            assert.ok(isClean());
          },
        ),
        { numRuns: scaled(2_000), seed: SEED },
      );
      assert.ok(removed > 0, 'some runs left something');
    },
  );
});

test('the ARNs of a rule and its queue follow from that of the bus', () => {
  assert.deepEqual(arnsOf('arn:aws-cn:events:cn-north-1:123456789012:event-bus/shop/a', 'x'), {
    bus: 'shop/a',
    ruleArn: 'arn:aws-cn:events:cn-north-1:123456789012:rule/shop/a/x',
    queueArn: 'arn:aws-cn:sqs:cn-north-1:123456789012:x',
  });
  assert.equal(
    arnsOf('arn:aws:events:eu-west-1:123456789012:event-bus/default', 'x').ruleArn,
    'arn:aws:events:eu-west-1:123456789012:rule/x',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { deriveArns, findBusInPolicy, formatPolicy } from '../../scripts/deployed/tail/arns.ts';
import { createAwsClients } from '../../scripts/deployed/aws-clients.ts';
import { followEvents } from '../../scripts/deployed/tail/follow-events.ts';
import { observeBus } from '../../scripts/deployed/tail/observer.ts';
import { removeExpired } from '../../scripts/deployed/tail/remove-expired.ts';
import { tailBus } from '../../scripts/deployed/tail/tail-bus.ts';
import { type Call, LOCAL_BUS } from '../../scripts/local/aws/local-aws.ts';
import { CommandError } from '../../scripts/shared/command-error.ts';
import { BUS_ARN } from '../support/aws/bus-with-rules.ts';
import { loseAnswer, refuseWith, resetConnection } from '../support/faults/faults.ts';
import { openTestSession, setEnvironment } from '../support/aws/session.ts';
import { startObservedBus } from '../support/aws/observed-bus.ts';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';

/** The calls that create, poll and remove an observer in order, by their IAM actions. */
const CALLS = [
  ['CreateQueue', 'sqs:CreateQueue'],
  ['PutRule', 'events:PutRule'],
  ['PutTargets', 'events:PutTargets'],
  ['ReceiveMessage', 'sqs:ReceiveMessage'],
  ['RemoveTargets', 'events:RemoveTargets'],
  ['DeleteRule', 'events:DeleteRule'],
  ['DeleteQueue', 'sqs:DeleteQueue'],
] as const;

const denied = refuseWith(400, 'AccessDeniedException', 'arn:aws:iam::000000000000:user/private');

/** Shorter than the lifetime of other observers in these tests. */
const LIFETIME_SECONDS = 600;
const LONG_LIFETIME_SECONDS = 3_600;

test('an observer of an event bus', async (t) => {
  let fates: Fate[] = [];
  const act = (call: Call): boolean => {
    const fate = fates.shift();
    // Messages hidden by a lost receive would delay the test.
    if (fate === 'lost' && call.action !== 'ReceiveMessage') loseAnswer(call);
    if (fate === 'refused') denied(call);
    if (fate === 'reset') resetConnection(call);
    return fate === 'refused' || fate === 'reset';
  };
  const bus = await startObservedBus(t, act);
  setEnvironment(t, bus.env);
  const session = await openTestSession(bus.env);
  const clients = createAwsClients(session);
  const isClean = () => bus.rules.size + bus.queues.size === 0;
  const observe = async (lifetimeSeconds = LIFETIME_SECONDS) =>
    await observeBus(clients, BUS_ARN, '{"source":["kinow.paris"]}', lifetimeSeconds);
  const removeLater = async () =>
    await removeExpired(clients, LOCAL_BUS, Date.now() + (LIFETIME_SECONDS + 1) * 1000);
  const following = {
    stopping: new AbortController().signal,
    maxEvents: 1,
    show: async () => {},
    onTrouble: () => {},
    onRecovery: () => {},
  };

  /** Shows one event. @returns The failures and the remaining resources. */
  async function run(): Promise<string> {
    let message = '';
    try {
      const observer = await observe();
      bus.publish();
      await followEvents({ ...following, observer }).catch((error: Error) => {
        ({ message } = error);
      });
      const leftover = await observer.close();
      return message || (leftover?.failure.message ?? '');
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
          new RegExp(`failed: .*\\. Your AWS credentials lack ${permission} on the .*\\. Ask for`),
        );
        assert.ok(!said.includes('private'));
        const isRemoval = ['RemoveTargets', 'DeleteRule', 'DeleteQueue'].includes(action);
        assert.equal(isClean(), !isRemoval);
        assert.deepEqual(await removeExpired(clients, LOCAL_BUS), { removed: [], left: [] });
        assert.equal((await removeLater()).removed.length, isRemoval ? 1 : 0);
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
    assert.match(await run(), /^events:PutTargets failed: ConcurrentModification\. Try again/);
    bus.faults.clear();
    assert.ok(isClean());
  });

  await t.test('names rule and queue by the time at which they expire', async () => {
    const before = Math.floor(Date.now() / 1000);
    const observer = await observe(43_200);
    const [, expiry] =
      /^kinow-eventbridge-observer-(\d{10})-[\da-f]{16}$/.exec(observer.name) ?? [];
    assert.ok(Math.abs(Number(expiry) - before - 43_200) <= 60);
    assert.ok(observer.name.length <= 64, 'EventBridge accepts no longer name of a rule');
    assert.deepEqual([...bus.rules.keys(), ...bus.queues.keys()], [observer.name, observer.name]);
    await observer.close();
  });

  await t.test('ends by itself when it expires', async () => {
    const observer = await observe(0);
    assert.equal(await followEvents({ ...following, observer }), 'expired');
    await observer.close();
    assert.ok(isClean());
  });

  await t.test('which tail says, with 1', async () => {
    const notes: string[] = [];
    const ignore = () => {};
    const tail = tailBus({
      session,
      bus: { arn: BUS_ARN, source: 'kinow.paris' },
      pattern: '{"source":["kinow.paris"]}',
      notes: [],
      maxEvents: 1,
      json: false,
      folder: undefined,
      unmasked: false,
      forwarder: undefined,
      stopping: following.stopping,
      output: {
        stdout: process.stdout,
        print: ignore,
        note: (line) => notes.push(line),
        progress: ignore,
        clearProgress: ignore,
        printData: ignore,
      },
      lifetimeSeconds: 0,
    });
    await assert.rejects(tail, (error: Error) => {
      assert.ok(error instanceof CommandError);
      assert.match(error.message, /have expired after 0 hours\. Run the command again\.$/);
      return true;
    });
    assert.equal(notes.at(-1), '0 events received. The temporary rule and queue were removed.');
    assert.ok(isClean());
  });

  await t.test('checks whether its rule is still there', async () => {
    const observer = await observe();
    const end = followEvents({ ...following, observer, checkRuleMs: 10 });
    bus.rules.delete(observer.name);
    await assert.rejects(end, /^Error: The temporary rule no longer exists/);
    await observer.close();
    assert.ok(isClean());
  });

  await t.test(
    'is removed also where only the rule is left, and where it is on another bus',
    async () => {
      const [one, other] = [bus.leave(1_795_000_000), bus.leave(1_795_000_000)];
      bus.queues.delete(one);
      bus.rules.delete(other);
      const Policy = bus.queues.get(other)?.['Policy']?.replace(`:rule/${LOCAL_BUS}/`, ':rule/x/');
      bus.queues.set(other, { Policy: Policy ?? '' });
      const calls = bus.calls.length;
      const { removed } = await removeExpired(clients, LOCAL_BUS, 1_795_000_000_000);
      assert.deepEqual(removed.toSorted(), [one, other].toSorted());
      const buses = bus.calls
        .slice(calls)
        .filter(({ action }) => action === 'DeleteRule')
        .map(({ body }) => (JSON.parse(body.toString()) as { EventBusName: string }).EventBusName);
      assert.deepEqual(buses.toSorted(), [LOCAL_BUS, 'x']);
      assert.ok(isClean());
    },
  );

  await t.test('is spared where its name does not say when it expires', async () => {
    const name = 'kinow-eventbridge-observer-54e0944b-0000-4000-8000-000000000001';
    bus.rules.set(name, { pattern: '{"source":["none"]}', targets: new Map() });
    assert.deepEqual((await removeLater()).removed, []);
    bus.rules.clear();
  });

  await t.test(
    `whatever call fails, leaves nothing that a later run does not find, which spares others (seed ${SEED})`,
    async () => {
      let removed = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.constantFrom<Fate>('served', 'served', 'served', 'refused', 'lost', 'reset'),
            {
              maxLength: 20,
            },
          ),
          async (planned) => {
            const other = await observe(LONG_LIFETIME_SECONDS);
            fates = [...planned];
            await run();
            fates = [];
            removed += (await removeLater()).removed.length;
            assert.deepEqual([...bus.rules.keys()], [other.name]);
            assert.deepEqual([...bus.queues.keys()], [other.name]);
            await other.close();
            assert.ok(isClean());
          },
        ),
        { numRuns: 20 + scaleDown(2_000), seed: SEED, examples: failFromEachCallOn(20) },
      );
      assert.ok(removed > 0, 'some runs left something');
    },
  );
});

/** What becomes of a call: its answer may be lost, or its connection reset before it. */
type Fate = 'served' | 'refused' | 'lost' | 'reset';

/** Plans in which the first calls are served and all others refused: some of them leave something, whatever the seed. */
function failFromEachCallOn(calls: number): [Fate[]][] {
  return Array.from({ length: calls }, (_, served) => [
    Array.from({ length: calls }, (_, call) => (call < served ? 'served' : 'refused')),
  ]);
}

test('the ARNs of a rule and its queue follow from that of the bus', () => {
  assert.deepEqual(deriveArns('arn:aws-cn:events:cn-north-1:123456789012:event-bus/shop/a', 'x'), {
    bus: 'shop/a',
    ruleArn: 'arn:aws-cn:events:cn-north-1:123456789012:rule/shop/a/x',
    queueArn: 'arn:aws-cn:sqs:cn-north-1:123456789012:x',
  });
  assert.equal(
    deriveArns('arn:aws:events:eu-west-1:123456789012:event-bus/default', 'x').ruleArn,
    'arn:aws:events:eu-west-1:123456789012:rule/x',
  );
});

test('the bus of a rule follows from the policy of its queue', () => {
  for (const bus of ['default', 'shop/a', 'shop']) {
    const { ruleArn, queueArn } = deriveArns(`arn:aws:events:eu-west-1:1:event-bus/${bus}`, 'x');
    assert.equal(findBusInPolicy(formatPolicy(ruleArn, queueArn)), bus);
  }
});

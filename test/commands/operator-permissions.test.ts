import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { startExaminedReceiver } from '../support/aws/examined-receiver.ts';
import { startObservedBus } from '../support/aws/observed-bus.ts';
import { operator } from '../support/aws/operator.ts';
import { event } from '../support/aws/queue-fixtures.ts';

const runbook = await readFile(`${ROOT}infra/README.md`, 'utf8');

/** The permissions that every command with --stack needs. */
const OF_THE_STACK = ['DescribeStacks', 'ListStackResources'];

/** Reads the actions that a part of the runbook lists, without their services. */
function readActions(part: RegExp): string[] {
  const [text = ''] = part.exec(runbook) ?? [];
  const actions = text.matchAll(/`(?:\w+:)?([A-Z][a-z]+[A-Z]\w+)`/gu);
  return [...new Set([...actions].map(([, action = '']) => action))].toSorted();
}

/** SQS has no permissions for batches of their own. */
const toPermissions = (actions: readonly string[]): string[] =>
  [...new Set(actions.map((action) => action.replace(/Batch$/u, '')))].toSorted();

suite('the permissions that the runbook lists are those of the calls', () => {
  test('of doctor, and with --rules', async (t) => {
    const receiver = await startExaminedReceiver(t);
    const arn = 'arn:aws:sqs:eu-west-1:000000000000:fallback';
    const KmsKeyIdentifier = 'arn:aws:kms:eu-west-1:000000000000:key/1';
    receiver.answers.set('DescribeEventBus', { KmsKeyIdentifier, DeadLetterConfig: { Arn: arn } });
    const examine = async (...args: string[]) => {
      receiver.actions.length = 0;
      await receiver.doctor(...args);
      const actions = receiver.actions.filter((action) => /^\w+$/u.test(action));
      return toPermissions(actions).filter((action) => !OF_THE_STACK.includes(action));
    };
    const listed = readActions(/`doctor` reads, beside[^]*?\. /u);
    assert.deepEqual(await examine(), listed);

    const services = ['lambda', 'sqs', 'sns'];
    receiver.answers.set('ListRules', {
      Rules: [
        { Name: 'r', Arn: `${arn}/r`, State: 'ENABLED', EventPattern: '{"source":["kinow"]}' },
      ],
    });
    receiver.answers.set('ListTargetsByRule', {
      Targets: services.map((service) => ({
        Id: service,
        Arn: `arn:aws:${service}:eu-west-1:0:x`,
      })),
    });
    receiver.answers.set('GetPolicy', {});
    const more = readActions(/With `--rules`, it also[^]*?\. /u);
    assert.ok(more.length > 0);
    assert.deepEqual(await examine('--rules'), [...new Set([...listed, ...more])].toSorted());
  });

  test('of redrive', async (t) => {
    const { calls, enqueue, list, redrive } = await operator(t);
    enqueue('quarantine', { body: event() });
    await list();
    await redrive('quarantine');
    // The redrive function has its own.
    const actions = calls.map(({ action }) => action).filter((action) => action !== 'PutEvents');
    assert.deepEqual(
      toPermissions([...actions, ...OF_THE_STACK]),
      readActions(/It uses your own credentials: [^\n]+/u),
    );
  });

  test('of tail', async (t) => {
    const bus = await startObservedBus(t);
    bus.leave(1_700_000_000);
    // Of another, the queue is left alone.
    bus.rules.delete(bus.leave(1_700_000_001));
    const { end } = await bus.begin('--count', '1', '--bus', 'kinow-local');
    bus.publish({ subject: 'order_created', source: 'kinow' });
    await end;
    assert.deepEqual(
      toPermissions([...bus.calls.map(({ action }) => action), ...OF_THE_STACK]),
      readActions(/### What `tail` needs[^]*?`doctor --probe`/u),
    );
  });
});

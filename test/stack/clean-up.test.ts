import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateEventBusCommand, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { ROOT } from '../../scripts/shared/root.ts';
import { cleanUp } from '../../scripts/tasks/stack/clean-up.ts';
import { deleteSamBucket, findSamBucket } from '../../scripts/tasks/stack/sam-bucket.ts';
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import { createClientOptions } from '../../scripts/tasks/stack/deployed-stack.ts';
import {
  endpoint,
  environment,
  events,
  makeQueue,
  observeBus,
  receiverBuild,
  sqs,
} from '../support/aws/stack.ts';
import { start } from '../support/commands/cli.ts';
import { watchCommand } from '../support/commands/running.ts';

const listQueues = async (QueueNamePrefix: string) =>
  (await sqs.send(new ListQueuesCommand({ QueueNamePrefix }))).QueueUrls ?? [];

// What a run in an AWS account does at its end, here on the emulator.
suite('after a run in an AWS account', () => {
  test('all that begins with its name is deleted: stacks, secret, queues, buses with rules; and nothing else', async () => {
    const prefix = 'kinow-test-0a1b2c-';
    const { outputs } = await deployWithSam(endpoint, `${prefix}receiver`, receiverBuild, {
      KinowWebhookSecret: 'clean-up-secret',
    });
    await events.send(new CreateEventBusCommand({ Name: `${prefix}bus` }));
    await observeBus(`${prefix}bus`, `${prefix}observer`, { source: ['kinow'] });
    await observeBus(outputs['EventBusName'] ?? '', `${prefix}another`, { source: ['kinow'] });
    const beside = await makeQueue('kinow-test-beside');
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    assert.deepEqual(await cleanUp({ endpoint, prefix, print, intervalMs: 100 }), []);
    assert.ok(lines.includes(`deletes stack ${prefix}receiver`));
    assert.deepEqual(await listQueues(prefix), []);
    assert.deepEqual(await listQueues('kinow-test-'), [beside.url]);
    const { EventBuses = [] } = await events.send(
      new ListEventBusesCommand({ NamePrefix: prefix }),
    );
    assert.deepEqual(EventBuses, []);
    const options = createClientOptions(endpoint);
    await assert.rejects(
      new CloudFormationClient(options).send(
        new DescribeStacksCommand({ StackName: `${prefix}receiver` }),
      ),
      /does not exist/,
    );
    await assert.rejects(
      new SecretsManagerClient(options).send(
        new DescribeSecretCommand({ SecretId: outputs['SecretArn'] }),
      ),
      { name: 'ResourceNotFoundException' },
    );
  });

  test('what cannot be deleted is said', async () => {
    const print = () => {};
    const left = await cleanUp({ endpoint: 'http://127.0.0.1:9', prefix: 'kinow-test-', print });
    assert.ok(
      left.some((line) => /^stacks: .*ECONNREFUSED/u.test(line)),
      left.join('\n'),
    );
  });
});

suite('npm run test:stack -- --aws', () => {
  const listLeft = async () =>
    (await listQueues('kinow-test-')).filter((url) => /\/kinow-test-[\da-f]{6}-left$/u.test(url));

  test('says what it makes and costs; interrupted, it deletes what it has made', async (t) => {
    const args = ['--aws', '--yes', `${ROOT}test/stack/fixtures/hang.ts`];
    const child = start('test:stack', args, {
      ...environment,
      STACK_RECEIVER: receiverBuild,
    });
    t.after(() => child.kill('SIGKILL'));
    const { end, waitForOutput } = watchCommand(child);
    await waitForOutput(/made http/u);
    assert.equal((await listLeft()).length, 1);
    child.kill('SIGINT');
    const { status, stdout } = await end;
    assert.equal(status, 130, stdout);
    assert.match(
      stdout,
      /AWS account 000000000000, region eu-west-1[^]*costs +less than 2 US dollars/u,
    );
    assert.match(stdout, /^deletes queue .*-left$/mu);
    assert.match(stdout, /^Nothing is left\.$/mu);
    assert.deepEqual(await listLeft(), []);
  });

  test('deletes the bucket of SAM with its packages, where the run has made it', async () => {
    assert.ok(await findSamBucket(endpoint));
    const options = { endpoint, prefix: '', print: () => {}, intervalMs: 100 };
    assert.deepEqual(await deleteSamBucket(options), []);
    assert.equal(await findSamBucket(endpoint), undefined);
  });

  test('makes nothing where nobody can be asked', async () => {
    const { end } = watchCommand(start('test:stack', ['--aws'], environment));
    const { status, stderr } = await end;
    assert.equal(status, 2);
    assert.match(stderr, /Standard input is not a terminal\. Confirm with --yes/);
  });
});

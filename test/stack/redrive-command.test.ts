import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { encodeMessage } from '../../handler/message.ts';
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import { formatWebhookUrl } from '../../scripts/tasks/stack/deployed-stack.ts';
import { post } from '../../scripts/shared/http-client.ts';
import { run } from '../support/commands/cli.ts';
import {
  endpoint,
  environment,
  observeBus,
  retryUntil,
  sqs,
  takeMessage,
  toName,
  receiverBuild,
} from '../support/aws/stack.ts';
import { createEventBody } from '../support/function/webhook.ts';

const SECRET = 'redrive-secret';
const NAME = toName('waiting');

suite('npm run redrive, for a deployed receiver', async () => {
  const stack = await deployWithSam(endpoint, NAME, receiverBuild, {
    KinowWebhookSecret: SECRET,
    EventSource: 'kinow.paris',
    UnexpectedShape: 'quarantine',
  });
  const observed = await observeBus(stack.outputs['EventBusName'] ?? '', 'waiting-observer', {
    source: ['kinow.paris'],
  });
  const redrive = async (...args: string[]) => await run('redrive', args, environment);
  /** Sends a request that the receiver puts into quarantine. */
  const quarantined = async (body: string) => {
    assert.equal((await post(formatWebhookUrl(endpoint, stack), body, SECRET)).status, 400);
  };
  const arrived = async () => {
    const message = await takeMessage(observed);
    return message && (JSON.parse(message.body) as { detail: unknown; 'detail-type': string });
  };

  test('lists that nothing waits', async () => {
    const { status, stdout, stderr } = await redrive('list', '--stack', NAME);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^All queues are empty\.$/m);
  });

  test('lists what the receiver put into quarantine, and forecasts what the redrive function would do', async () => {
    await quarantined(createEventBody({ data: { note: 'private' } }));
    await quarantined('{"private":"no event"}');
    // SQS counts a message up to a minute late.
    await retryUntil(async () =>
      (await redrive('list', '--stack', NAME)).stdout.includes('quarantine queue  2 visible, 0'),
    );
    for (let time = 0; time < 2; time += 1) {
      const { status, stdout } = await redrive('list', '--stack', NAME);
      assert.equal(status, 0);
      assert.match(
        stdout,
        /^quarantine queue  2 visible, 0 hidden\n  oldest received 20\d\d-\d\d-\d\d .* UTC, /m,
      );
      assert.match(stdout, /^ +1  unexpected_shape  order_created$/m);
      assert.match(stdout, /^ +1  invalid_payload   –$/m);
      assert.ok(!stdout.includes('private'));
    }
    const shown = await redrive('list', 'quarantine', '--show', '--stack', NAME);
    assert.match(shown.stdout, /^    \{"private":"no event"\}$/m);
    const dry = await redrive('quarantine', '--dry-run', '--stack', NAME);
    assert.equal(dry.status, 1);
    assert.match(
      dry.stdout,
      new RegExp(`^1 would be published to the bus ${NAME}\n1 would be refused`),
    );
    assert.equal(await arrived(), undefined);
  });

  test('has the quarantined event published, and what is none refused', async () => {
    const { status, stdout } = await redrive('quarantine', '--stack', NAME);
    assert.equal(status, 1);
    assert.match(stdout, /^2 moved, fallback queue empty, dead-letter queue grew by 1\.$/m);
    const event = await arrived();
    assert.equal(event?.['detail-type'], 'order_created');
    assert.deepEqual((event.detail as { data: unknown }).data, { note: 'private' });
    const dead = await takeMessage(stack.outputs['DeadLetterQueueUrl']);
    assert.equal(dead?.attribute('reason'), 'invalid_payload');
  });

  test('has a dead letter published', async () => {
    const body = createEventBody({ subject: 'video_created' });
    const message = encodeMessage({
      body: Buffer.from(body),
      reason: 'ThrottlingException',
      receivedAt: Date.now() - 7_200_000,
    });
    const QueueUrl = stack.outputs['DeadLetterQueueUrl'];
    await sqs.send(
      new SendMessageCommand({ QueueUrl, ...message, MessageBody: message?.MessageBody }),
    );
    await retryUntil(async () =>
      (await redrive('list', 'dead-letter', '--stack', NAME)).stdout.includes('1 visible, 0'),
    );
    const { status, stdout } = await redrive('dead-letter', '--stack', NAME);
    assert.deepEqual(
      [status, stdout],
      [0, '1 moved, fallback queue empty, dead-letter queue grew by 0.\n'],
    );
    const event = await arrived();
    assert.deepEqual(event?.detail, JSON.parse(body));
    assert.equal(await takeMessage(QueueUrl, 1), undefined);
    const again = await redrive('dead-letter', '--stack', NAME);
    assert.deepEqual([again.status, again.stdout], [0, 'The dead-letter queue is empty.\n']);
  });

  test('says that there is no such stack', async () => {
    const { status, stdout, stderr } = await redrive('list', '--stack', 'nobody');
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^error: There is no stack nobody in this region \(eu-west-1\)\. [^]*\n$/);
  });
});

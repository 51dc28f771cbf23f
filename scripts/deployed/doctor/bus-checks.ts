import {
  DescribeArchiveCommand,
  DescribeEventBusCommand,
  type DescribeEventBusCommandOutput,
  EventBridgeClient,
  ListArchivesCommand,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { isMatch } from '../../patterns/match-event.ts';
import { tryPattern } from '../../patterns/parse-pattern.ts';
import { createSqs } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import { callAws } from '../call-aws.ts';
import { readPages } from '../read-pages.ts';
import { readQueueDepth } from '../queues/queue-depth.ts';
import { requireStackValue } from '../stack.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

const MAX_ARCHIVE_NAME = 48;
const SUFFIX = '-restored';

/** Checks that the bus exists: EventBridge answers 200 for one that does not, and drops the event. */
export async function checkBus({ session, stack }: ExaminedReceiver): Promise<readonly Finding[]> {
  const Name = requireStackValue(stack, 'output', 'EventBusName');
  const arn = requireStackValue(stack, 'output', 'EventBusArn');
  let bus: DescribeEventBusCommandOutput;
  try {
    bus = await callAws('events:DescribeEventBus', `the event bus ${Name}`, (options) =>
      new EventBridgeClient(session).send(new DescribeEventBusCommand({ Name }), options),
    );
  } catch (error) {
    if (!(error instanceof AwsCallError) || !error.isMissing) throw error;
    const lost = fail(
      `EVERY EVENT IS LOST: the event bus ${Name} does not exist. EventBridge drops the events but still returns 200, so the receiver answers Kinow that each is published`,
      [
        'Create it again immediately, with an archive, so that no more events are lost:',
        `  aws events create-event-bus --name ${Name}`,
        `  aws events create-archive --archive-name ${formatArchiveName(Name)} --event-source-arn ${arn}`,
        'Its rules were deleted, too: delete the stacks with rules, and deploy them again. Then replay that archive, and get the earlier events from Kinow.',
      ].join('\n'),
    );
    return [lost];
  }
  const exists = pass(`the event bus ${Name} exists`);
  const { KmsKeyIdentifier: key, DeadLetterConfig: { Arn: deadLetters } = {} } = bus;
  if (!key) return [exists];
  if (!deadLetters) {
    return [
      exists,
      warn(
        `the event bus ${Name} has a KMS key and no dead-letter queue`,
        `While the key cannot be used, the bus drops events that it has accepted. Add a dead-letter queue. See ${RUNBOOK}: Your own KMS key.`,
      ),
    ];
  }
  const found = await runCheck("the event bus's dead-letter queue", () =>
    checkBusDeadLetters(session, deadLetters, key),
  );
  return [exists, ...found];
}

/** Formats a name for an archive of a bus: an archive's name has at most 48 characters, and no slash. */
const formatArchiveName = (bus: string) =>
  `${bus.replaceAll('/', '-').slice(0, MAX_ARCHIVE_NAME - SUFFIX.length)}${SUFFIX}`;

async function checkBusDeadLetters(
  session: AwsSession,
  arn: string,
  key: string,
): Promise<Finding> {
  const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(-2);
  const sqs = createSqs(session);
  const resource = `the queue ${arn}`;
  const getUrl = new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId });
  const { QueueUrl = '' } = await callAws('sqs:GetQueueUrl', resource, (options) =>
    sqs.send(getUrl, options),
  );
  const { depth, queueKey } = await callAws('sqs:GetQueueAttributes', resource, async (options) => {
    const getKey = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['KmsMasterKeyId'] });
    const { Attributes = {} } = await sqs.send(getKey, options);
    const { visible, hidden } = await readQueueDepth(sqs, QueueUrl, options);
    return { depth: visible + hidden, queueKey: Attributes['KmsMasterKeyId'] };
  });
  // The queue may name the key by its id, the bus by its ARN.
  if (queueKey !== undefined && key.endsWith(queueKey.split('/').at(-1) ?? queueKey)) {
    return warn(
      "the event bus's dead-letter queue is encrypted with the key of the bus",
      'While the key cannot be used, neither can the queue. Encrypt the queue with an SQS-owned key.',
    );
  }
  return depth === 0
    ? pass("the event bus's dead-letter queue is empty")
    : fail(
        `the event bus's dead-letter queue holds ${depth} encrypted ${depth === 1 ? 'event' : 'events'}`,
        `See ${RUNBOOK}: Event bus dead letters.`,
      );
}

/** Checks that an enabled archive takes the receiver's events: on a shared bus, each shop has its own. */
export async function checkArchive({ session, stack }: ExaminedReceiver): Promise<Finding> {
  const EventSourceArn = requireStackValue(stack, 'output', 'EventBusArn');
  const source = requireStackValue(stack, 'parameter', 'EventSource');
  const client = new EventBridgeClient(session);
  const pages = await readPages(async (token) => {
    const list = new ListArchivesCommand({ EventSourceArn, ...token });
    return await callAws('events:ListArchives', 'the archives', (options) =>
      client.send(list, options),
    );
  });
  for (const { ArchiveName, State } of pages.flatMap(({ Archives = [] }) => Archives)) {
    if (State !== 'ENABLED') continue;
    const describe = new DescribeArchiveCommand({ ArchiveName });
    const { EventPattern } = await callAws(
      'events:DescribeArchive',
      `the archive ${ArchiveName}`,
      (options) => client.send(describe, options),
    );
    if (!EventPattern || takesSource(EventPattern, source)) return pass('the archive is enabled');
  }
  return fail(
    `the bus has no enabled archive of events with the source ${source}`,
    `Events cannot be replayed. The archive was deleted or changed by hand, and a deployment does not restore it. See ${RUNBOOK}: Undo what was changed by hand.`,
  );
}

/** Whether an archive's pattern matches events of a source. */
function takesSource(pattern: string, source: string): boolean {
  const parsed = tryPattern(pattern);
  const event = { source, 'detail-type': 'order_created', detail: {} };
  return 'pattern' in parsed && isMatch(parsed.pattern, event);
}

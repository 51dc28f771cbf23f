import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** An eye on an event bus: a temporary rule with a temporary queue as its target. */
export interface BusObserver {
  /** The next events, as JSON text; after 10 s, none. */
  readonly next: () => Promise<string[]>;
  /** Removes rule and queue. */
  readonly close: () => Promise<void>;
}

/**
 * Observes the events of a bus that match a pattern, with the user's own AWS credentials.
 *
 * @throws what the SDK throws; what was made by then is removed.
 */
export async function observeBus(busName: string, pattern: object): Promise<BusObserver> {
  const events = new EventBridgeClient();
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const name = `kinow-eventbridge-observer-${randomUUID()}`;
  await using undo = new AsyncDisposableStack();

  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { MessageRetentionPeriod: '600' } }),
  );
  undo.defer(async () => {
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const queueArn = Attributes?.['QueueArn'] ?? '';
  const { RuleArn } = await events.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: busName,
      EventPattern: JSON.stringify(pattern),
    }),
  );
  undo.defer(async () => {
    await events.send(new DeleteRuleCommand({ Name: name, EventBusName: busName }));
  });
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
      },
    ],
  };
  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify(policy) } }),
  );
  await events.send(
    new PutTargetsCommand({
      Rule: name,
      EventBusName: busName,
      Targets: [{ Id: 'observer', Arn: queueArn }],
    }),
  );
  undo.defer(async () => {
    await events.send(
      new RemoveTargetsCommand({ Rule: name, EventBusName: busName, Ids: ['observer'] }),
    );
  });

  const made = undo.move();
  return {
    next: async () => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MaxNumberOfMessages: 10 }),
      );
      for (const { ReceiptHandle } of Messages) {
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages.map(({ Body = '' }) => Body);
    },
    close: () => made.disposeAsync(),
  };
}

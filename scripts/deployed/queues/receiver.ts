import { createQueueClients } from '../aws-clients.ts';
import type { AwsSession } from '../aws-session.ts';
import { type DeployedStack, requireStackValue } from '../stack.ts';
import type { Queue } from './queue-calls.ts';

/** The stack outputs with the URLs of the queues. */
export const QUEUE_OUTPUTS = {
  fallback: 'FallbackQueueUrl',
  quarantine: 'QuarantineQueueUrl',
  'dead-letter': 'DeadLetterQueueUrl',
} as const;

/** The name of a queue in the command's arguments. */
export type QueueName = keyof typeof QUEUE_OUTPUTS;

export const QUEUE_NAMES: readonly QueueName[] = ['fallback', 'quarantine', 'dead-letter'];

/** The queues whose messages can be moved to the fallback queue. */
export const SOURCE_NAMES = ['quarantine', 'dead-letter'] as const;

export type SourceName = (typeof SOURCE_NAMES)[number];

export const isQueueName = (word: string): word is QueueName => Object.hasOwn(QUEUE_OUTPUTS, word);

const BUS_DEAD_LETTERS = 'event bus dead-letter';

/** The receiver's event bus, and the source of its events. */
export interface Bus {
  readonly eventBusName: string;
  readonly eventSource: string;
}

/** The queues and the bus of a deployed receiver. */
export interface Receiver {
  readonly queues: Readonly<Record<QueueName, Queue>>;
  /** The dead-letter queue of an event bus with a KMS key: its messages are encrypted by EventBridge. */
  readonly busDeadLetters: Queue | undefined;
  readonly bus: Bus;
}

/**
 * Finds the queues and the bus of a receiver.
 *
 * @throws CommandError if the stack is not a receiver.
 */
export function findReceiver(stack: DeployedStack, session: AwsSession): Receiver {
  const clients = createQueueClients(session);
  const toQueue = (name: QueueName): Queue => ({
    name,
    url: requireStackValue(stack, 'output', QUEUE_OUTPUTS[name]),
    clients,
  });
  const { EventBusDeadLetterQueueUrl: busUrl } = stack.outputs;
  return {
    queues: {
      fallback: toQueue('fallback'),
      quarantine: toQueue('quarantine'),
      'dead-letter': toQueue('dead-letter'),
    },
    busDeadLetters: busUrl ? { name: BUS_DEAD_LETTERS, url: busUrl, clients } : undefined,
    bus: {
      eventBusName: requireStackValue(stack, 'output', 'EventBusName'),
      eventSource: requireStackValue(stack, 'parameter', 'EventSource'),
    },
  };
}

import { CommandError } from '../../shared/command.ts';
import { createQueueClients } from '../aws-clients.ts';
import type { DeployedStack } from '../stack.ts';
import type { Queue } from './queue-calls.ts';

const OUTPUTS = {
  fallback: 'FallbackQueueUrl',
  quarantine: 'QuarantineQueueUrl',
  'dead-letter': 'DeadLetterQueueUrl',
} as const;

/** A queue of the receiver, as the command names it. */
export type QueueName = keyof typeof OUTPUTS;

export const QUEUE_NAMES: readonly QueueName[] = ['fallback', 'quarantine', 'dead-letter'];

/** The queues whose messages an operator puts into the fallback queue. */
export const SOURCE_NAMES = ['quarantine', 'dead-letter'] as const;

export type SourceName = (typeof SOURCE_NAMES)[number];

export const isQueueName = (word: string): word is QueueName => Object.hasOwn(OUTPUTS, word);

/** Where the receiver publishes events, and under which source. */
export interface Bus {
  readonly eventBusName: string;
  readonly eventSource: string;
}

/** A deployed receiver's queues, and the bus to which the redrive function publishes. */
export interface Receiver {
  readonly queues: Readonly<Record<QueueName, Queue>>;
  readonly bus: Bus;
}

/**
 * Finds the queues of a receiver.
 *
 * @throws CommandError when the stack is not a receiver's.
 */
export function findReceiver({ name, outputs, parameters }: DeployedStack): Receiver {
  const demand = (kind: string, key: string, value: string | undefined) => {
    if (value) return value;
    throw new CommandError(
      `The stack ${name} is not a receiver of kinow-eventbridge: it has no ${kind} ${key}. Give the stack that you deployed from infra/template.yaml.`,
    );
  };
  const requireOutput = (key: string) => demand('output', key, outputs[key]);
  const clients = createQueueClients();
  const toQueue = (name: QueueName): Queue => ({
    name,
    url: requireOutput(OUTPUTS[name]),
    clients,
  });
  return {
    queues: {
      fallback: toQueue('fallback'),
      quarantine: toQueue('quarantine'),
      'dead-letter': toQueue('dead-letter'),
    },
    bus: {
      eventBusName: requireOutput('EventBusName'),
      eventSource: demand('parameter', 'EventSource', parameters['EventSource']),
    },
  };
}

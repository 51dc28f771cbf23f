import { CommandError } from '../../shared/command.ts';
import type { DeployedStack } from '../stack.ts';

const OUTPUTS = {
  fallback: 'FallbackQueueUrl',
  quarantine: 'QuarantineQueueUrl',
  'dead-letter': 'DeadLetterQueueUrl',
} as const;

/** A queue of the receiver, as the command calls it. */
export type QueueName = keyof typeof OUTPUTS;

export const QUEUE_NAMES: readonly QueueName[] = ['fallback', 'quarantine', 'dead-letter'];

export const isQueueName = (word: string): word is QueueName => Object.hasOwn(OUTPUTS, word);

/** Where events go, and as whose. */
export interface Bus {
  readonly eventBusName: string;
  readonly eventSource: string;
}

/** What a deployed receiver has to do with its queues. */
export interface Receiver {
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly bus: Bus;
}

/** @throws CommandError when the stack is none of a receiver. */
export function receiverOf({ name, outputs, parameters }: DeployedStack): Receiver {
  const found = (kind: string, key: string, value: string | undefined) => {
    if (value) return value;
    throw new CommandError(
      `The stack ${name} is no receiver of kinow-eventbridge: it has no ${kind} ${key}. Give the stack that you deployed from infra/template.yaml.`,
    );
  };
  const output = (key: string) => found('output', key, outputs[key]);
  return {
    queueUrls: {
      fallback: output(OUTPUTS.fallback),
      quarantine: output(OUTPUTS.quarantine),
      'dead-letter': output(OUTPUTS['dead-letter']),
    },
    bus: {
      eventBusName: output('EventBusName'),
      eventSource: found('parameter', 'EventSource', parameters['EventSource']),
    },
  };
}

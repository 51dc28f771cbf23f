import type { ChildProcess } from 'node:child_process';
import type { TestContext } from 'node:test';
import { encodeMessage, type Message } from '../../../handler/message.ts';
import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import {
  type Call,
  LOCAL_BUS,
  LOCAL_QUEUES,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import { LocalQueues, type QueuedMessage } from '../../../scripts/local/aws/local-queues.ts';
import { answerStackCall, type DescribedStack } from './cloudformation.ts';
import { type ExitResult } from '../commands/child.ts';
import { start } from '../commands/cli.ts';
import { runCommand } from '../commands/run-command.ts';
import { applyPlannedFault, type PlannedFaults } from '../faults/faults.ts';
import { createOperatorEnv } from './operator-env.ts';

/** Default reception time of queued messages. */
export const RECEIVED_AT = 1_795_000_000_123;

export type Queue = (typeof LOCAL_QUEUES)[number];

/** The bus and queues of a deployed receiver on a local AWS, for the operator's commands. */
export interface Receiver {
  readonly events: BusEvent[];
  readonly queues: LocalQueues;
  /** The calls so far by action, except those to CloudFormation. */
  readonly calls: Call[];
  readonly faults: PlannedFaults;
  readonly env: Readonly<Record<string, string>>;
  /** Sends a message to a queue as the functions do. */
  readonly enqueue: (queue: Queue, kept: Partial<Message> & { readonly body: Uint8Array }) => void;
  /** Sends any message to a queue. */
  readonly send: (
    queue: Queue,
    body: string,
    attributes?: Readonly<Record<string, string | undefined>>,
  ) => void;
  /** Returns the numbers of visible and in-flight messages. */
  readonly countMessages: (queue: Queue) => readonly [visible: number, hidden: number];
  /** Runs `npm run redrive` for the stack in this process, until it ends. */
  readonly command: (...args: string[]) => Promise<ExitResult>;
  /** Starts it as a process, which can be killed. */
  readonly begin: (...args: string[]) => ChildProcess;
}

/** @param options.now - Milliseconds since the epoch, for the queues. */
export async function startReceiver(
  t: TestContext,
  options: {
    readonly now?: () => number;
    readonly env?: Readonly<Record<string, string>>;
    /** Whether standard error of the command is a terminal. */
    readonly isTerminal?: boolean;
    /** Overrides of the stack. */
    readonly stack?: Partial<DescribedStack>;
    /** Returns whether it answered the call instead of the service. */
    readonly intercept?: (call: Call) => boolean;
  } = {},
): Promise<Receiver> {
  const events: BusEvent[] = [];
  const calls: Call[] = [];
  const faults: PlannedFaults = new Map();
  const { now, isTerminal = false } = options;
  const queues = new LocalQueues({ names: LOCAL_QUEUES, ...(now && { now }) });
  const aws = await startLocalAws({
    port: 0,
    queues,
    onEvent: (event) => events.push(event),
    intercept: (call) => {
      if (answerStackCall(call, { ...createStack(call), ...options.stack })) return true;
      calls.push(call);
      return applyPlannedFault(faults, call) || options.intercept?.(call) === true;
    },
  });
  t.after(aws.close);
  const env = { ...createOperatorEnv(aws.url), ...options.env };
  const send: Receiver['send'] = (queue, body, attributes = {}) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).flatMap(([name, StringValue]) =>
        StringValue === undefined ? [] : [[name, { DataType: 'String', StringValue }]],
      ),
    );
    act(queues, 'SendMessage', { QueueUrl: queue, MessageBody: body, MessageAttributes });
  };
  const begin = (...args: string[]) => start('redrive', [...args, '--stack', 'shop'], env);
  return {
    events,
    queues,
    calls,
    faults,
    env,
    send,
    enqueue: (queue, kept) => {
      const message = encodeMessage({
        reason: 'unexpected_shape',
        receivedAt: RECEIVED_AT,
        ...kept,
      });
      if (message === undefined) throw new Error('the message fits no queue');
      const attributes = Object.entries(message.MessageAttributes).map(
        ([name, { StringValue }]) => [name, StringValue] as const,
      );
      send(queue, message.MessageBody, Object.fromEntries(attributes));
    },
    countMessages: (queue) => {
      const input = { QueueUrl: queue, AttributeNames: ['All'] };
      const { Attributes } = act(queues, 'GetQueueAttributes', input) as {
        Attributes: Record<string, string>;
      };
      return [
        Number(Attributes['ApproximateNumberOfMessages']),
        Number(Attributes['ApproximateNumberOfMessagesNotVisible']),
      ];
    },
    begin,
    command: async (...args) =>
      await runCommand('redrive', [...args, '--stack', 'shop'], { env, isTerminal }),
  };
}

function act(queues: LocalQueues, action: string, input: Readonly<Record<string, unknown>>) {
  const act = queues.actions[action];
  if (act === undefined) throw new Error(`there is no action ${action}`);
  return act(input);
}

/** Creates the stack of the receiver, with queues at the called endpoint. */
function createStack({ request }: Call): DescribedStack {
  const url = `http://${request.headers.host}/000000000000`;
  return {
    name: 'shop',
    outputs: {
      EventBusName: LOCAL_BUS,
      FallbackQueueUrl: `${url}/fallback`,
      QuarantineQueueUrl: `${url}/quarantine`,
      DeadLetterQueueUrl: `${url}/dead-letter`,
    },
    parameters: { EventSource: 'kinow' },
  };
}

/** Converts messages for comparison. */
export const toComparable = (messages: readonly QueuedMessage[]) =>
  messages.map(({ id, body, attributes }) => ({ id, body, attributes }));

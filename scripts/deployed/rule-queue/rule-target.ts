import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describeFailure, type Failure } from '../../../handler/aws/errors.ts';
import { CommandError } from '../../shared/command-error.ts';
import { createQueueClients, TRANSFER_MS } from '../aws-clients.ts';
import type { AwsSession } from '../aws-session.ts';
import { tryAws } from '../call-aws.ts';
import type { Queue } from '../queues/queue-calls.ts';
import type { DeployedStack } from '../stack.ts';
import type { DeadLetter } from './dead-letter.ts';

/** The target of a rule's stack. */
export type RuleTarget = DeliverableTarget | { readonly kind: 'http' | 'logs' };

/** A target to which this command can deliver. */
export interface DeliverableTarget {
  /** As part of a sentence, such as `the function orders`. */
  readonly name: string;
  /** Delivers an event, as the rule does. Never throws. @returns The failure, if the target did not take it. */
  readonly deliver: (letter: DeadLetter) => Promise<Failure | undefined>;
}

/** A rule's stack: the dead-letter queue, and the target of its events. */
export interface RuleStack {
  readonly queue: Queue;
  readonly target: RuleTarget;
}

/** Whether a stack is that of a rule, as the command `rule` writes it. */
export const isRuleStack = ({ outputs, resources }: DeployedStack): boolean =>
  Boolean(outputs['DeadLetterQueueUrl'] && !outputs['FallbackQueueUrl']) &&
  resources.some(({ type }) => type === 'AWS::Events::Rule');

/**
 * Finds the dead-letter queue and the target of a rule's stack, by its outputs.
 *
 * @throws CommandError if no output names a target.
 */
export function findRuleStack({ name, outputs }: DeployedStack, session: AwsSession): RuleStack {
  const clients = createQueueClients(session);
  const url = outputs['DeadLetterQueueUrl'] ?? '';
  const target = findTarget(outputs, session);
  if (target === undefined) {
    throw new CommandError(
      `The stack ${name} has no output with its target, such as FunctionName. Specify a stack that the command rule has written.`,
    );
  }
  return { queue: { name: 'dead-letter', url, clients }, target };
}

type Outputs = DeployedStack['outputs'];

function findTarget(outputs: Outputs, session: AwsSession): RuleTarget | undefined {
  const { FunctionName, QueueUrl, StateMachineArn, TargetEventBusArn } = outputs;
  if (FunctionName) return createFunctionTarget(FunctionName, session);
  if (QueueUrl) return createQueueTarget(QueueUrl, session);
  if (StateMachineArn) return createWorkflowTarget(StateMachineArn, session);
  if (TargetEventBusArn) return createBusTarget(TargetEventBusArn, session);
  if (outputs['ApiDestinationArn']) return { kind: 'http' };
  return outputs['LogGroupName'] ? { kind: 'logs' } : undefined;
}

/** The longest timeout of a function, and a margin. */
const INVOCATION_MS = 905_000;

function createFunctionTarget(FunctionName: string, session: AwsSession): DeliverableTarget {
  const requestHandler = { ...session.requestHandler, requestTimeout: INVOCATION_MS };
  const client = new LambdaClient({ ...session, requestHandler, maxAttempts: 1 });
  return {
    name: `the function ${FunctionName}`,
    deliver: async ({ message }) => {
      const action = 'lambda:InvokeFunction';
      // Waits for the result: an asynchronous invocation that fails would come into the queue again.
      const command = new InvokeCommand({ FunctionName, Payload: Buffer.from(message.body) });
      const result = await tryAws(action, (options) => client.send(command, options), {
        ms: INVOCATION_MS,
      });
      if ('failure' in result) return result.failure;
      const { FunctionError, $metadata } = result.value;
      return FunctionError === undefined
        ? undefined
        : describeFailure(action, { name: 'FunctionError', $metadata });
    },
  };
}

function createQueueTarget(QueueUrl: string, session: AwsSession): DeliverableTarget {
  const { sqs } = createQueueClients(session);
  return {
    name: 'the queue',
    deliver: async ({ message }) => {
      const command = new SendMessageCommand({ QueueUrl, MessageBody: message.body });
      const result = await tryAws('sqs:SendMessage', (options) => sqs.send(command, options), {
        ms: TRANSFER_MS,
      });
      return 'failure' in result ? result.failure : undefined;
    },
  };
}

function createWorkflowTarget(stateMachineArn: string, session: AwsSession): DeliverableTarget {
  const client = new SFNClient(session);
  return {
    name: 'the workflow',
    deliver: async ({ message }) => {
      // By the name, the same message starts one execution, also if it could not be deleted.
      const command = new StartExecutionCommand({
        stateMachineArn,
        name: message.id,
        input: message.body,
      });
      const result = await tryAws('states:StartExecution', (options) =>
        client.send(command, options),
      );
      if (!('failure' in result) || result.failure.error === 'ExecutionAlreadyExists') {
        return undefined;
      }
      return result.failure;
    },
  };
}

function createBusTarget(EventBusName: string, session: AwsSession): DeliverableTarget {
  const client = new EventBridgeClient(session);
  return {
    name: `the event bus ${EventBusName}`,
    deliver: async ({ source, subject, detail, time }) => {
      const action = 'events:PutEvents';
      const Time = time === undefined ? undefined : new Date(time);
      const entry = { EventBusName, Source: source, DetailType: subject, Detail: detail, Time };
      const command = new PutEventsCommand({ Entries: [entry] });
      const result = await tryAws(action, (options) => client.send(command, options));
      if ('failure' in result) return result.failure;
      const { Entries: [first] = [], $metadata } = result.value;
      return first?.ErrorCode === undefined
        ? undefined
        : describeFailure(action, { name: first.ErrorCode, $metadata });
    },
  };
}

import type { TestContext } from 'node:test';
import { deriveArns, formatPolicy } from '../../../scripts/deployed/tail/arns.ts';
import { createName, TARGET_ID } from '../../../scripts/deployed/tail/rule-and-queue.ts';
import {
  type Call,
  LOCAL_BUS,
  LOCAL_SECRET_ARN,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import { ServiceError } from '../../../scripts/local/aws/protocol.ts';
import { LOCAL_SECRET } from '../../../scripts/shared/local-secret.ts';
import { type ExitResult } from '../commands/child.ts';
import { start } from '../commands/cli.ts';
import { beginCommand, type RunningCommand } from '../commands/run-command.ts';
import { type ChildCommand, watchCommand } from '../commands/running.ts';
import { applyPlannedFault, type PlannedFaults } from '../faults/faults.ts';
import { BUS_ARN, BusWithRules } from './bus-with-rules.ts';
import { answerStackCall, type DescribedStack } from './cloudformation.ts';
import { createOperatorEnv } from './operator-env.ts';

/** An event bus on a local AWS for `npm run tail`. */
export interface ObservedBus extends Pick<BusWithRules, 'rules' | 'queues'> {
  /** The calls so far, except those to CloudFormation. */
  readonly calls: Call[];
  readonly faults: PlannedFaults;
  readonly env: Readonly<Record<string, string>>;
  readonly publish: (...event: Parameters<BusWithRules['publish']>) => void;
  /** Creates the rule and queue that a killed run leaves behind. @returns Their name. */
  readonly leave: (expiresAt: number) => string;
  /**
   * Starts `npm run tail` in this process, for the stack unless a bus is given, and waits until it observes.
   */
  readonly begin: (...args: string[]) => Promise<RunningCommand>;
  /** Starts it as a process, which can receive signals. */
  readonly launch: (...args: string[]) => Promise<ChildCommand>;
  /** Runs it in this process, until it ends. */
  readonly tail: (...args: string[]) => Promise<ExitResult>;
}

/** The stack of a receiver with the event source `kinow.paris`. */
const STACK = {
  name: 'shop',
  outputs: {
    WebhookUrl: 'https://shop.example.com/kinow',
    EventBusName: LOCAL_BUS,
    EventBusArn: BUS_ARN,
    SecretArn: LOCAL_SECRET_ARN,
  },
  parameters: { EventSource: 'kinow.paris' },
};

/**
 * @param intercept - Returns whether it answered the call instead of the service.
 * @param stack - Overrides of the stack.
 */
export async function startObservedBus(
  t: TestContext,
  intercept: (call: Call) => boolean = () => false,
  stack: Partial<DescribedStack> = {},
): Promise<ObservedBus> {
  const bus = new BusWithRules();
  const calls: Call[] = [];
  const faults: PlannedFaults = new Map();
  const aws = await startLocalAws({
    port: 0,
    queues: bus.messages,
    secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: LOCAL_SECRET } },
    intercept: async (call) => {
      if (answerStackCall(call, { ...STACK, ...stack })) return true;
      calls.push(call);
      return applyPlannedFault(faults, call) || intercept(call) || (await answerCall(bus, call));
    },
  });
  t.after(aws.close);
  const env = createOperatorEnv(aws.url);
  const complete = (args: readonly string[]) =>
    args.includes('--bus') || args.includes('--stack') ? args : ['--stack', 'shop', ...args];
  const begin = (args: readonly string[]) => {
    const running = beginCommand('tail', complete(args), { env });
    t.after(running.stop);
    return running;
  };
  return {
    rules: bus.rules,
    queues: bus.queues,
    calls,
    faults,
    env,
    publish: (event) => bus.publish(event),
    leave: (expiresAt) => leave(bus, createName(expiresAt), new URL(aws.url).host),
    begin: async (...args) => {
      const running = begin(args);
      await running.waitForOutput(/Waiting for events/u);
      return running;
    },
    launch: async (...args) => {
      const child = start('tail', complete(args), env);
      t.after(() => child.kill('SIGKILL'));
      const running = watchCommand(child);
      await running.waitForOutput(/Waiting for events/u);
      return running;
    },
    tail: async (...args) => await begin(args).end,
  };
}

function leave({ actions }: BusWithRules, name: string, host: string): string {
  const { ruleArn, queueArn } = deriveArns(BUS_ARN, name);
  const Policy = formatPolicy(ruleArn, queueArn);
  actions['CreateQueue']?.({ QueueName: name, Attributes: { Policy } }, host);
  const EventPattern = '{"source":["kinow.paris"]}';
  actions['PutRule']?.({ Name: name, EventBusName: LOCAL_BUS, EventPattern }, host);
  const Targets = [{ Id: TARGET_ID, Arn: queueArn }];
  actions['PutTargets']?.({ Rule: name, EventBusName: LOCAL_BUS, Targets }, host);
  return name;
}

/** Answers a call if it is an action of EventBridge; other services answer the rest. */
async function answerCall(bus: BusWithRules, call: Call): Promise<boolean> {
  const { action, request, response } = call;
  const input = JSON.parse(call.body.toString()) as Record<string, unknown>;
  if (action === 'ReceiveMessage') await bus.waitForMessage(input);
  const act = bus.actions[action];
  if (act === undefined) return false;
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  try {
    response.end(JSON.stringify(act(input, request.headers.host ?? '')));
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    response.writeHead(error.status);
    response.end(JSON.stringify({ __type: error.code, message: error.message }));
  }
  return true;
}

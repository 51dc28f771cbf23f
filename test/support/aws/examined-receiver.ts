import type { TestContext } from 'node:test';
import {
  type Call,
  LOCAL_BUS,
  LOCAL_QUEUES,
  LOCAL_SECRET_ARN,
  startLocalAws,
} from '../../../scripts/local/aws/local-aws.ts';
import { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { LOCAL_SECRET } from '../../../scripts/shared/local-secret.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { type ExitResult } from '../commands/child.ts';
import { runCommand } from '../commands/run-command.ts';
import type { Fault } from '../faults/faults.ts';
import { BUS_ARN } from './bus-with-rules.ts';
import { createOperatorEnv } from './operator-env.ts';
import { answerStackCall, type DescribedStack } from './cloudformation.ts';

export const TOPIC_ARN = 'arn:aws:sns:eu-west-1:000000000000:shop-AlarmTopic';

export const ALARMS = ['shop-EventsNotKept', 'shop-DeadLetters'] as const;

/** A receiver on a local AWS in which `doctor` finds nothing, and its faults. */
export interface ExaminedReceiver {
  readonly env: Readonly<Record<string, string>>;
  /** The actions that were called, and `POST /kinow`. */
  readonly actions: string[];
  /** Answers in a service's place, by action: JSON, or what to do with the call. */
  readonly answers: Map<string, object | Fault>;
  readonly queues: LocalQueues;
  /** Runs `npm run doctor -- --stack shop` in this process, as in a terminal. */
  readonly doctor: (...args: string[]) => Promise<ExitResult>;
}

/** The deployed stack, and what describes it otherwise. @param url - The local AWS. */
export const createStack = (url: string): DescribedStack => ({
  name: 'shop',
  outputs: {
    Version: packageJson.version,
    WebhookUrl: `${url}/kinow`,
    EventBusName: LOCAL_BUS,
    EventBusArn: BUS_ARN,
    SecretArn: LOCAL_SECRET_ARN,
    WebhookFunctionName: 'shop-Webhook',
    RedriveFunctionName: 'shop-Redrive',
    FallbackQueueUrl: `${url}/000000000000/fallback`,
    QuarantineQueueUrl: `${url}/000000000000/quarantine`,
    DeadLetterQueueUrl: `${url}/000000000000/dead-letter`,
  },
  parameters: { EventSource: 'kinow', AlarmEmail: 'operator@example.com' },
  resources: Object.fromEntries(ALARMS.map((name) => [name, 'AWS::CloudWatch::Alarm'])),
});

/** @param stack - Overrides of the stack. */
export async function startExaminedReceiver(
  t: TestContext,
  stack: Partial<DescribedStack> = {},
): Promise<ExaminedReceiver> {
  const actions: string[] = [];
  const answers: ExaminedReceiver['answers'] = new Map();
  const queues = new LocalQueues({ names: LOCAL_QUEUES });
  const aws = await startLocalAws({
    port: 0,
    queues,
    secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: LOCAL_SECRET } },
    intercept: (call) => {
      const action = findAction(call);
      actions.push(action);
      const planned = answers.get(action);
      if (typeof planned === 'function') {
        planned(call);
        return true;
      }
      const answer = planned ?? HEALTHY[action]?.(call);
      if (answer !== undefined) {
        call.response.setHeader('content-type', 'application/x-amz-json-1.1');
        call.response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
        return true;
      }
      const url = `http://${call.request.headers.host}`;
      return answerStackCall(call, { ...createStack(url), ...stack });
    },
  });
  t.after(aws.close);
  const env = createOperatorEnv(aws.url);
  return {
    env,
    actions,
    answers,
    queues,
    doctor: async (...args) => await runCommand('doctor', ['--stack', 'shop', ...args], { env }),
  };
}

/** Finds the action of a call in any of AWS's protocols. */
function findAction({ action, request, body }: Call): string {
  if (action !== '') return action;
  const { url = '' } = request;
  if (url.endsWith('/configuration')) return 'GetFunctionConfiguration';
  if (url.endsWith('/policy')) return 'GetPolicy';
  if (url.includes('/event-source-mappings')) return 'ListEventSourceMappings';
  if (url === '/kinow') return 'POST /kinow';
  return new URLSearchParams(body.toString()).get('Action') ?? '';
}

const HEALTHY: Readonly<Record<string, (call: Call) => object | string>> = {
  'POST /kinow': ({ request, response }) => {
    if ('x-kinow-signature' in request.headers) return { outcome: 'published' };
    response.statusCode = 401;
    return { error: 'unauthenticated' };
  },
  GetFunctionConfiguration: () => ({
    State: 'Active',
    LastUpdateStatus: 'Successful',
    LastModified: '2026-11-28T10:00:00.000+0000',
    Runtime: 'nodejs24.x',
  }),
  ListEventSourceMappings: () => ({
    EventSourceMappings: [
      { UUID: 'u', State: 'Enabled', EventSourceArn: 'arn:aws:sqs:eu-west-1:0:fallback' },
    ],
  }),
  DescribeEventBus: () => ({ Name: LOCAL_BUS, Arn: BUS_ARN }),
  ListArchives: () => ({ Archives: [{ ArchiveName: 'shop', State: 'ENABLED' }] }),
  DescribeArchive: () => ({ ArchiveName: 'shop' }),
  DescribeAlarms: ({ body }) => {
    const { AlarmNames } = JSON.parse(body.toString()) as { AlarmNames: string[] };
    return { MetricAlarms: AlarmNames.map((name) => createAlarm(name)) };
  },
  GetMetricData: () => createMetricData({ authentic: [24] }),
  ListSubscriptionsByTopic: () => formatSubscriptions(`${TOPIC_ARN}:1`),
};

/** An alarm as CloudWatch describes it. */
export const createAlarm = (AlarmName: string, changes: object = {}) => ({
  AlarmName,
  StateValue: 'OK',
  ActionsEnabled: true,
  AlarmActions: [TOPIC_ARN],
  ...changes,
});

/** What CloudWatch returns of the last day's signatures: counts, the first in the latest period. */
export const createMetricData = (
  counts: { readonly authentic?: number[]; readonly mismatched?: number[] },
  StatusCode = 'Complete',
) => ({
  MetricDataResults: [counts.authentic, counts.mismatched].map((Values = [], at) => {
    const latest = Math.floor(Date.now() / 300_000) * 300;
    return {
      Id: `m${at}`,
      StatusCode,
      Values,
      Timestamps: Values.map((_, index) => latest - index * 300),
    };
  }),
});

/** Formats the subscriptions of a topic as SNS does. */
export const formatSubscriptions = (...arns: readonly string[]) =>
  `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${arns
    .map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`)
    .join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`;

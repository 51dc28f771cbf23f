import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { createSqs } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import type { BusRule } from '../bus-rules.ts';
import { callAws } from '../call-aws.ts';
import { readPages } from '../read-pages.ts';
import type { CheckedBus } from './examined-receiver.ts';
import { fail, type Finding, runCheck, warn } from './finding.ts';
import { allowsRule } from './resource-policy.ts';
import { RUNBOOK } from '../runbook.ts';

/** Checks that a rule has targets, and that none of them loses events. */
export async function checkTargets(rule: BusRule, bus: CheckedBus): Promise<Finding[]> {
  const targets = await readTargets(rule, bus);
  if (targets.length === 0) {
    return [
      fail(`the rule ${rule.name} has no target`, 'Its events are sent nowhere. Add a target.'),
    ];
  }
  const findings: Finding[] = [];
  for (const target of targets) {
    const shown = `the target ${target.Arn} of the rule ${rule.name}`;
    if (target.DeadLetterConfig?.Arn === undefined) {
      findings.push(
        warn(
          `${shown} has no dead-letter queue`,
          'Events that cannot be delivered within 24 hours are lost. Add DeadLetterConfig to the target.',
        ),
      );
    }
    findings.push(...(await runCheck(shown, () => checkPermission(rule, target, bus, shown))));
  }
  return findings;
}

async function readTargets(
  { name }: BusRule,
  { session, name: bus }: CheckedBus,
): Promise<Target[]> {
  const client = new EventBridgeClient(session);
  const pages = await readPages(async (token) => {
    const list = new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus, ...token });
    return await callAws('events:ListTargetsByRule', `the rule ${name}`, (options) =>
      client.send(list, options),
    );
  });
  return pages.flatMap(({ Targets = [] }) => Targets);
}

/** Checks that EventBridge may invoke a target. Targets with a role, and of other services, are not checked. */
async function checkPermission(
  { arn: ruleArn }: BusRule,
  { Arn = '', RoleArn }: Target,
  { session }: CheckedBus,
  shown: string,
): Promise<Finding[]> {
  const [, , service = ''] = Arn.split(':');
  const invocation = RoleArn === undefined ? INVOCATIONS[service] : undefined;
  if (invocation === undefined) return [];
  const policy = await invocation.readPolicy(session, Arn).catch((error: unknown) => {
    // A function without a policy, or a target that no longer exists.
    if (error instanceof AwsCallError && error.isMissing) return undefined;
    throw error;
  });
  if (allowsRule(policy, invocation.action, ruleArn)) return [];
  return [
    fail(
      `EventBridge is not allowed to invoke ${shown}`,
      `It does not exist, or its policy does not allow events.amazonaws.com ${invocation.action} for ${ruleArn}. Allow it in the template of the rule's stack. If the policy was changed by hand, see ${RUNBOOK}: Undo what was changed by hand.`,
    ),
  ];
}

interface Invocation {
  /** What EventBridge must be allowed. */
  readonly action: string;
  readonly readPolicy: (session: AwsSession, arn: string) => Promise<string | undefined>;
}

/** By service: the targets whose own policy decides. */
const INVOCATIONS: Readonly<Record<string, Invocation>> = {
  lambda: {
    action: 'lambda:InvokeFunction',
    readPolicy: async (session, FunctionName) => {
      const client = new LambdaClient(session);
      const command = new GetPolicyCommand({ FunctionName });
      const { Policy } = await callAws('lambda:GetPolicy', FunctionName, (options) =>
        client.send(command, options),
      );
      return Policy;
    },
  },
  sqs: {
    action: 'sqs:SendMessage',
    readPolicy: async (session, arn) => {
      const [QueueOwnerAWSAccountId, QueueName] = arn.split(':').slice(-2);
      const client = createSqs(session);
      const find = new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId });
      const { QueueUrl } = await callAws('sqs:GetQueueUrl', arn, (options) =>
        client.send(find, options),
      );
      const read = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] });
      const { Attributes } = await callAws('sqs:GetQueueAttributes', arn, (options) =>
        client.send(read, options),
      );
      return Attributes?.['Policy'];
    },
  },
  sns: {
    action: 'sns:Publish',
    readPolicy: async (session, TopicArn) => {
      const client = new SNSClient(session);
      const command = new GetTopicAttributesCommand({ TopicArn });
      const { Attributes } = await callAws('sns:GetTopicAttributes', TopicArn, (options) =>
        client.send(command, options),
      );
      return Attributes?.['Policy'];
    },
  },
};

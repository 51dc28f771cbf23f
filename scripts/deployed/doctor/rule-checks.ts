import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { subjects } from '../../../handler/catalogue/subjects.ts';
import { isMatch } from '../../patterns/match-event.ts';
import { tryPattern } from '../../patterns/parse-pattern.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { CommandError } from '../../shared/command.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { createSqs } from '../aws-clients.ts';
import { AwsCallError } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import { type BusRule, readBusRules } from '../bus-rules.ts';
import { callAws } from '../call-aws.ts';
import { requireStackValue } from '../stack.ts';
import { PREFIX } from '../tail/rule-and-queue.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';
import { allowsRule } from './resource-policy.ts';

/** The bus whose rules are checked. */
interface Bus {
  readonly session: AwsSession;
  readonly name: string;
  /** The source of the receiver's events. */
  readonly source: string;
}

/**
 * Checks the rules of the receiver's event bus: whether each can match events of the receiver, and whether it can pass
 * them on.
 */
export async function checkRules({ session, stack }: ExaminedReceiver): Promise<Finding[]> {
  const bus = {
    session,
    name: requireStackValue(stack, 'output', 'EventBusName'),
    source: requireStackValue(stack, 'parameter', 'EventSource'),
  };
  const all = await readBusRules(session, bus.name);
  const rules = all.filter(({ name }) => !name.startsWith(PREFIX));
  if (rules.length === 0) {
    return [
      warn(
        'the event bus has no rule',
        'Events go to the archive only. Write a rule: npm run rule',
      ),
    ];
  }
  const findings: Finding[] = [];
  for (const rule of rules) {
    const found = [
      ...checkPattern(rule, bus),
      ...(await runCheck(`the targets of the rule ${rule.name}`, () => checkTargets(rule, bus))),
      ...(await runCheck(`the metrics of the rule ${rule.name}`, () => checkMetrics(rule, bus))),
    ];
    const isFine = found.every(({ verdict }) => verdict === 'ok');
    // What was counted is only told of a rule of which there is nothing else to tell.
    findings.push(...(isFine ? found : found.filter(({ verdict }) => verdict !== 'ok')));
  }
  return findings;
}

function checkPattern({ name, isEnabled, pattern }: BusRule, { name: busName, source }: Bus) {
  const findings: Finding[] = [];
  if (!isEnabled) {
    const names = `--name ${quoteShellWord(name)} --event-bus-name ${quoteShellWord(busName)}`;
    findings.push(
      warn(
        `the rule ${name} is disabled`,
        `It passes no event on. To enable it:\n  aws events enable-rule ${names}`,
      ),
    );
  }
  const parsed = tryPattern(pattern);
  if ('mistake' in parsed) {
    const { path, message } = parsed.mistake;
    return [...findings, warn(`the pattern of the rule ${name} is unknown here: ${path}`, message)];
  }
  const types = Object.keys(subjects);
  const matches = (type: string, from?: string) =>
    isMatch(keepHeader(parsed.pattern, from === undefined), {
      ...(from !== undefined && { source: from }),
      'detail-type': type,
    });
  if (types.some((type) => matches(type, source))) return findings;
  findings.push(
    types.some((type) => matches(type))
      ? warn(
          `the rule ${name} matches another source: this receiver sends ${source}`,
          `If it is meant for this receiver, its pattern needs "source": ["${source}"].`,
        )
      : warn(
          `the rule ${name} matches no subject that Kinow documents`,
          'Compare its detail-type with: ls events/. If Kinow has added a subject, all is well.',
        ),
  );
  return findings;
}

/** Keeps the fields of a pattern that do not depend on the payload. */
const keepHeader = ({ branches }: Pattern, isOfAnySource: boolean): Pattern => ({
  branches: branches.map((fields) =>
    fields.filter(({ path }) => path === 'detail-type' || (path === 'source' && !isOfAnySource)),
  ),
});

async function checkTargets(rule: BusRule, bus: Bus): Promise<Finding[]> {
  const targets = await readTargets(rule, bus);
  if (targets.length === 0) {
    return [fail(`the rule ${rule.name} has no target`, 'It passes no event on. Give it one.')];
  }
  const findings: Finding[] = [];
  for (const target of targets) {
    const shown = `the target ${target.Arn} of the rule ${rule.name}`;
    if (target.DeadLetterConfig?.Arn === undefined) {
      findings.push(
        warn(
          `${shown} has no dead-letter queue`,
          'An event that it does not accept within 24 hours is lost. Add DeadLetterConfig to the target.',
        ),
      );
    }
    findings.push(...(await runCheck(shown, () => checkPermission(rule, target, bus, shown))));
  }
  return findings;
}

async function readTargets({ name }: BusRule, { session, name: bus }: Bus): Promise<Target[]> {
  const client = new EventBridgeClient(session);
  const targets: Target[] = [];
  let NextToken: string | undefined;
  do {
    const list = new ListTargetsByRuleCommand({
      Rule: name,
      EventBusName: bus,
      ...(NextToken && { NextToken }),
    });
    const page = await callAws('events:ListTargetsByRule', `the rule ${name}`, (options) =>
      client.send(list, options),
    );
    targets.push(...(page.Targets ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return targets;
}

/** Checks that EventBridge may invoke a target. Targets with a role, and of other services, are not checked. */
async function checkPermission(
  { arn: ruleArn }: BusRule,
  { Arn = '', RoleArn }: Target,
  { session }: Bus,
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
      `EventBridge may not invoke ${shown}`,
      `It does not exist, or its policy does not allow events.amazonaws.com ${invocation.action} for ${ruleArn}. Deploy the rule's stack again.`,
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

/** The metrics of a rule that should be zero, and what to do if they are not. */
const FAULT_METRICS: Readonly<Record<string, string>> = {
  FailedInvocations:
    'Its target refused events for good. Look into the target’s logs, and into its dead-letter queue.',
  InvocationsSentToDlq: 'They wait in the dead-letter queue of the target.',
  InvocationsFailedToBeSentToDlq:
    'They are lost: the policy of the dead-letter queue does not allow EventBridge to send. Deploy the rule’s stack again.',
  ThrottledRules:
    'EventBridge delays the events of this rule. Ask AWS to raise the invocations quota.',
};

const A_DAY_MS = 24 * 3_600_000;

/** Reads the rule's metrics of the last day: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html */
async function checkMetrics({ name }: BusRule, { session, name: bus }: Bus): Promise<Finding[]> {
  const client = new CloudWatchClient(session);
  const names = ['MatchedEvents', 'Invocations', ...Object.keys(FAULT_METRICS)];
  const now = Date.now();
  const command = new GetMetricDataCommand({
    StartTime: new Date(now - A_DAY_MS),
    EndTime: new Date(now),
    MetricDataQueries: names.map((MetricName, index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Events',
          MetricName,
          Dimensions: [
            { Name: 'EventBusName', Value: bus },
            { Name: 'RuleName', Value: name },
          ],
        },
        Period: 3_600,
        Stat: 'Sum',
      },
    })),
  });
  const { MetricDataResults = [] } = await callAws(
    'cloudwatch:GetMetricData',
    `the rule ${name}`,
    (options) => client.send(command, options),
  );
  const sums = names.map((_, index) => {
    const { Values = [], StatusCode } =
      MetricDataResults.find(({ Id }) => Id === `m${index}`) ?? {};
    if (StatusCode !== 'Complete') {
      throw new CommandError('CloudWatch did not return all data. Run this command again.');
    }
    return Values.reduce((total, value) => total + value, 0);
  });
  const counts = names.map((metric, index) => `${metric} ${sums[index]}`);
  const bad = names.flatMap((metric, index) => {
    const todo = FAULT_METRICS[metric];
    if (todo === undefined || sums[index] === 0) return [];
    return [fail(`the rule ${name}: ${metric} ${sums[index]} in the last day`, todo)];
  });
  if (bad.length > 0) return bad;
  return [pass(`the rule ${name} works; in the last day ${counts.slice(0, 2).join(', ')}`)];
}

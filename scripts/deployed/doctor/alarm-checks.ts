import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { ListSubscriptionsByTopicCommand, SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { callAws } from '../call-aws.ts';
import { readPages } from '../read-pages.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** The maximum of CloudWatch, which otherwise describes 50. A receiver has fewer. */
const MAX_ALARMS = 100;

/** Checks that all alarms of the stack exist, that none is in ALARM, and that they notify a subscriber. */
export async function checkAlarms(receiver: ExaminedReceiver): Promise<readonly Finding[]> {
  const { session, stack } = receiver;
  const AlarmNames = stack.resources.flatMap(({ type, id }) =>
    type === 'AWS::CloudWatch::Alarm' ? id : [],
  );
  // Without names, CloudWatch describes all alarms of the account.
  if (AlarmNames.length === 0) return [fail('the stack has no alarms', 'Deploy the stack again.')];
  const describe = new DescribeAlarmsCommand({ AlarmNames, MaxRecords: MAX_ALARMS });
  const { MetricAlarms: alarms = [] } = await callAws(
    'cloudwatch:DescribeAlarms',
    'the alarms of the stack',
    (options) => new CloudWatchClient(session).send(describe, options),
  );
  const missing = AlarmNames.filter((name) => alarms.every(({ AlarmName }) => AlarmName !== name));
  const topics = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  const raised = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  const unknown = alarms.filter(({ StateValue }) => StateValue !== 'ALARM' && StateValue !== 'OK');
  const muted = alarms.filter(({ ActionsEnabled }) => ActionsEnabled !== true);
  return [
    missing.length === 0
      ? pass(`all ${AlarmNames.length} alarms exist`)
      : fail(
          `${missing.length} of ${AlarmNames.length} alarms do not exist: ${missing.join(', ')}`,
          `They were deleted by hand, and a deployment does not create them again. See ${RUNBOOK}: Undo what was changed by hand.`,
        ),
    ...raised.map(({ AlarmName = '', AlarmDescription = '' }) =>
      fail(`${AlarmName} is in ALARM`, AlarmDescription),
    ),
    ...(unknown.length > 0
      ? [
          warn(
            `${formatAlarms(unknown)} no data yet, and therefore no state`,
            'CloudWatch needs a few minutes after a deployment. Run this command again later.',
          ),
        ]
      : []),
    ...(muted.length > 0
      ? [
          fail(
            `the actions of ${muted.length} alarms are disabled: they notify nobody`,
            `Enable them:\n  aws cloudwatch enable-alarm-actions --alarm-names ${muted.map(({ AlarmName }) => AlarmName).join(' ')}`,
          ),
        ]
      : []),
    ...(await runCheck('the topic of the alarms', () => checkSubscriptions(receiver, [...topics]))),
  ];
}

const formatAlarms = ({ length }: readonly MetricAlarm[]) =>
  length === 1 ? '1 alarm has' : `${length} alarms have`;

/** Checks that the alarms notify a confirmed subscriber. A warning if the deployment has none, as the README's. */
async function checkSubscriptions(
  { session, stack }: ExaminedReceiver,
  topics: readonly string[],
): Promise<Finding> {
  const sns = new SNSClient(session);
  const subscriptions: Subscription[] = [];
  for (const TopicArn of topics.filter((arn) => arn.includes(':sns:'))) {
    const pages = await readPages(async (token) => {
      const list = new ListSubscriptionsByTopicCommand({ TopicArn, ...token });
      return await callAws('sns:ListSubscriptionsByTopic', `the topic ${TopicArn}`, (options) =>
        sns.send(list, options),
      );
    });
    subscriptions.push(...pages.flatMap(({ Subscriptions = [] }) => Subscriptions));
  }
  const confirmed = subscriptions.filter(({ SubscriptionArn }) =>
    SubscriptionArn?.startsWith('arn:'),
  );
  if (confirmed.length > 0) return pass('the alarms have a confirmed subscription');
  if (subscriptions.length > 0) {
    return fail(
      'the alarms notify nobody: their subscription is not confirmed',
      'Confirm it with the link in the e-mail from AWS.',
    );
  }
  const { AlarmEmail, AlarmTopicArn } = stack.parameters;
  if (!AlarmEmail && !AlarmTopicArn) {
    return warn(
      'the alarms notify nobody: the stack was deployed without AlarmEmail',
      `To be notified of lost and waiting events, deploy with an e-mail address, and confirm the subscription:\n  sam build && sam deploy --stack-name ${stack.name} --parameter-overrides AlarmEmail=…`,
    );
  }
  return fail(
    'the alarms notify nobody: their topic has no subscription',
    'It was never confirmed, or was removed. Subscribe to the topic again:\n' +
      `  aws sns subscribe --protocol email --notification-endpoint ${AlarmEmail || '…'} --topic-arn ${topics[0] ?? '…'}`,
  );
}

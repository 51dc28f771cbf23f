/**
 * The names that follow from the ARN of a bus
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html).
 */
export function arnsOf(busArn: string, name: string) {
  const [, partition, , region, account] = busArn.split(':');
  const [, bus = ''] = busArn.split(':event-bus/');
  const path = bus === 'default' ? name : `${bus}/${name}`;
  return {
    bus,
    ruleArn: `arn:${partition}:events:${region}:${account}:rule/${path}`,
    queueArn: `arn:${partition}:sqs:${region}:${account}:${name}`,
  };
}

/** A queue policy that lets the one rule send. */
export const policyFor = (ruleArn: string, queueArn: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  });

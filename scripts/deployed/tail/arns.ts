/**
 * Derives the ARNs of a rule and a queue of the same name from that of the bus
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html).
 */
export function deriveArns(busArn: string, name: string) {
  const [, partition, , region, account] = busArn.split(':');
  const [, bus = ''] = busArn.split(':event-bus/');
  const path = bus === 'default' ? name : `${bus}/${name}`;
  return {
    bus,
    ruleArn: `arn:${partition}:events:${region}:${account}:rule/${path}`,
    queueArn: `arn:${partition}:sqs:${region}:${account}:${name}`,
  };
}

/** Formats a queue policy that allows one rule to send messages. */
export const formatPolicy = (ruleArn: string, queueArn: string) =>
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

/** Finds the name of the rule's bus in a policy of {@link formatPolicy}. */
export function findBusInPolicy(policy: string): string {
  // The ARN of a rule on the default bus does not contain the bus.
  const [, bus = 'default'] = /:rule\/(?:([^"]+)\/)?[^/"]+"/u.exec(policy) ?? [];
  return bus;
}

/**
 * What only AWS can show, by the name of its test in test/stack/aws-only.test.ts. The emulator's run prints it as not
 * covered.
 */
export const AWS_ONLY = {
  archive: 'the stack makes its archive, which takes its events and no password token',
  alarms: 'an alarm on metric math is raised by a message in the queue, and ends when it is gone',
  metrics:
    'CloudWatch extracts the metrics of the log lines, and every query of the dashboard runs',
  byHand:
    'what was changed or deleted by hand is again as in the template, by the commands of the runbook',
  tail: 'tail shows an event of the real bus within seconds, and removes its rule and queue',
  key: 'with a KMS key all works; what comes while the key is disabled is kept, decrypted and published',
  domain: 'a custom domain answers (needs --domain and --certificate)',
  schemas: 'the schema registry takes the schemas',
} as const;

export type AwsOnly = keyof typeof AWS_ONLY;

/** What the emulator accepts, but does not apply; and what it has by a workaround. */
const NOT_APPLIED = [
  'a replay from the archive that the stack itself makes, and a route that it makes',
  'queue policies, permissions of functions and topics, API throttling, access logs, dead-letter queues of rules',
  'the time of an entry, and the limits of EventBridge, API Gateway and SQS',
] as const;

/** Lists what a run against the emulator did not cover, a line for each. */
export const listNotCovered = (): readonly string[] => [
  'Not covered by the emulator; by npm run test:stack -- --aws, in an AWS account:',
  ...Object.values(AWS_ONLY).map((what) => `- ${what}`),
  ...NOT_APPLIED.map((what) => `- ${what}`),
];

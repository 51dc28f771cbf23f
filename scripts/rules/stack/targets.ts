/** The targets, each with a consumer stack in `infra/rules/`, and their descriptions in the prompt. */
export const targets = {
  lambda: 'a typed function in TypeScript, once for each event',
  sqs: 'a queue for a program that fetches from it',
  states: 'a Step Functions workflow',
  sns: 'an e-mail',
  http: 'a request to an HTTPS endpoint',
  bus: 'the event bus of another account or region',
  logs: 'CloudWatch Logs',
} as const;

export type Target = keyof typeof targets;

export const isTarget = (name: string): name is Target => Object.hasOwn(targets, name);

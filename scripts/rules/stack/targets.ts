/** The kinds of target, each a consumer stack of `infra/rules/`, with what the prompt says of it. */
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

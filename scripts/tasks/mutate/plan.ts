/** What is mutated, and the tests that must notice, the quickest first: one failure ends them. */
export const PLAN = {
  'handler/answer.ts': ['test/handler/answer.test.ts'],
  'handler/aws/client.ts': ['test/contract/sdk.test.ts', 'test/contract/answers.test.ts'],
  'handler/aws/event-bus.ts': [
    'test/contract/answers.test.ts',
    'test/contract/redrive-function.test.ts',
    'test/contract/faults.test.ts',
  ],
  'handler/aws/json-protocol.ts': ['test/contract/sdk.test.ts', 'test/contract/answers.test.ts'],
  'handler/entry.ts': ['test/contract/redrive-function.test.ts', 'test/contract/answers.test.ts'],
  'handler/message.ts': [
    'test/handler/message.test.ts',
    'test/contract/bodies.test.ts',
    'test/contract/redrive-function.test.ts',
    'test/contract/faults.test.ts',
  ],
  'handler/signature.ts': ['test/handler/signature.test.ts', 'test/contract/answers.test.ts'],
  'handler/validate.ts': ['test/handler/validate.test.ts', 'test/contract/bodies.test.ts'],
} as const satisfies Record<string, readonly string[]>;

export type Mutated = keyof typeof PLAN;

/** What is mutated, and the tests that must notice, the quickest first: one failure ends them. */
export const PLAN = {
  'handler/answer.ts': ['test/handler/answer.test.ts'],
  'handler/publish.ts': ['test/contract/redrive.test.ts', 'test/contract/answers.test.ts'],
  'handler/put-events.ts': [
    'test/contract/answers.test.ts',
    'test/contract/redrive.test.ts',
    'test/contract/faults.test.ts',
  ],
  'handler/queues.ts': [
    'test/handler/queues.test.ts',
    'test/contract/bodies.test.ts',
    'test/contract/redrive.test.ts',
    'test/contract/faults.test.ts',
  ],
  'handler/signature.ts': ['test/handler/signature.test.ts', 'test/contract/answers.test.ts'],
  'handler/validate.ts': ['test/handler/validate.test.ts', 'test/contract/bodies.test.ts'],
} as const satisfies Record<string, readonly string[]>;

export type Mutated = keyof typeof PLAN;

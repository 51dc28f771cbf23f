import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Exchange, startGateway } from '../../scripts/local/gateway.ts';

/** Results of a handler under development that are invalid in HTTP. */
const answers: [what: string, answer: { statusCode: number; headers?: Record<string, string> }][] =
  [
    ['a status that there is not', { statusCode: 1_000 }],
    ['a header of two lines', { statusCode: 200, headers: { 'x-a': 'a\nb' } }],
  ];

for (const [what, answer] of answers) {
  test(`an answer with ${what} is told as a failure of the function`, async (t) => {
    const exchanges: Exchange[] = [];
    const gateway = await startGateway(
      0,
      async () => ({ answer, log: {} }),
      (exchange) => exchanges.push(exchange),
    );
    t.after(gateway.close);
    const response = await fetch(`${gateway.url}/kinow`, { method: 'POST', body: '{}' });
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { message: 'Internal Server Error' });
    assert.equal(exchanges[0]?.status, 500);
    assert.match(exchanges[0]?.failure?.message ?? '', /^its response is invalid: /);
  });
}

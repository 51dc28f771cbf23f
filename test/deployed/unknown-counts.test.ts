import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { operator, type Operator } from '../support/aws/operator.ts';
import { event } from '../support/aws/queue-fixtures.ts';

/** Counts of SQS in which one is missing. */
const INCOMPLETE = JSON.stringify({ Attributes: { ApproximateNumberOfMessages: '0' } });

suite('npm run redrive does not take a queue for empty', () => {
  const runs: [what: string, run: (to: Operator) => ReturnType<Operator['list']>][] = [
    ['list', (to) => to.list()],
    ['--dry-run', (to) => to.forecast('quarantine')],
    ['a redrive', (to) => to.redrive('quarantine')],
  ];
  for (const [what, run] of runs) {
    test(`whose counts are not complete: ${what}`, async (t) => {
      const to = await operator(t, {
        intercept: ({ action, response }) => {
          if (action !== 'GetQueueAttributes') return false;
          response.end(INCOMPLETE);
          return true;
        },
      });
      const { status, stdout, stderr } = await run(to);
      assert.equal(status, 1);
      assert.match(`${stdout}${stderr}`, /sqs:GetQueueAttributes failed: IncompleteResponse/);
      assert.doesNotMatch(stdout, /empty/);
    });

    test(`that it did not read because it was stopped: ${what}`, async (t) => {
      const to = await operator(t, {
        intercept: ({ action }) => {
          if (action === 'GetQueueAttributes') to.stop();
          return false;
        },
      });
      const { stdout } = await run(to);
      assert.doesNotMatch(stdout, /(?:is|are|queue {2}) ?empty/);
    });
  }

  test('that has delayed messages only', async (t) => {
    const to = await operator(t, {
      intercept: ({ action, response }) => {
        if (action !== 'GetQueueAttributes') return false;
        const Attributes = {
          ApproximateNumberOfMessages: '0',
          ApproximateNumberOfMessagesNotVisible: '0',
          ApproximateNumberOfMessagesDelayed: '2',
        };
        response.end(JSON.stringify({ Attributes }));
        return true;
      },
    });
    const { status, stdout } = await to.list({ names: ['quarantine'] });
    assert.equal(status, 1);
    assert.match(stdout, /^quarantine queue {2}0 visible, 2 hidden$/m);
  });

  test('but says of an empty one that it is', async (t) => {
    const to = await operator(t);
    const { status, stdout } = await to.list();
    assert.equal(status, 0);
    assert.match(stdout, /^All queues are empty\.$/m);
    to.enqueue('quarantine', { body: event() });
    assert.match((await to.list()).stdout, /^There are messages in the quarantine queue\.$/m);
  });
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { operator } from '../support/aws/operator.ts';
import { createMalformedEvent, event } from '../support/aws/queue-fixtures.ts';
import { waitForExit } from '../support/commands/child.ts';
import { replaceAnswer } from '../support/faults/faults.ts';
import { decodeMessageBytes } from '../support/function/webhook.ts';

suite('npm run redrive, killed', () => {
  const points: [action: string, nth: number, when: 'before' | 'after'][] = [
    ['ReceiveMessage', 1, 'after'],
    ['SendMessage', 2, 'after'],
    ['SendMessage', 10, 'after'],
    ['DeleteMessageBatch', 1, 'before'],
    ['DeleteMessageBatch', 1, 'after'],
    ['ChangeMessageVisibilityBatch', 1, 'before'],
  ];
  for (const [action, nth, when] of points) {
    test(`${when} ${action} ${nth} loses nothing, and the next run brings it to an end`, async (t) => {
      let seen = 0;
      let kill = () => {};
      const { events, queues, enqueue, send, begin, redrive, pass } = await operator(t, {
        intercept: (call) => {
          if (call.action !== action) return false;
          seen += 1;
          if (seen !== nth) return false;
          if (when === 'after') replaceAnswer(call, () => kill());
          else kill();
          return when === 'before';
        },
      });
      const good = Array.from({ length: 11 }, () => event());
      const bad = {
        MalformedDetail: createMalformedEvent(),
        invalid_payload: Buffer.from('{"no":"event"}'),
      };
      for (const body of [...good.slice(0, 3), ...Object.values(bad)])
        enqueue('quarantine', { body });
      send('quarantine', 'hello');
      for (const body of good.slice(3)) enqueue('quarantine', { body });
      const child = begin('quarantine');
      kill = () => child.kill('SIGKILL');
      assert.equal((await waitForExit(child)).status, null, 'it was killed');

      const waiting = () =>
        (['quarantine', 'fallback', 'dead-letter'] as const)
          .flatMap((queue) => queues.listMessages(queue))
          .map((message) => ({
            queue: message.queue,
            reason: message.attributes['reason'],
            text: message.body === 'hello' ? 'hello' : decodeMessageBytes(message).toString(),
          }));
      const published = () => events.map(({ detailText }) => detailText);
      const safe = new Set([...published(), ...waiting().map(({ text }) => text)]);
      for (const body of ['hello', ...good, ...Object.values(bad)]) {
        assert.ok(safe.has(body.toString()), 'on the bus or in a queue');
      }

      await pass(600_000);
      await redrive('quarantine');
      for (const body of good) {
        const times = published().filter((text) => text === body.toString()).length;
        assert.ok(times === 1 || times === 2, `on the bus ${times} times`);
      }
      assert.deepEqual(
        new Set(waiting().map(({ queue, reason, text }) => `${queue} ${reason} ${text}`)),
        new Set([
          'dead-letter unreadable hello',
          ...Object.entries(bad).map(
            ([reason, body]) => `dead-letter ${reason} ${body.toString()}`,
          ),
        ]),
      );
    });
  }
});

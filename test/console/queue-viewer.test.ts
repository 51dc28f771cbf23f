import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { encodeMessage } from '../../handler/message.ts';
import { QueueViewer } from '../../scripts/console/server/queue-viewer.ts';
import { LOCAL_QUEUES } from '../../scripts/local/aws/local-aws.ts';
import { LocalQueues } from '../../scripts/local/aws/local-queues.ts';
import { UsageError } from '../../scripts/shared/command-error.ts';

const ID = 'c0ffee00-0000-4000-8000-000000000001';

function send(queues: LocalQueues, queue: string, message: object): void {
  queues.actions['SendMessage']?.({ QueueUrl: `http://x/0/${queue}`, ...message }, 'http://x');
}

const encode = (body: string) =>
  encodeMessage({
    body: Buffer.from(body),
    reason: 'TimeoutError',
    receivedAt: 1_000,
    eventId: ID,
    subject: 'order_created',
  }) ?? {};

/** Creates a viewer, and a webhook that answers each request with a status. */
async function createViewer(t: TestContext, status: number) {
  const received: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      received.push(Buffer.concat(chunks).toString());
      return response.writeHead(status).end('{"outcome":"published"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const queues = new LocalQueues({ names: LOCAL_QUEUES });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { queues, received, viewer: new QueueViewer(queues, () => url, 'secret') };
}

suite('the queues of the console', () => {
  test('show what waits, the newest first, and a body on request', async (t) => {
    const { queues, viewer } = await createViewer(t, 200);
    send(queues, 'fallback', encode('{"a":1}'));
    send(queues, 'fallback', { MessageBody: 'by hand' });
    const [fallback, quarantine] = viewer.list();
    assert.deepEqual([fallback?.count, quarantine?.count], [2, 0]);
    const [foreign, event] = fallback?.messages ?? [];
    assert.equal(foreign?.bytes, undefined);
    assert.deepEqual(
      { ...event, id: '' },
      {
        id: '',
        reason: 'TimeoutError',
        time: 1_000,
        subject: 'order_created',
        eventId: ID,
        bytes: 7,
      },
    );
    assert.deepEqual(viewer.getBody(event?.id ?? ''), { body: '{"a":1}' });
    assert.throws(() => viewer.getBody(foreign?.id ?? ''), /^Error: .*cannot be read$/u);
    assert.throws(() => viewer.getBody('x'), /^Error: .*not in a queue any more$/u);
  });

  test('are redriven byte for byte, and keep what nobody can read', async (t) => {
    const { queues, received, viewer } = await createViewer(t, 200);
    send(queues, 'fallback', encode('{ "a": 1.0 }'));
    send(queues, 'fallback', { MessageBody: 'by hand' });
    const { answers, left } = await viewer.redrive({ queue: 'fallback' });
    assert.deepEqual(received, ['{ "a": 1.0 }']);
    assert.deepEqual(answers, [
      { status: 0, outcome: 'cannot be read', count: 1 },
      { status: 200, outcome: 'published', count: 1 },
    ]);
    assert.equal(left, 1);
  });

  for (const status of [401, 500, 503]) {
    test(`keep a message that is answered ${status}`, async (t) => {
      const { queues, viewer } = await createViewer(t, status);
      send(queues, 'quarantine', encode('{}'));
      const [message] = queues.listMessages('quarantine');
      const { left } = await viewer.redrive({ queue: 'quarantine', id: message?.id ?? '' });
      assert.equal(left, 1);
    });
  }

  test('refuse a queue or a message that is not there', async (t) => {
    const { viewer } = await createViewer(t, 200);
    await assert.rejects(viewer.redrive({ queue: 'x' }), UsageError);
    await assert.rejects(
      viewer.redrive({ queue: 'fallback', id: 'x' }),
      /not in the fallback queue/u,
    );
  });
});

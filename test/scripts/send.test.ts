import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { suite, test, type TestContext } from 'node:test';
import { listen, readBody } from '../../scripts/lib/loopback.ts';
import { freePort, run } from '../lib/cli.ts';
import { SECRET } from '../lib/webhook.ts';

/** A receiver that answers with one status and remembers what it was sent. */
async function receiver(t: TestContext, status: number) {
  const received: { body: Buffer; headers: IncomingHttpHeaders }[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    received.push({ body: await readBody(request), headers: request.headers });
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? { outcome: 'published' } : { error: 'none' }));
  };
  const server = await listen(0, (request, response) => void answer(request, response));
  t.after(server.close);
  return { received, url: `${server.url}/kinow` };
}

suite('npm run send', () => {
  test('posts a sample, signed, with an event_id of its own', async (t) => {
    const { received, url } = await receiver(t, 200);
    const { status, stdout } = await run('send', ['order_created', '--url', url, '--count', '3']);
    assert.equal(status, 0);
    assert.match(stdout, /^3 × 200 published\nmedian [\d.]+ ms, 95 % within [\d.]+ ms, longest /);
    const ids = received.map(({ body, headers }) => {
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      assert.equal(headers['x-kinow-signature'], signature);
      assert.equal(headers['content-type'], 'application/json');
      const event = JSON.parse(body.toString()) as { event_id: string; subject: string };
      assert.equal(event.subject, 'order_created');
      return event.event_id;
    });
    assert.equal(new Set(ids).size, 3);
  });

  test('shows the whole answer of a single one', async (t) => {
    const { url } = await receiver(t, 200);
    const { stdout } = await run('send', ['order_created', '--url', url]);
    assert.match(stdout, /^200 \{"outcome":"published"\}\n[\d.]+ ms\n$/);
  });

  test('--file posts the bytes of a file', async (t) => {
    const { received, url } = await receiver(t, 200);
    const { status } = await run('send', ['--file', 'LICENSE', '--url', url]);
    assert.equal(status, 0);
    assert.match(received[0]?.body.toString() ?? '', /^MIT License\n/);
  });

  test('--forge signs with another secret and expects 401', async (t) => {
    const refusing = await receiver(t, 401);
    assert.equal(
      (await run('send', ['order_created', '--forge', '--url', refusing.url])).status,
      0,
    );
    const [forged] = refusing.received;
    assert.ok(forged);
    assert.match(String(forged.headers['x-kinow-signature']), /^[0-9a-f]{64}$/);
    assert.notEqual(
      forged.headers['x-kinow-signature'],
      createHmac('sha256', SECRET).update(forged.body).digest('hex'),
    );
    const accepting = await receiver(t, 200);
    assert.equal(
      (await run('send', ['order_created', '--forge', '--url', accepting.url])).status,
      1,
    );
  });

  for (const answered of [400, 401, 503]) {
    test(`exits with 1 when it is answered ${answered}`, async (t) => {
      const { url } = await receiver(t, answered);
      const { status, stdout } = await run('send', ['order_created', '--url', url]);
      assert.equal(status, 1);
      assert.match(stdout, new RegExp(`^${answered} `));
    });
  }

  test('signs with the secret of the environment', async (t) => {
    const { received, url } = await receiver(t, 200);
    await run('send', ['order_created', '--url', url], { KINOW_WEBHOOK_SECRET: 'my-own-secret' });
    const [{ body, headers } = { body: '', headers: {} as IncomingHttpHeaders }] = received;
    const signature = createHmac('sha256', 'my-own-secret').update(body).digest('hex');
    assert.equal(headers['x-kinow-signature'], signature);
  });

  test('says so when nobody answers, and exits with 1', async () => {
    const url = `http://127.0.0.1:${await freePort()}/kinow`;
    const { status, stdout, stderr } = await run('send', ['order_created', '--url', url]);
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /No answer from .*: ECONNREFUSED/);
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /Give a subject, such as order_created, or a body with --file/],
    [['order_craeted'], /no subject order_craeted\. Did you mean order_created\?/],
    [['order_created', 'order_history'], /an argument too many: order_history/],
    [['order_created', '--file', 'LICENSE'], /Give a subject/],
    [['--file', 'not-there.json'], /There is no file not-there\.json/],
    [['order_created', '--count', 'many'], /--count takes a whole number from 1 to/],
    [['order_created', '--count', '0'], /--count takes a whole number/],
    [['order_created', '--url', 'example'], /example is no URL/],
    [['order_created', '--url'], /--url needs a value: --url URL/],
    [['order_created', '--forge=yes'], /--forge takes no value/],
    [['order_created', '--secret', 'private'], /There is no option --secret/],
    [['order_created', '--url', 'https://shop.example.com/kinow'], /Set KINOW_WEBHOOK_SECRET/],
  ];
  for (const [args, says] of wrong) {
    test(`refuses "${args.join(' ')}" with 2`, async () => {
      const { status, stdout, stderr } = await run('send', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
      assert.ok(!stderr.includes('private'));
    });
  }
});

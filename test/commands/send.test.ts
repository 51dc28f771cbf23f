import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { suite, test, type TestContext } from 'node:test';
import { listen, readBody } from '../../scripts/shared/http-server.ts';
import { waitForExit } from '../support/commands/child.ts';
import { findFreePort, run, start } from '../support/commands/cli.ts';
import { beginCommand, runCommand } from '../support/commands/run-command.ts';
import { SECRET } from '../support/function/webhook.ts';

/** Starts a receiver that answers with a status and records its requests. */
async function startReceiver(t: TestContext, status: number) {
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

/** Starts a receiver that answers three requests and never the fourth. */
async function startSilentReceiver(t: TestContext) {
  const { promise: silent, resolve } = Promise.withResolvers<void>();
  let requests = 0;
  const server = await listen(0, (request, response) => {
    request.resume();
    requests += 1;
    if (requests === 4) resolve();
    else response.end('{"outcome":"published"}');
  });
  t.after(server.close);
  return {
    /** Of `send`, one request at a time. */
    args: ['order_created', '--url', server.url, '--count', '1000', '--concurrency', '1'],
    /** Resolves when the fourth request has come. */
    silent,
    countRequests: () => requests,
  };
}

suite('npm run send', () => {
  test('posts a sample, signed, with an event_id of its own', async (t) => {
    const { received, url } = await startReceiver(t, 200);
    const { status, stdout } = await runCommand('send', [
      'order_created',
      '--url',
      url,
      '--count',
      '3',
    ]);
    assert.equal(status, 0);
    assert.match(stdout, /^3 × 200 published\nmedian [\d.]+ ms, p95 [\d.]+ ms, max /);
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

  test('is a process of its own, which prints and exits in the same way', async (t) => {
    const good = await startReceiver(t, 200);
    const sent = await run('send', ['order_created', '--url', good.url, '--count', '2']);
    assert.deepEqual([sent.status, sent.stderr], [0, '']);
    assert.match(sent.stdout, /^2 × 200 published\nmedian /);
    const bad = await startReceiver(t, 503);
    assert.equal((await run('send', ['order_created', '--url', bad.url])).status, 1);
    const wrong = await run('send', ['order_craeted']);
    assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /^error: [^]*\nSee: npm run send -- --help\n$/);
  });

  test('shows the whole answer of a single one', async (t) => {
    const { url } = await startReceiver(t, 200);
    const { stdout } = await runCommand('send', ['order_created', '--url', url]);
    assert.match(stdout, /^200 \{"outcome":"published"\}\n[\d.]+ ms\n$/);
  });

  test('--file posts the bytes of a file', async (t) => {
    const { received, url } = await startReceiver(t, 200);
    const { status } = await runCommand('send', ['--file', 'LICENSE', '--url', url]);
    assert.equal(status, 0);
    assert.match(received[0]?.body.toString() ?? '', /^MIT License\n/);
  });

  test('--set sets fields of every sample, and signs them', async (t) => {
    const { received, url } = await startReceiver(t, 200);
    const set = ['--set', 'data.order.total_paid=150', '--set', 'data.order.id=9007199254740993'];
    const args = ['order_created', ...set, '--count', '2', '--url', url];
    assert.equal((await runCommand('send', args)).status, 0);
    const ids = received.map(({ body, headers }) => {
      assert.match(body.toString(), /"id":9007199254740993,.*"total_paid":150,/u);
      const signature = createHmac('sha256', SECRET).update(body).digest('hex');
      assert.equal(headers['x-kinow-signature'], signature);
      return (JSON.parse(body.toString()) as { event_id: string }).event_id;
    });
    assert.equal(new Set(ids).size, 2);
  });

  test('--forge signs with another secret and expects 401', async (t) => {
    const refusing = await startReceiver(t, 401);
    assert.equal(
      (await runCommand('send', ['order_created', '--forge', '--url', refusing.url])).status,
      0,
    );
    const [forged] = refusing.received;
    assert.ok(forged);
    assert.match(String(forged.headers['x-kinow-signature']), /^[0-9a-f]{64}$/);
    assert.notEqual(
      forged.headers['x-kinow-signature'],
      createHmac('sha256', SECRET).update(forged.body).digest('hex'),
    );
    const accepting = await startReceiver(t, 200);
    assert.equal(
      (await runCommand('send', ['order_created', '--forge', '--url', accepting.url])).status,
      1,
    );
  });

  for (const answered of [400, 401, 503]) {
    test(`exits with 1 when it is answered ${answered}`, async (t) => {
      const { url } = await startReceiver(t, answered);
      const { status, stdout, stderr } = await runCommand('send', ['order_created', '--url', url]);
      assert.equal(status, 1);
      assert.match(stdout, new RegExp(`^${answered} `));
      const isAdvised = /^The secret differs .* Set KINOW_WEBHOOK_SECRET to the same/u.test(stderr);
      assert.equal(isAdvised, answered === 401);
    });
  }

  test('signs with the secret of the environment', async (t) => {
    const { received, url } = await startReceiver(t, 200);
    await runCommand('send', ['order_created', '--url', url], {
      env: { KINOW_WEBHOOK_SECRET: 'my-own-secret' },
    });
    const [{ body, headers } = { body: '', headers: {} as IncomingHttpHeaders }] = received;
    const signature = createHmac('sha256', 'my-own-secret').update(body).digest('hex');
    assert.equal(headers['x-kinow-signature'], signature);
  });

  test('says that nothing listens and how to send to another port, and exits with 1', async () => {
    const port = String(await findFreePort());
    const env = { PORT: port };
    const { status, stdout, stderr } = await runCommand('send', ['order_created'], { env });
    assert.deepEqual([status, stdout], [1, '']);
    assert.equal(
      stderr,
      `error: Nothing listens on 127.0.0.1:${port}. Run npm start in another terminal. Another port? PORT=4000 npm run send -- …\n`,
    );
    const url = `http://127.0.0.1:${port}/kinow`;
    const given = await runCommand('send', ['order_created', '--url', url]);
    assert.equal(
      given.stderr,
      `error: Nothing listens on 127.0.0.1:${port}. Run npm start in another terminal.\n`,
    );
  });

  test('refuses the port 0, on which nothing listens', async () => {
    const { status, stderr } = await runCommand('send', ['order_created'], { env: { PORT: '0' } });
    assert.equal(status, 2);
    assert.match(
      stderr,
      /^error: PORT=0 is not the port of a server\. Set it to the port that npm start/u,
    );
  });

  test('says of a file that does not exist how to send one', async () => {
    const { status, stderr } = await runCommand('send', ['orders/created.json']);
    assert.equal(status, 2);
    assert.match(stderr, /^error: There is no file orders\/created\.json\. .* --file/u);
  });

  test('explains that the host is not found', async () => {
    const env = { KINOW_WEBHOOK_SECRET: SECRET };
    const args = ['order_created', '--url', 'http://nobody.invalid/kinow'];
    const { status, stderr } = await runCommand('send', args, { env });
    assert.equal(status, 1);
    assert.match(stderr, /host not found|DNS lookup failed/);
    assert.doesNotMatch(stderr, /npm start/);
  });

  test('explains that the receiver does not speak TLS', async (t) => {
    const { url } = await startReceiver(t, 200);
    const args = ['order_created', '--url', url.replace('http:', 'https:')];
    assert.match(
      (await runCommand('send', args)).stderr,
      /TLS handshake failed \(EPROTO\)\. Check the URL and your network\.\n$/,
    );
  });

  test('counts what was answered before the receiver died, and gives up', async (t) => {
    let answered = 0;
    const server = await listen(0, (request, response) => {
      request.resume();
      if (answered === 5) request.socket.destroy();
      else {
        answered += 1;
        response.end('{"outcome":"published"}');
      }
    });
    t.after(server.close);
    const args = ['order_created', '--url', server.url, '--count', '100', '--concurrency', '1'];
    const { status, stdout, stderr } = await runCommand('send', args);
    assert.equal(status, 1);
    assert.match(stdout, /^5 × 200 published\n20 × no answer: connection closed \(E\w+\)\n/);
    assert.match(stderr, /Stopped after 20 requests without an answer/);
  });

  test('goes on when a few are not answered', async (t) => {
    let requests = 0;
    const server = await listen(0, (request, response) => {
      request.resume();
      requests += 1;
      if (requests % 2 === 0) request.socket.destroy();
      else response.end('{"outcome":"published"}');
    });
    t.after(server.close);
    const args = ['order_created', '--url', server.url, '--count', '60', '--concurrency', '1'];
    const { status, stdout } = await runCommand('send', args);
    assert.equal(status, 1);
    assert.match(stdout, /^30 × 200 published\n30 × no answer/);
  });

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    test(`stops on ${signal} and counts what was answered`, async (t) => {
      const receiver = await startSilentReceiver(t);
      const child = start('send', receiver.args);
      const end = waitForExit(child);
      await receiver.silent;
      child.kill(signal);
      const { status, stdout, stderr } = await end;
      assert.deepEqual([status, stderr], [expected, 'Stopped after 3 of 1000\n']);
      assert.match(stdout, /^3 × 200 published\n/);
      assert.equal(receiver.countRequests(), 4);
    });
  }

  test('stops where it is asked to, and counts what was answered', async (t) => {
    const receiver = await startSilentReceiver(t);
    const sending = beginCommand('send', receiver.args);
    await receiver.silent;
    const { status, stdout, stderr } = await sending.stop();
    assert.deepEqual([status, stderr], [130, 'Stopped after 3 of 1000\n']);
    assert.match(stdout, /^3 × 200 published\n/);
  });

  test('shows an answer without what would steer the terminal', async (t) => {
    const server = await listen(0, (request, response) => {
      request.resume();
      response.end('\u001b[2J\u001b]0;title\u0007ok\u009b1m\r\n');
    });
    t.after(server.close);
    const { stdout } = await runCommand('send', ['order_created', '--url', server.url]);
    assert.match(stdout, /^200 \[2J\]0;titleok1m\n/);
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /Specify a subject, such as order_created, or a body with --file/],
    [['order_craeted'], /no subject order_craeted\. Did you mean order_created\?/],
    [
      ['supplier_created'],
      /no subject supplier_created\. Did you mean actor_created\? To list all subjects: npm run sample\n/,
    ],
    [['order_created', 'order_history'], /Unexpected argument: order_history/],
    [['order_created', '--file', 'LICENSE'], /--file cannot be used with a subject\. Specify one/],
    [
      ['order_created', '--set', 'data.order.total_payed=1'],
      /no field data\.order\.total_payed\. Did you mean data\.order\.total_paid\?/,
    ],
    [
      ['--file', 'LICENSE', '--set', 'event_id=1'],
      /--set cannot be used with --file.*\. Remove --set/,
    ],
    [['order_created', '3'], /Unexpected argument: 3\. Remove it/],
    [[''], /no subject ""\./],
    [
      ['events/order_created.json'],
      /is a file, not a subject\. Specify --file events\/order_created/,
    ],
    [['--file', 'not-there.json'], /There is no file not-there\.json/],
    [['--file', 'events'], /events is a folder/],
    [['--file', 'events/order_created.json'], /npm run invoke -- events\/order_created\.json/],
    [
      ['order_created', '--count', 'many'],
      /Invalid --count: many\. Specify a whole number from 1 to/,
    ],
    [['order_created', '--count', '0'], /Invalid --count: 0\. /],
    [['order_created', '--url', 'example'], /example is not a URL/],
    [['order_created', '--url'], /--url requires a value\. Specify --url URL/],
    [['order_created', '--forge=yes'], /--forge does not take a value\. Specify --forge alone/],
    [['order_created', '--secret', 'private'], /Unknown option --secret\. Specify one of --url, /],
    [['order_created', '--url', 'https://shop.example.com/kinow'], /Set KINOW_WEBHOOK_SECRET/],
  ];
  for (const [args, says] of wrong) {
    test(`refuses "${args.join(' ')}" with 2`, async () => {
      const { status, stdout, stderr } = await runCommand('send', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
      assert.ok(!stderr.includes('private'));
    });
  }

  test('names PORT when it is not a port number', async () => {
    const { status, stderr } = await runCommand('send', ['order_created'], {
      env: { PORT: 'abc' },
    });
    assert.equal(status, 2);
    assert.match(stderr, /PORT=\S+ is not a port number/);
  });
});

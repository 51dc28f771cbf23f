import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { listen } from '../../scripts/shared/http-server.ts';
import { runProgram, stopChild, waitForExit, waitForOutput } from '../support/commands/child.ts';
import { findFreePort, findFreePorts, run, start } from '../support/commands/cli.ts';
import { beginCommand, runCommand } from '../support/commands/run-command.ts';
import { createEventBody, SECRET } from '../support/function/webhook.ts';

const sign = (body: string | Buffer) => createHmac('sha256', SECRET).update(body).digest('hex');

suite('npm start', () => {
  test('shows a first event arriving, answers like API Gateway, and ends on Ctrl-C', async (t) => {
    const env = await findFreePorts();
    const child = start('start', [], env);
    t.after(() => stopChild(child));
    const end = waitForExit(child);
    const banner = await waitForOutput(child, /POST \/kinow {2}200/);
    assert.match(banner, new RegExp(`Webhook +http://127\\.0\\.0\\.1:${env.PORT}/kinow`));
    assert.match(banner, new RegExp(`AWS endpoint +http://127\\.0\\.0\\.1:${env.BUS_PORT}`));
    assert.match(
      banner,
      /→ event bus {2}order_created {2}([0-9a-f]{8}) {2}→ infra\/rules\/logs\.yaml Rule, infra\/rules\/sqs\.yaml Rule\n.*POST \/kinow {2}200 {2}published {2}\1 /,
    );
    assert.ok(!banner.includes('\u001b'), 'no colours in a pipe');

    const base = `http://127.0.0.1:${env.PORT}`;
    const url = `${base}/kinow`;
    const body = createEventBody();
    const headers = { 'content-type': 'application/json', 'x-kinow-signature': sign(body) };
    const post = async (to: string, init: RequestInit) => {
      const response = await fetch(to, { method: 'POST', ...init });
      return [response.status, await response.json()] as [number, Record<string, unknown>];
    };

    assert.equal((await post(url, { body, headers }))[1]['outcome'], 'published');
    assert.deepEqual(await post(url, { body: `${body} `, headers }), [
      401,
      { error: 'unauthenticated' },
    ]);
    assert.deepEqual(await post(url, { body, headers: {} }), [401, { error: 'unauthenticated' }]);
    assert.deepEqual(await post(`${base}/other`, { body, headers }), [
      404,
      { message: 'Not Found' },
    ]);
    assert.equal((await fetch(url)).status, 404);
    assert.equal((await fetch(url, { method: 'PUT', body })).status, 404);

    const large = Buffer.alloc(10_000_001, 'a');
    assert.deepEqual(await post(url, { body: large, headers: { 'content-type': 'text/plain' } }), [
      413,
      { message: 'Request Entity Too Large' },
    ]);
    // A body of a binary type reaches the function and the queue unchanged.
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    const binary = { 'content-type': 'application/octet-stream', 'x-kinow-signature': sign(bytes) };
    assert.equal((await post(url, { body: bytes, headers: binary }))[0], 400);

    child.kill('SIGINT');
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /→ quarantine queue {2}invalid_payload\n/);
    assert.match(stdout, /401 {2}unauthenticated \(signature mismatched\) {2}/);
    assert.match(stdout, /401 {2}unauthenticated \(signature missing\) {2}/);
    assert.match(stdout, /400 {2}invalid \(body: expected UTF-8 text\) {2}/);
    assert.match(stdout, /Stopped\.\n$/);
  });

  test('prints a curl line that works', async (t) => {
    const starting = beginCommand('start', ['--quiet'], { env: await findFreePorts() });
    t.after(starting.stop);
    const banner = await starting.waitForOutput(/curl .*\n/);
    const line = /curl .*/u.exec(banner)?.[0] ?? '';
    const { status, stdout, stderr } = await runProgram('sh', ['-c', `${line} -sS`]);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^\{"outcome":"published"/);
  });

  test('is published to by another tool with the unmodified SDK at its fixed port', async (t) => {
    const env = await findFreePorts();
    const child = start('start', ['--quiet'], env);
    t.after(() => stopChild(child));
    await waitForOutput(child, /curl/);
    const arrival = waitForOutput(child, /→ event bus {2}video_updated/);
    const { status } = await run('invoke', ['events/video_updated.json'], {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${env.BUS_PORT}`,
    });
    assert.equal(status, 0);
    await arrival;
  });

  for (const name of ['PORT', 'BUS_PORT']) {
    test(`says that ${name} is in use, and ends with 1`, async (t) => {
      const other = await listen(0, () => {});
      t.after(other.close);
      const env = { ...(await findFreePorts()), [name]: String(other.port) };
      const { status, stderr } = await runCommand('start', [], { env });
      assert.equal(status, 1);
      assert.match(
        stderr,
        new RegExp(
          `^error: Port ${other.port} is in use\\. Stop the process that uses it, such as another npm start`,
        ),
      );
    });
  }

  test('refuses one port for both with 2', async () => {
    const port = String(await findFreePort());
    const { status, stderr } = await runCommand('start', [], {
      env: { PORT: port, BUS_PORT: port },
    });
    assert.equal(status, 2);
    assert.match(stderr, /PORT and BUS_PORT are both/);
  });

  test('prints commands that work with its port', async (t) => {
    const env = await findFreePorts();
    const starting = beginCommand('start', ['--quiet'], { env });
    t.after(starting.stop);
    const banner = await starting.waitForOutput(/curl .*\n/);
    const hint = /(PORT=\d+) npm run (send) -- (\w+)/u.exec(banner);
    assert.ok(hint);
    const [, assignment = '', name = '', subject = ''] = hint;
    assert.equal(assignment, `PORT=${env.PORT}`);
    assert.equal((await runCommand(name, [subject], { env: { PORT: env.PORT } })).status, 0);
  });

  test('ends without a word when nobody reads on', async () => {
    const child = start('start', [], await findFreePorts());
    child.stdout?.destroy();
    const { status, stderr } = await waitForExit(child);
    assert.deepEqual([status, stderr], [0, '']);
  });

  test('refuses a port that is none with 2', async () => {
    const { status, stderr } = await runCommand('start', [], { env: { PORT: '99999' } });
    assert.equal(status, 2);
    assert.match(stderr, /PORT=\S+ is not a port number/);
  });

  test('names a setting of the function that is wrong, without stack frames, with 1', async () => {
    const env = { ...(await findFreePorts()), UNEXPECTED_SHAPE: 'drop' };
    const { status, stderr } = await runCommand('start', [], { env });
    assert.equal(status, 1);
    assert.equal(
      stderr,
      'error: The environment of the function is wrong:\n- UNEXPECTED_SHAPE is not "publish" or "quarantine"\nCorrect these variables.\n',
    );
  });

  test('breaks no line inside a word in a narrow terminal', async () => {
    const options = { env: await findFreePorts(), columns: 60, isInteractive: true };
    const started = beginCommand('start', [], options);
    await started.waitForOutput(/→ event bus/u);
    const { stdout } = await started.stop();
    for (const line of stripVTControlCharacters(stdout).split('\n')) {
      const isCommand = /^ *(?:curl|npm) |^ +(?:Send another event|Or by hand):/u.test(line);
      assert.ok(isCommand || line.length <= 60 || !line.trim().includes(' '), line);
    }
    assert.match(stdout, /^ {16}\S/mu);
  });

  test('does not show a secret that was given', async (t) => {
    const env = { ...(await findFreePorts()), KINOW_WEBHOOK_SECRET: 'my-own-secret' };
    const starting = beginCommand('start', [], { env });
    t.after(starting.stop);
    const text = await starting.waitForOutput(/POST \/kinow {2}200/);
    assert.match(text, /Secret +from KINOW_WEBHOOK_SECRET/);
    assert.ok(!text.includes('my-own-secret'));
  });
});

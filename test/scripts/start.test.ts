import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/lib/bundle.ts';
import { listen } from '../../scripts/lib/loopback.ts';
import { ended, freePort, printed, run, start } from '../lib/cli.ts';
import { eventBody, SECRET } from '../lib/webhook.ts';

const ports = async () => ({ PORT: String(await freePort()), BUS_PORT: String(await freePort()) });

const sign = (body: string | Buffer) => createHmac('sha256', SECRET).update(body).digest('hex');

suite('npm start', () => {
  test('shows a first event arriving, answers like API Gateway, and ends on Ctrl-C', async (t) => {
    const env = await ports();
    const child = start('start', [], env);
    t.after(() => child.kill('SIGKILL'));
    const end = ended(child);
    const banner = await printed(child, /POST \/kinow {2}200/);
    assert.match(banner, new RegExp(`Webhook +http://127\\.0\\.0\\.1:${env.PORT}/kinow`));
    assert.match(banner, new RegExp(`AWS endpoint +http://127\\.0\\.0\\.1:${env.BUS_PORT}`));
    assert.match(banner, /→ event bus {2}order_created {2}[0-9a-f-]{36}/);
    assert.ok(!banner.includes('\u001b'), 'no colours in a pipe');

    const base = `http://127.0.0.1:${env.PORT}`;
    const url = `${base}/kinow`;
    const body = eventBody();
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
    // Bytes of a type that is no text reach the function whole, and the queue.
    const bytes = Buffer.from([0xff, 0xfe, 0x00]);
    const binary = { 'content-type': 'application/octet-stream', 'x-kinow-signature': sign(bytes) };
    assert.equal((await post(url, { body: bytes, headers: binary }))[0], 400);

    child.kill('SIGINT');
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /→ quarantine queue {2}invalid_payload/);
    assert.match(stdout, /Stopped\.\n$/);
  });

  test('prints a curl line that works', async (t) => {
    const child = start('start', ['--quiet'], await ports());
    t.after(() => child.kill('SIGKILL'));
    const banner = await printed(child, /curl .*\n/);
    const line = /curl .*/u.exec(banner)?.[0] ?? '';
    const shell = spawn('sh', ['-c', `${line} -sS`], { stdio: ['ignore', 'pipe', 'pipe'] });
    const { status, stdout, stderr } = await ended(shell);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^\{"outcome":"published"/);
  });

  test('is published to by another tool with the unmodified SDK at its fixed port', async (t) => {
    const env = await ports();
    const child = start('start', ['--quiet'], env);
    t.after(() => child.kill('SIGKILL'));
    await printed(child, /curl/);
    const arrival = printed(child, /→ event bus {2}video_updated/);
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
      const { status, stderr } = await run('start', [], {
        ...(await ports()),
        [name]: String(other.port),
      });
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`^error: Port ${other.port} is in use: stop`));
    });
  }

  test('refuses a port that is none with 2', async () => {
    const { status, stderr } = await run('start', [], { PORT: '99999' });
    assert.equal(status, 2);
    assert.match(stderr, /PORT is no port/);
  });

  test('does not show a secret that was given', async (t) => {
    const child = start('start', [], { ...(await ports()), KINOW_WEBHOOK_SECRET: 'my-own-secret' });
    t.after(() => child.kill('SIGKILL'));
    const text = await printed(child, /POST \/kinow {2}200/);
    assert.match(text, /Secret +from KINOW_WEBHOOK_SECRET/);
    assert.ok(!text.includes('my-own-secret'));
  });

  test('reloads when a file of handler/ changes, and goes on when one is broken', async (t) => {
    // In a copy, so that no other test sees the change.
    const copy = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(copy, { recursive: true, force: true }));
    for (const part of ['handler', 'scripts', 'package.json']) {
      await cp(join(ROOT, part), join(copy, part), { recursive: true });
    }
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    const env = await ports();
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, ['scripts/start.ts', '--quiet'], {
      cwd: copy,
      env: { PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    await printed(child, /curl/);
    const file = join(copy, 'handler/answer.ts');
    const source = await readFile(file, 'utf8');
    const answer = async () => {
      const url = `http://127.0.0.1:${env.PORT}/kinow`;
      return await (await fetch(url, { method: 'POST', body: '' })).text();
    };
    assert.equal(await answer(), '{"error":"unauthenticated"}');

    let next = printed(child, /reloaded/);
    await writeFile(file, source.replaceAll("error: 'unauthenticated'", "error: 'changed'"));
    await next;
    assert.equal(await answer(), '{"error":"changed"}');

    next = printed(child, /not reloaded: handler\/answer\.ts:\d+: /);
    await writeFile(file, `${source}\nexport const = 1;\n`);
    await next;
    assert.equal(await answer(), '{"error":"changed"}');
  });
});

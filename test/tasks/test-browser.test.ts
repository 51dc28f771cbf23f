import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findChromium } from '../../scripts/tasks/browser/chromium.ts';
import { run } from '../support/commands/cli.ts';

test('npm run test:browser says how to get a browser where there is none', async () => {
  const { status, stderr } = await run('test:browser', [], { PATH: '/nowhere' });
  assert.equal(status, 1);
  assert.match(stderr, /Chromium not found\. Run apt-get install chromium, or set CHROMIUM/);
});

test('Chromium is found by any of its names, or where CHROMIUM says', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  const { PATH, CHROMIUM } = process.env;
  t.after(async () => {
    Object.assign(process.env, { PATH });
    if (CHROMIUM === undefined) delete process.env['CHROMIUM'];
    else process.env['CHROMIUM'] = CHROMIUM;
    await rm(folder, { recursive: true });
  });
  process.env['PATH'] = `/nowhere:${folder}`;
  process.env['CHROMIUM'] = '';
  const path = join(folder, 'google-chrome');
  await writeFile(path, '');
  await assert.rejects(findChromium, /Chromium not found/);
  await chmod(path, 0o755);
  assert.equal(await findChromium(), path);
  process.env['CHROMIUM'] = '/elsewhere';
  assert.equal(await findChromium(), '/elsewhere');
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';

test('a clone with core.autocrlf=true, as on Windows, has the line endings that are stored', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const runGit = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await runProgram('git', args, { env: process.env });
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const clone = join(folder, 'clone');
  const options = ['--quiet', '--depth', '1', '-c', 'core.autocrlf=true'];
  await runGit('clone', ...options, `file://${ROOT}`, clone);
  const lines = (await runGit('-C', clone, 'ls-files', '--eol')).trim().split('\n');
  assert.ok(lines.length > 500);
  assert.deepEqual(
    lines.filter((line) => /\bw\/(?:crlf|mixed)\b/u.test(line)),
    [],
  );
});

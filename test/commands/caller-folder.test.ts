import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { findCallerFolder } from '../../scripts/shared/caller-folder.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { run } from '../support/commands/cli.ts';

const npm = (script: string) => ({
  npm_package_name: 'kinow-eventbridge',
  npm_lifecycle_event: script,
  INIT_CWD: join(ROOT, 'infra'),
});

test('relative paths are those of the folder in which npm run was called', async () => {
  const args = ['--template', 'rules/sqs.yaml'];
  const { status, stdout, stderr } = await run('match', args, npm('match'));
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^Rule matches 1 of 98 samples/);
});

test('they are those of the working folder where another npm script runs the command', () => {
  assert.equal(findCallerFolder('match', npm('ci')), process.cwd());
  assert.equal(
    findCallerFolder('match', { ...npm('match'), npm_package_name: 'shop' }),
    process.cwd(),
  );
  assert.equal(findCallerFolder('match', {}), process.cwd());
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import {
  createProject,
  findNode,
  INSTALLED,
  runSuccessfully,
  runWithNode,
} from '../support/consumer/project.ts';

/** The section of the README, which npm shows, by its blocks. */
const [, section = ''] =
  /^## In your own project$([^]*?)^## /mu.exec(
    await readFile(join(INSTALLED, 'README.md'), 'utf8'),
  ) ?? [];
const blocks = [...section.matchAll(/^```(ts|console)\n([^]*?)^```$/gmu)].map(
  ([, language = '', text = '']) => ({ language, text }),
);
const sources = blocks.filter(({ language }) => language === 'ts').map(({ text }) => text);
const commands = blocks
  .filter(({ language }) => language === 'console')
  .flatMap(({ text }) => text.split('\n'))
  .filter((line) => line.startsWith('$ npx '))
  .map((line) => line.slice('$ '.length));

test('the examples of a project with the package compile and run as the README shows them', async () => {
  const [handler = '', unitTest = ''] = sources;
  const [rule = '', start = '', match = ''] = commands;
  assert.deepEqual([sources.length, commands.length], [2, 3]);
  assert.equal(start, 'npx kinow-eventbridge start');
  const project = await createProject(
    {
      'package.json': '{ "type": "module" }',
      'handler.ts': handler,
      'rule.test.ts': unitTest,
      'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: true, noEmit: true, module: 'nodenext', types: ['node'] },
        files: ['handler.ts', 'rule.test.ts'],
      }),
    },
    { '@types/node': 'repository' },
  );
  const run = async (command: string) =>
    await runWithNode('24', 'bash', ['-euc', command.replace('npx ', 'npx --no ')], project);

  const written = await run(rule);
  assert.equal(written.status, 0, written.stderr);
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  await runSuccessfully('24', findNode('24'), [tsc], project);
  await runSuccessfully('24', findNode('24'), ['--test', 'rule.test.ts'], project);
  const matched = await run(match);
  assert.equal(matched.status, 0, matched.stdout + matched.stderr);

  // A rule of free orders: each of the two fails.
  const template = join(project, 'rules/paid.yaml');
  const text = await readFile(template, 'utf8');
  const changed = text.replace(/numeric: \[(['"])>\1, 0\]/u, (found) => found.replace('>', '<='));
  assert.notEqual(changed, text);
  await writeFile(template, changed);
  const failed = await runWithNode('24', findNode('24'), ['--test', 'rule.test.ts'], project);
  assert.equal(failed.status, 1);
  assert.equal((await run(match)).status, 1);
});

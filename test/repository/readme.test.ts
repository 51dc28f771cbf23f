import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram, stopChild, waitForOutput } from '../support/commands/child.ts';
import { findFreePort, start } from '../support/commands/cli.ts';

const readme = await readFile(`${ROOT}README.md`, 'utf8');

suite('the README', () => {
  test('has commands that work as they stand, while npm start runs', async (t) => {
    const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gmu)].map(([, block = '']) => block);
    assert.ok(blocks.length >= 3);
    const [port, busPort] = [await findFreePort(), await findFreePort()].map(String);
    const env = { PORT: port ?? '', BUS_PORT: busPort ?? '' };
    const child = start('start', ['--quiet'], env);
    t.after(() => stopChild(child));
    await waitForOutput(child, /curl/);
    for (const block of blocks) {
      // Other ports than the documented ones, which may be in use.
      const script = block.replaceAll('3000', env.PORT).replaceAll('3001', env.BUS_PORT);
      const args = ['-euo', 'pipefail', '-c', script];
      const options = { cwd: ROOT, env: { ...process.env, ...env } };
      const { status, stdout, stderr } = await runProgram('bash', args, options);
      assert.equal(status, 0, `${block}\n${stdout}${stderr}`);
      assert.match(stdout, /"outcome":"published"/, block);
    }
  });

  test('names every npm script, and none that there is not', () => {
    const named = new Set(
      [...readme.matchAll(/npm (?:run )?([a-z:]+)/gu)].map(([, name = '']) => name),
    );
    for (const own of ['ci', 'install', 'pack']) named.delete(own);
    // npm's own: it runs it when it installs and packs.
    const { prepare: _, ...scripts } = packageJson.scripts;
    assert.deepEqual([...named].toSorted(), Object.keys(scripts).toSorted());
  });
});

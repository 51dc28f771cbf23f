import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { run } from '../support/commands/cli.ts';

suite('npm run bench -- --against', () => {
  test('compares this bundle with the other in a column of each table', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'index.mjs'), "export { handler } from './chunk.mjs';");
    const chunk = 'export const handler = async () => ({ statusCode: 200 });';
    await writeFile(join(folder, 'chunk.mjs'), chunk);
    const args = ['--rounds', '1', '--against', folder];
    const { status, stdout, stderr } = await run('bench', args);
    assert.deepEqual([status, stderr], [0, '']);
    const lines = stdout.split('\n');
    const heads = lines.filter((line) =>
      /^ +floor +plain +against +this bundle +this\/against$/u.test(line),
    );
    // The start by HTTP and by HTTPS, and warm events.
    assert.equal(heads.length, 3);
    const rows = [
      /^load \+ first event ( +\d+\.\d\d ms){1}( +\d+\.\d\d ms +\d+\.\d\d ×){3} +\d+\.\d\d ×$/u,
      /^CPU per event, 1 MB ( +\d+\.\d\d ms){1}( +\d+\.\d\d ms +\d+\.\d\d ×){3} +\d+\.\d\d ×$/u,
      /^size, every event .+ 0\.10 KB .+ ×$/u,
    ];
    for (const row of rows)
      assert.ok(
        lines.some((line) => row.test(line)),
        stdout,
      );
  });
});

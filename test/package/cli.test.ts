import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/shared/root.ts';

suite('the package', () => {
  test('has every command that users run', async () => {
    const files = await readdir(`${ROOT}scripts/commands`);
    const text = await readFile(`${ROOT}scripts/package/cli.ts`, 'utf8');
    const listed = [...text.matchAll(/\['(.+)', \(\) => import\('\.\.\/commands\/(.+)\.ts'\)\]/gu)];
    assert.deepEqual(
      listed.map(([, name, file]) => [name, `${file}.ts`]),
      files.toSorted().map((file) => [file.replace('.ts', ''), file]),
    );
  });

  test('depends on valibot alone, and runs nothing when it is installed', () => {
    assert.deepEqual(Object.keys(packageJson.dependencies), ['valibot']);
    const ofInstall = /^(?:pre|post)?(?:install|prepare)$/u;
    assert.deepEqual(
      Object.keys(packageJson.scripts).filter((name) => ofInstall.test(name)),
      [],
    );
  });
});

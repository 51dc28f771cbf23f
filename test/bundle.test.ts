import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { build } from 'esbuild';
import { bundleOptions, ROOT } from '../scripts/lib/bundle.ts';

suite('the built functions', async () => {
  const { metafile, outputFiles } = await build({ ...bundleOptions, write: false });
  const inputs = Object.keys(metafile.inputs);

  test("have nothing of the objects' fields", () => {
    assert.ok(inputs.includes('handler/catalogue/subjects.ts'), 'the metafile has our files');
    assert.deepEqual(
      inputs.filter((input) => input.startsWith('handler/catalogue/objects')),
      [],
    );
  });

  test('have nothing of scripts, tests and events', () => {
    assert.deepEqual(
      inputs.filter((input) => !/^(?:handler|node_modules)\//u.test(input)),
      [],
    );
  });

  test('have no dependency but AWS packages, valibot and what those need', () => {
    const packages = new Set(
      inputs
        .filter((input) => input.startsWith('node_modules/'))
        .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(input)?.[1] ?? input),
    );
    const others = [...packages].filter((name) => !/^@(?:aws-sdk|smithy|aws)\//u.test(name));
    assert.deepEqual(others.toSorted(), ['bowser', 'mnemonist', 'obliterator', 'valibot']);
  });

  test('need nothing but Node at run time', () => {
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    );
    assert.deepEqual(
      imported.filter((path) => !isBuiltin(path)),
      [],
    );
  });

  test('have the same bytes from any folder, and no path of the machine in them', async (t) => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(elsewhere, { recursive: true }));
    await cp(`${ROOT}handler`, join(elsewhere, 'handler'), { recursive: true });
    await symlink(`${ROOT}node_modules`, join(elsewhere, 'node_modules'));
    const again = await build({ ...bundleOptions, absWorkingDir: elsewhere, write: false });
    assert.deepEqual(
      again.outputFiles.map(({ hash }) => hash),
      outputFiles.map(({ hash }) => hash),
    );
    for (const { text } of outputFiles) assert.ok(!text.includes(ROOT));
  });

  for (const name of ['webhook', 'redrive']) {
    test(`are all that lies in their folders: ${name}`, async () => {
      const written = Object.keys(metafile.outputs)
        .filter((path) => path.startsWith(`dist/${name}/`))
        .map((path) => path.replace(`dist/${name}/`, ''));
      assert.deepEqual((await readdir(`${ROOT}dist/${name}`)).toSorted(), written.toSorted());
    });
  }
});

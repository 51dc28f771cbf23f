import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import { buildFunction, FUNCTIONS, ROOT } from '../scripts/lib/bundle.ts';

/** Bytes: what an ordinary event has loaded, and all files. */
const LIMITS = {
  webhook: { loaded: 106_000, all: 137_000 },
  redrive: { loaded: 116_000, all: 116_000 },
};

for (const name of FUNCTIONS) {
  suite(`the built function ${name}`, async () => {
    const { metafile, outputFiles } = await buildFunction(name);
    const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('builtin:'));

    test("has nothing of the objects' fields", () => {
      assert.ok(inputs.includes('handler/catalogue/subjects.ts'), 'the metafile has our files');
      assert.deepEqual(
        inputs.filter((input) => input.startsWith('handler/catalogue/objects')),
        [],
      );
    });

    test('has nothing of scripts, tests and events', () => {
      assert.deepEqual(
        inputs.filter((input) => !/^(?:handler|node_modules)\//u.test(input)),
        [],
      );
    });

    test('has no dependency but AWS packages, valibot and what those need', () => {
      const packages = new Set(
        inputs
          .filter((input) => input.startsWith('node_modules/'))
          .map((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(input)?.[1] ?? input),
      );
      const others = [...packages].filter((name) => !/^@(?:aws-sdk|smithy|aws)\//u.test(name));
      assert.deepEqual(others.toSorted(), ['valibot']);
    });

    test('needs nothing but Node at run time', () => {
      const written = Object.keys(metafile.outputs);
      const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
        imports.map(({ path }) => path),
      );
      assert.deepEqual(
        imported.filter((path) => !isBuiltin(path) && !written.includes(path)),
        [],
      );
    });

    test('has the same bytes from any folder, and no path of the machine in them', async (t) => {
      const elsewhere = await mkdtemp(join(tmpdir(), 'kinow-'));
      t.after(() => rm(elsewhere, { recursive: true }));
      await cp(`${ROOT}handler`, join(elsewhere, 'handler'), { recursive: true });
      await cp(`${ROOT}package.json`, join(elsewhere, 'package.json'));
      await symlink(`${ROOT}node_modules`, join(elsewhere, 'node_modules'));
      const again = await buildFunction(name, { root: elsewhere });
      assert.deepEqual(
        again.outputFiles.map(({ hash }) => hash),
        outputFiles.map(({ hash }) => hash),
      );
      for (const { text } of outputFiles) assert.ok(!text.includes(ROOT));
    });

    test('is as small as it was', () => {
      const { outputs } = metafile;
      const entry = outputs[`dist/${name}/index.mjs`];
      assert.ok(entry);
      const atOnce = entry.imports.filter(({ kind }) => kind === 'import-statement');
      const loaded = atOnce.reduce(
        (sum, { path }) => sum + (outputs[path]?.bytes ?? 0),
        entry.bytes,
      );
      const all = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
      assert.ok(loaded <= LIMITS[name].loaded, `an event has ${loaded} bytes loaded`);
      assert.ok(all <= LIMITS[name].all, `all files have ${all} bytes`);
    });

    test('is all that lies in its folder', async () => {
      const written = Object.keys(metafile.outputs).map((path) => basename(path));
      assert.deepEqual((await readdir(`${ROOT}dist/${name}`)).toSorted(), written.toSorted());
    });
  });
}

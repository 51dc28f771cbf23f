import assert from 'node:assert/strict';
import { cp, glob, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/shared/root.ts';
import { buildFunction, FUNCTIONS } from '../../scripts/tasks/bundle/bundle.ts';
import { LICENSES_FILE } from '../../scripts/tasks/bundle/licenses.ts';
import { checkStubs } from '../../scripts/tasks/bundle/metafile.ts';

/** Bytes loaded for an ordinary event, and bytes of all files. */
const LIMITS = {
  webhook: { loaded: 100_000, all: 136_000 },
  redrive: { loaded: 88_000, all: 105_000 },
};

for (const name of FUNCTIONS) {
  suite(`the built function ${name}`, async () => {
    const { metafile, files } = await buildFunction(name);
    const inputs = Object.keys(metafile.inputs).filter(
      (input) => !/^(?:builtin|stub):/u.test(input),
    );

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

    test('has code of AWS packages and valibot, and of no other package', () => {
      const packages = Object.values(metafile.outputs)
        .flatMap((output) => Object.keys(output.inputs))
        .flatMap((input) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(input)?.[1] ?? []);
      const others = packages.filter((name) => !/^@(?:aws-sdk|smithy)\//u.test(name));
      assert.deepEqual([...new Set(others)], ['valibot']);
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
      const again = await buildFunction(name, elsewhere);
      const contents = (built: typeof files) =>
        built.map(({ path, contents }) => [basename(path), Buffer.from(contents).toString()]);
      assert.deepEqual(contents(again.files), contents(files));
      for (const [, text] of contents(files)) assert.ok(!text?.includes(ROOT));
    });

    test('has one copy of each package', () => {
      const folders = inputs
        .filter((input) => input.includes('node_modules/'))
        .map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//u.exec(input)?.[1] ?? input);
      const names = [...new Set(folders)].map((folder) => folder.split('node_modules/').at(-1));
      assert.ok(names.includes('@smithy/core'));
      assert.deepEqual(names, [...new Set(names)]);
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

    test('has the licences beside it of exactly the packages whose code is in it', async () => {
      const text = await readFile(`${ROOT}dist/${name}/${LICENSES_FILE}`, 'utf8');
      const named = text.matchAll(/^(\S+) (\d+\.\d+\.\d+\S*) \((?:Apache-2\.0|MIT)\)$/gmu);
      const present = Object.values(metafile.outputs)
        .flatMap((output) => Object.entries(output.inputs))
        .filter(([path, { bytesInOutput }]) => path.includes('node_modules') && bytesInOutput > 0)
        .map(([path]) =>
          path
            .split('/')
            .slice(1, path.includes('/@') ? 3 : 2)
            .join('/'),
        );
      const expected = await Promise.all(
        [...new Set(present)].map(async (folder) => {
          const file = await readFile(`${ROOT}node_modules/${folder}/package.json`, 'utf8');
          return `${folder} ${(JSON.parse(file) as { version: string }).version}`;
        }),
      );
      assert.ok(expected.length > 5);
      assert.deepEqual(
        [...named].map(([, name, version]) => `${name} ${version}`).toSorted(),
        expected.toSorted(),
      );
      assert.ok(text.includes('Copyright (c) Fabian Hiller'), 'the text of valibot is there');
      assert.ok(text.includes('END OF TERMS AND CONDITIONS'), 'the text of Apache-2.0 is there');
    });

    test('is all that lies in its folder, with the licences', async () => {
      const written = Object.keys(metafile.outputs).map((path) => basename(path));
      assert.deepEqual(
        (await readdir(`${ROOT}dist/${name}`)).toSorted(),
        [...written, LICENSES_FILE].toSorted(),
      );
    });
  });
}

test('the functions import only packages that package.json names, types included', async () => {
  const declared = { ...packageJson.dependencies, ...packageJson.devDependencies };
  const undeclared: string[] = [];
  for await (const file of glob('handler/**/*.ts', { cwd: ROOT })) {
    const source = await readFile(join(ROOT, file), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/ from '([^'.][^']*)';/gu)) {
      const [name = ''] = /^(?:@[^/]+\/)?[^/]+/u.exec(specifier) ?? [];
      if (isBuiltin(specifier) || name in declared || `@types/${name}` in declared) continue;
      undeclared.push(`${file}: ${specifier}`);
    }
  }
  assert.deepEqual(undeclared, []);
});

suite('a stub of a package', () => {
  test('fails the build where nothing imports the package any more', async () => {
    const { metafile } = await buildFunction('webhook');
    const inputs = Object.entries(metafile.inputs).map(([path, input]) => {
      const imports = input.imports.filter(({ path }) => !path.includes('node-http-handler'));
      return [path, { ...input, imports }] as const;
    });
    assert.throws(() => checkStubs({ ...metafile, inputs: Object.fromEntries(inputs) }), {
      message:
        'Nothing imports @smithy/node-http-handler any more: remove it from STUBS in plugins.ts.',
    });
  });

  for (const [how, code] of [
    ['by name', "import { NodeHttpHandler as x } from '@smithy/node-http-handler';\nx.create();"],
    ['as a whole', "import * as x from '@smithy/node-http-handler';\nprocess.emit('x', x);"],
    ['dynamically', "await import('@smithy/node-http-handler');"],
  ]) {
    test(`fails the build where the function imports the package ${how}`, async (t) => {
      const root = await mkdtemp(join(tmpdir(), 'kinow-'));
      t.after(() => rm(root, { recursive: true }));
      await cp(`${ROOT}handler`, join(root, 'handler'), { recursive: true });
      await symlink(`${ROOT}node_modules`, join(root, 'node_modules'));
      const entry = join(root, 'handler/redrive.ts');
      await writeFile(entry, `${code}\n${await readFile(entry, 'utf8')}`);
      await assert.rejects(buildFunction('redrive', root), {
        message:
          'The functions use @smithy/node-http-handler now: remove it from STUBS in plugins.ts.',
      });
    });
  }
});

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { bundlePackage } from '../../scripts/tasks/package/package-bundles.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import {
  createProject,
  findNode,
  findTool,
  INSTALLED,
  PROJECT,
  runSuccessfully,
  runWithNode,
  TARBALL,
} from '../support/consumer/project.ts';

/** The limit that the changelog states. */
const MAX_PACKED_BYTES = 1_500_000;

const readInstalled = async (file: string) => await readFile(join(INSTALLED, file), 'utf8');

suite('the packed package', () => {
  test('is not larger than 1.5 MB, and as large as the README says', async () => {
    const { size } = await stat(TARBALL);
    assert.ok(size <= MAX_PACKED_BYTES, `${size} bytes`);
    const [, stated] = /The package \((\d\.\d) MB;/u.exec(await readInstalled('README.md')) ?? [];
    assert.ok(Math.abs(Number(stated) - size / 1e6) <= 0.1, `${size} bytes`);
  });

  test('has what it needs at run time, README and LICENSE, and no source of the command line', async () => {
    const files = await readdir(INSTALLED, { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(INSTALLED.length + 1));
    const folders = new Set(paths.map((path) => path.split('/').slice(0, -1).join('/')));
    assert.deepEqual(
      [...folders].toSorted(),
      [
        '',
        'events',
        'handler',
        'scripts',
        'infra/schemas',
        'dist/package',
        'dist/package/cli',
        'dist/package/console',
        'dist/package/webhook',
        'infra',
        'infra/rules',
        'infra/rules/lambda',
      ].toSorted(),
    );
    const entries = ['events', 'index', 'schema', 'testing'].flatMap((name) => [
      `${name}.d.cts`,
      `${name}.d.ts`,
      ...(name === 'events' ? [] : [`${name}.cjs`, `${name}.js`]),
    ]);
    const inFolder = (folder: string) =>
      paths.filter((path) => path.startsWith(folder) && !path.slice(folder.length).includes('/'));
    assert.deepEqual(
      inFolder('dist/package/').toSorted(),
      [...entries, 'THIRD-PARTY-LICENSES.txt'].map((name) => `dist/package/${name}`).toSorted(),
    );
    for (const folder of ['', 'events/', 'handler/', 'infra/', 'scripts/']) {
      assert.ok(
        inFolder(folder).every((path) => /(?:\.md|LICENSE|package\.json|\.svg)$/u.test(path)),
        folder,
      );
    }
    assert.ok(
      paths.every(
        (path) => !path.startsWith('dist/') || /\.(?:[cm]?js|d\.c?ts|css|html|txt)$/u.test(path),
      ),
    );
  });

  test('has the pages to which the README and the runbook lead, but those on a checkout', async () => {
    const absent = ['README.md', 'infra/README.md'].map(async (page) => {
      const links = (await readInstalled(page)).matchAll(/\]\((?!https?:)([^)#\s]+)/gu);
      return [...links]
        .map(([, link = '']) => join(page, '..', link))
        .filter((path) => !existsSync(join(INSTALLED, path)));
    });
    assert.deepEqual([...new Set((await Promise.all(absent)).flat())].toSorted(), [
      'CONTRIBUTING.md',
      'infra/local-env.json',
      'infra/template.yaml',
      'samconfig.toml',
      'scripts/console/console.png',
      'test/README.md',
      'test/alarms',
    ]);
  });

  const readCommandLine = async () => {
    const folder = join(INSTALLED, 'dist/package/cli');
    const files = await readdir(folder);
    return await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  };

  test('names neither npm scripts nor templates that only a checkout has', async () => {
    const found = (await readCommandLine()).flatMap(
      (text) =>
        text.match(/.{0,40}(?:\bnpm start\b|\bnpm run \w|infra\/template\.yaml).{0,20}/gu) ?? [],
    );
    assert.deepEqual(found, []);
  });

  test('names the runbook in one place, which finds it in the package', async () => {
    const texts = await readCommandLine();
    const found = texts.flatMap((text) => text.match(/.{0,40}infra\/README\.md/gu) ?? []);
    assert.equal(found.length, 1, found.join('\n'));
  });

  test('names the licence of each package in its bundles, by the metafile of esbuild', async () => {
    const { metafile } = await bundlePackage();
    const licenses = await readInstalled('dist/package/THIRD-PARTY-LICENSES.txt');
    const bundled = new Set(
      Object.values(metafile.outputs)
        .flatMap(({ inputs }) => Object.entries(inputs))
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .flatMap(([path]) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? []),
    );
    assert.ok(bundled.size > 20);
    for (const name of bundled) {
      assert.match(
        licenses,
        new RegExp(`^${name.replaceAll('.', String.raw`\.`)} \\d`, 'mu'),
        name,
      );
    }
  });

  test('declares plain interfaces: neither valibot, but in its schemas, nor other packages', async () => {
    for (const kind of ['ts', 'cts']) {
      for (const name of ['events', 'index', 'schema', 'testing']) {
        const text = await readInstalled(`dist/package/${name}.d.${kind}`);
        const imported = [...text.matchAll(/from ['"]([^'"]+)['"]|import\(['"]([^'"]+)/gu)].map(
          ([, one, other]) => one ?? other ?? '',
        );
        const extension = kind === 'ts' ? '.js' : '.cjs';
        const others = imported.filter(
          (path) => !(path.startsWith('./') && path.endsWith(extension)),
        );
        assert.deepEqual([...new Set(others)], name === 'schema' ? ['valibot'] : [], name);
      }
    }
  });

  test('brings valibot alone', async () => {
    const installed = await readdir(join(PROJECT, 'node_modules'));
    const names = installed.filter((name) => !name.startsWith('.'));
    assert.deepEqual(names.toSorted(), ['kinow-eventbridge', 'valibot']);
  });

  for (const npm of ['npm-10', 'npm-11', 'npm-12']) {
    test(`is installed into an empty folder by ${npm} without a warning`, async () => {
      const project = await mkdtemp(join(PROJECT, 'empty-'));
      await writeFile(join(project, 'package.json'), '{ "name": "shop", "version": "1.0.0" }');
      const args = [
        findTool(npm, 'bin/npm-cli.js'),
        'install',
        '--save-dev',
        '--no-audit',
        '--no-fund',
        TARBALL,
      ];
      const { status, stdout, stderr } = await runWithNode('24', findNode('24'), args, project);
      assert.equal(status, 0, stdout + stderr);
      // Settings of this machine that npm does not know are not the package's.
      assert.equal(stderr.replaceAll(/^npm warn Unknown (?:user|env) config .*\n/gmu, ''), '');
      assert.match(stdout, /^\s*added 2 packages/u);
      assert.doesNotMatch(stdout, /warn|deprecated/iu);
    });
  }

  test('can be published', async () => {
    const project = await createProject({});
    const args = ['publish', '--dry-run', '--json', TARBALL];
    const npm = findTool('npm-12', 'bin/npm-cli.js');
    const { status, stdout, stderr } = await runWithNode(
      '24',
      findNode('24'),
      [npm, ...args],
      project,
    );
    assert.equal(status, 0, stderr);
    assert.match(stdout, /kinow-eventbridge/u);
    assert.doesNotMatch(stderr, /auto-corrected|errors? corrected/iu);
  });

  test('has nothing that publint would change', async () => {
    const publint = findTool('publint', 'src/cli.js');
    const output = await runSuccessfully(
      '24',
      findNode('24'),
      [publint, '--strict', TARBALL],
      ROOT,
    );
    assert.match(output, /All good!/u);
  });

  test('has types for each resolution, by arethetypeswrong', async () => {
    const attw = findTool('@arethetypeswrong/cli', 'dist/index.js');
    const output = await runSuccessfully(
      '24',
      findNode('24'),
      [attw, TARBALL, '--format', 'json'],
      PROJECT,
    );
    const { analysis } = JSON.parse(output) as {
      analysis: { problems: unknown[]; entrypoints: object };
    };
    assert.deepEqual(analysis.problems, []);
    assert.deepEqual(Object.keys(analysis.entrypoints), [
      '.',
      './schema',
      './testing',
      './package.json',
    ]);
  });
});

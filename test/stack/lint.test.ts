import assert from 'node:assert/strict';
import { cp, glob, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { targets } from '../../scripts/rules/stack/targets.ts';
import { execute } from '../../scripts/shared/execute.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { RECEIVER_SOURCES, runSam } from '../../scripts/tasks/stack/deploy.ts';
import { createEmulatorEnvironment } from '../../scripts/tasks/stack/emulator.ts';
import { installPythonTools } from '../../scripts/tasks/stack/python-tools.ts';
import { runProgram } from '../support/commands/child.ts';
import { run } from '../support/commands/cli.ts';

/** The templates of the repository, by path from its root. */
const TEMPLATES = ['infra/template.yaml', 'infra/rules/*.yaml', 'infra/schemas/registry.yaml'];
const all: string[] = [];
for await (const path of glob(TEMPLATES, { cwd: ROOT })) all.push(path);

suite('every template', { concurrency: true }, () => {
  test('passes cfn-lint, and the receiver sam validate, which lints by the same library', async () => {
    const bin = await installPythonTools('sam');
    const { status, output } = await execute(`${bin}/cfn-lint`, all);
    assert.equal(status, 0, output);
    assert.match(await runSam(['validate']), /is a valid SAM Template/);
  });

  test('passes cfn-lint as npm run rule writes it, for every target', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-lint-'));
    const where = `data.actor.id in (1, 2) and (data.actor.name like 'a*' or data.actor.active is missing)`;
    for (const target of Object.keys(targets)) {
      const out = join(folder, `${target}.yaml`);
      const args = ['actor_created', 'actor_updated', '--target', target, '--where', where];
      const { status, stderr } = await run('rule', [...args, '--out', out]);
      assert.equal(status, 0, stderr);
    }
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml'));
    assert.equal(files.length, Object.keys(targets).length);
    const bin = await installPythonTools('sam');
    const linted = await execute(
      `${bin}/cfn-lint`,
      files.map((file) => join(folder, file)),
    );
    assert.equal(linted.status, 0, linted.output);
  });

  test('passes checkov, each skipped check with its reason in the template', async () => {
    const bin = await installPythonTools('checkov');
    const files = all.flatMap((template) => ['-f', template]);
    const { output } = await execute(`${bin}/checkov`, [
      ...files,
      '-o',
      'json',
      '--quiet',
      '--skip-download',
    ]);
    const report = JSON.parse(output.slice(output.search(/[[{]/u))) as {
      summary: { passed: number; failed: number; resource_count: number };
      results: { failed_checks: { check_id: string; resource: string; file_path: string }[] };
    };
    assert.ok(report.summary.passed > 10, 'checkov found resources to check');
    assert.deepEqual(
      report.results.failed_checks.map(({ check_id, resource, file_path }) => [
        check_id,
        resource,
        file_path,
      ]),
      [],
    );
  });
});

suite('sam build', { concurrency: true }, () => {
  test('builds in a fresh clone too, where NODE_ENV is production', async (t) => {
    const clone = await mkdtemp(join(tmpdir(), 'kinow-clone-'));
    t.after(() => rm(clone, { recursive: true, force: true }));
    for (const part of [
      ...RECEIVER_SOURCES,
      'samconfig.toml',
      'tsconfig.json',
      'tsconfig.package.json',
    ]) {
      await cp(join(ROOT, part), join(clone, part), { recursive: true });
    }
    // As npm ci leaves it, without what is needed to build.
    await mkdir(join(clone, 'node_modules/valibot'), { recursive: true });
    const bin = await installPythonTools('sam');
    const { status, stdout, stderr } = await runProgram(
      `${bin}/sam`,
      ['build', 'RedriveFunction'],
      {
        cwd: clone,
        env: { ...process.env, ...createEmulatorEnvironment(''), NODE_ENV: 'production' },
      },
    );
    assert.equal(status, 0, stdout + stderr);
    const built = await readFile(join(clone, '.aws-sam/receiver/RedriveFunction/index.mjs'));
    assert.ok(built.equals(await readFile(`${ROOT}dist/redrive/index.mjs`)));
  });

  test('gives the same bytes as npm run build', async () => {
    const folder = process.env['STACK_RECEIVER'];
    assert.ok(folder);
    for (const [id, name] of [
      ['WebhookFunction', 'webhook'],
      ['RedriveFunction', 'redrive'],
    ]) {
      const files = (await readdir(`${ROOT}dist/${name}`)).toSorted();
      assert.deepEqual((await readdir(`${folder}/${id}`)).toSorted(), files);
      for (const file of files) {
        const built = await readFile(`${folder}/${id}/${file}`);
        assert.ok(built.equals(await readFile(`${ROOT}dist/${name}/${file}`)), `${name}/${file}`);
      }
    }
  });
});

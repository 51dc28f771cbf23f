import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/lib/bundle.ts';
import { sam, samBuild } from '../../scripts/lib/stack/deploy.ts';
import { execute } from '../../scripts/lib/stack/execute.ts';
import { pythonTools, templates } from '../../scripts/lib/stack/tools.ts';

const all = await templates();

suite('every template', () => {
  for (const template of all) {
    test(`${template} passes sam validate --lint and cfn-lint`, async () => {
      await sam(['validate', '--lint', '-t', template]);
      const bin = await pythonTools('sam');
      const { status, output } = await execute(`${bin}/cfn-lint`, [template]);
      assert.equal(status, 0, output);
    });
  }

  test('passes checkov, each skipped check with its reason in the template', async () => {
    const bin = await pythonTools('checkov');
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

suite('sam build', () => {
  test('gives the same bytes as npm run build', async () => {
    const folder = await samBuild('infra/template.yaml');
    for (const [id, name] of [
      ['WebhookFunction', 'webhook'],
      ['RedriveFunction', 'redrive'],
    ]) {
      const built = await readFile(`${folder}/${id}/index.mjs`);
      assert.ok(built.equals(await readFile(`${ROOT}dist/${name}/index.mjs`)), name);
    }
  });
});

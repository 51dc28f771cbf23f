import assert from 'node:assert/strict';
import { glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execute } from '../../scripts/shared/execute.ts';

/** Not in test/repository/package.test.ts, because npm needs the registry. */
test('npm installs the package with valibot and the types of Lambda, and no AWS client', async (t) => {
  const project = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(project, { recursive: true, force: true }));
  const must = async (program: string, args: readonly string[]) => {
    const { status, output } = await execute(program, args);
    assert.equal(status, 0, output);
    return output;
  };
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  await must('npm', ['pack', '--silent', '--pack-destination', project]);
  for await (const tarball of glob('*.tgz', { cwd: project })) {
    await must('npm', ['install', '--silent', '--prefix', project, join(project, tarball)]);
  }
  const installed: string[] = [];
  for await (const path of glob('node_modules/{*,@*/*}/package.json', { cwd: project })) {
    installed.push(path.split('/').slice(1, -1).join('/'));
  }
  assert.deepEqual(installed.toSorted(), ['@types/aws-lambda', 'kinow-eventbridge', 'valibot']);

  const program = join(project, 'program.js');
  await writeFile(
    program,
    `import { isSubject } from 'kinow-eventbridge';
     import { eventSchema } from 'kinow-eventbridge/schema';
     console.log(isSubject('order_created'), eventSchema('order_created').kind);`,
  );
  assert.equal(await must(process.execPath, [program]), 'true schema\n');
});

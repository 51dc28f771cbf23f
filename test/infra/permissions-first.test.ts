import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { targets } from '../../scripts/rules/stack/targets.ts';
import { parseTemplate, type Template } from '../../scripts/rules/template/template.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { findDependencies, findPermissions, findReferences, ruleOf, stacks } from './templates.ts';

/** Asserts that CloudFormation creates what a rule's targets and dead-letter queues need before the rule. */
function assertPermissionsFirst(template: Template) {
  const before = findDependencies(template, 'Rule');
  for (const { Arn, RoleArn, DeadLetterConfig } of ruleOf(template).Targets) {
    // EventBridge invokes a target with a role by this role alone.
    const needed = (RoleArn === undefined ? [Arn, DeadLetterConfig] : [DeadLetterConfig])
      .flatMap(findReferences)
      .filter((id) => id in template.Resources)
      .flatMap((id) => findPermissions(template, id));
    assert.ok(needed.length > 0);
    const all = [...needed, ...findReferences(RoleArn)];
    assert.deepEqual(
      all.filter((id) => !before.has(id)),
      [],
    );
  }
}

for (const [name, template] of stacks) {
  test(`the rule of ${name}.yaml depends on all that its target and its dead-letter queue need`, () => {
    assertPermissionsFirst(template);
  });
}

test('so does the rule of each stack that npm run rule writes', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-first-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const target of Object.keys(targets)) {
    const out = join(folder, `${target}.yaml`);
    const { status, stderr } = await runCommand('rule', [
      'order_created',
      '--target',
      target,
      '--out',
      out,
    ]);
    assert.equal(status, 0, stderr);
    assertPermissionsFirst(parseTemplate(await readFile(out, 'utf8')));
  }
});

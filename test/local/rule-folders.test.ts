import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { LocalRule } from '../../scripts/local/rule-file.ts';
import { watchLocalRules } from '../../scripts/local/local-rules.ts';
import { readRuleFile } from '../../scripts/local/rule-file.ts';
import { chooseRuleFolders, describeRules } from '../../scripts/local/rule-folders.ts';
import { findTemplateFiles } from '../../scripts/local/template-files.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { walkFolders } from '../../scripts/shared/walk-folders.ts';

async function createFolder(t: TestContext, ...below: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const path of below) await mkdir(join(folder, path), { recursive: true });
  return folder;
}

suite('the folders in which npm start looks for templates', () => {
  test('are rules/ and infra/rules/ in this repository, and elsewhere the whole folder', async () => {
    const here = await chooseRuleFolders(join(ROOT), undefined);
    assert.deepEqual(
      here.folders.map((folder) => relative(ROOT, folder)),
      ['rules', 'infra/rules'],
    );
    const elsewhere = await chooseRuleFolders('/somewhere', undefined);
    assert.deepEqual(elsewhere.folders, ['/somewhere/rules', '/somewhere']);
  });

  test('are the given one alone, relative to the folder of the caller', async () => {
    const { folders } = await chooseRuleFolders(join(ROOT, 'infra'), 'rules');
    assert.deepEqual(folders, [join(ROOT, 'infra', 'rules')]);
  });
});

suite('the rules that npm start watches', () => {
  test('are counted by folder; of more than 8 folders, those of the others together', async () => {
    const chosen = await chooseRuleFolders('/shop', undefined);
    const createRules = (folders: number) =>
      Array.from({ length: folders }, (_, index) => ({ file: `/shop/f${index}/t.yaml` }));
    const describe = (folders: number) =>
      describeRules(createRules(folders) as unknown as readonly LocalRule[], chosen, '/shop');
    assert.deepEqual(describe(1), ['1 of f0/t.yaml']);
    assert.equal(describe(8).length, 8);
    assert.deepEqual(describe(9).slice(-2), ['1 of f7/t.yaml', '1 of 1 folder more']);
    assert.equal(describe(30).at(-1), '22 of 22 folders more');
  });
});

suite('the rules of a template', () => {
  const on = (pattern: object) => ({
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: pattern },
  });
  const wrong = on({ detail: { subject: 'order_created' } });
  const good = on({ source: ['kinow'] });

  test('are loaded beside one that EventBridge rejects, which is named with the place of the mistake', async (t) => {
    const file = join(await createFolder(t), 't.json');
    await writeFile(file, JSON.stringify({ Resources: { Wrong: wrong, Good: good } }));
    const { rules, problems } = await readRuleFile(file, 't.json');
    assert.deepEqual(
      rules.map(({ name }) => name),
      ['t.json Good'],
    );
    assert.equal(problems.length, 1);
    assert.match(
      problems[0] ?? '',
      /^No rule from t\.json: EventBridge rejects Wrong at detail\.subject: values must be in an array/u,
    );
  });

  test('are none where the file cannot be read, which is named', async (t) => {
    const file = join(await createFolder(t), 't.yaml');
    await writeFile(file, 'Resources: { A: { Type: AWS::Events::Rule ');
    const { problems } = await readRuleFile(file, 't.yaml');
    assert.match(problems.join('\n'), /^No rules from t\.yaml: /u);
  });

  test('that are gone are named by their file, whether it was removed or has none any more', async (t) => {
    const folder = await createFolder(t);
    const save = async (name: string, Resources: object) =>
      await writeFile(join(folder, name), JSON.stringify({ Resources }));
    await save('a.template', { Good: good });
    await save('b.template', { Good: good });
    await save('c.template', { Good: good });
    await save('d.template', {});
    const { promise, resolve } = Promise.withResolvers<readonly string[]>();
    const { close } = await watchLocalRules({
      folders: [folder],
      base: folder,
      onChange: (_, lost) => resolve(lost),
      onProblem: () => {},
    });
    t.after(close);
    await rm(join(folder, 'a.template'));
    await save('b.template', { Wrong: wrong });
    await rm(join(folder, 'd.template'));
    assert.deepEqual(await promise, ['a.template is gone', 'b.template no longer has rules']);
  });
});

suite('the search for templates', () => {
  test('follows no link to a folder, and takes the names that SAM and CloudFormation use', async (t) => {
    const folder = await createFolder(t, 'a/b');
    await symlink(folder, join(folder, 'a', 'again'));
    const names = ['t.yaml', 't.yml', 'stack.template', 'cdk.template.json', 'template.json'];
    for (const name of [...names, 'package.json', 'index.ts']) {
      await writeFile(join(folder, 'a', 'b', name), '{}');
    }
    const { files, limits } = await findTemplateFiles([folder]);
    assert.deepEqual(
      [...files.keys()].map((file) => relative(join(folder, 'a', 'b'), file)),
      names.toSorted(),
    );
    assert.deepEqual(limits, []);
  });

  test('says where it stops', async (t) => {
    const folder = await createFolder(t, '1/2/3/4/5/6/7/8/9');
    const { limits } = await findTemplateFiles([folder]);
    assert.deepEqual(limits, [
      `Folders more than 8 levels below ${folder} are not searched for templates`,
    ]);
  });

  test('reads no more folders than its limit, the nearest first', async (t) => {
    const folder = await createFolder(t, 'a/1', 'b/2', 'c');
    const { folders, isTooMany } = await walkFolders(folder, 4);
    assert.deepEqual(
      folders.map(({ path }) => relative(folder, path)),
      ['', 'a', 'b', 'c'],
    );
    assert.equal(isTooMany, true);
    const all = await walkFolders(folder, 6);
    assert.deepEqual([all.folders.length, all.isTooMany, all.isTooDeep], [6, false, false]);
  });
});

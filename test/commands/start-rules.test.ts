import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { findFreePorts } from '../support/commands/cli.ts';
import { beginCommand, runCommand } from '../support/commands/run-command.ts';

const template = (pattern: object) =>
  JSON.stringify({
    Parameters: { EventSource: { Type: 'String', Default: 'kinow' } },
    Resources: {
      Mine: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: [{ Ref: 'EventSource' }], ...pattern } },
      },
    },
  });

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** Replaces a file atomically, as editors do: it could be read partially written. */
async function save(folder: string, file: string, text: string): Promise<void> {
  await writeFile(join(folder, 'unsaved'), text);
  await rename(join(folder, 'unsaved'), join(folder, file));
}

suite('the local event bus', () => {
  test('names the rules of a folder of the user alone, and picks up one that is saved', async (t) => {
    const folder = await folderOf(t);
    await save(folder, 'mine.yaml', template({ 'detail-type': ['order_created'] }));
    const env = await findFreePorts();
    const { waitForNextOutput, stop } = beginCommand('start', ['--rules', folder], { env });
    t.after(stop);
    const started = await waitForNextOutput(/→ event bus {2}order_created .*→ .*mine\.yaml Mine\n/);
    assert.match(started, /\n {2}Rules {9}1 of .*\/mine\.yaml\n/);
    assert.doesNotMatch(started, /infra\/rules/);
    const send = async () =>
      await runCommand('send', ['order_created', '--url', `http://127.0.0.1:${env.PORT}/kinow`]);

    const reloaded = waitForNextOutput(/rules loaded: 1 of .*\/mine\.yaml\n/);
    await save(folder, 'mine.yaml', template({ 'detail-type': ['video_updated'] }));
    await reloaded;
    const arrival = waitForNextOutput(/→ event bus {2}order_created .*\n/);
    await send();
    assert.doesNotMatch(await arrival, /mine\.yaml/);

    // The other rules still apply.
    const added = waitForNextOutput(/rules loaded: 2 of .*\/: mine\.yaml, other\.yml\n/);
    await save(folder, 'other.yml', template({ 'detail-type': ['order_created'] }));
    await added;
    const refused = waitForNextOutput(/No rule from .*mine\.yaml: .*/);
    await save(folder, 'mine.yaml', template({ 'detail-type': [] }));
    assert.match(await refused, /EventBridge rejects Mine at detail-type: this array is empty/);
    const after = waitForNextOutput(/→ event bus {2}order_created .*\n/);
    await send();
    assert.match(await after, /other\.yml Mine\n/);

    const removed = waitForNextOutput(
      /rules loaded: none; watches SAM templates in .* \(\S+\/other\.yml is gone\)\n/,
    );
    await rm(join(folder, 'other.yml'));
    await removed;
  });

  test('names those of this repository', async (t) => {
    const env = await findFreePorts();
    const { waitForNextOutput, stop } = beginCommand('start', ['--quiet'], { env });
    t.after(stop);
    const started = await waitForNextOutput(/curl/);
    assert.match(started, /\n {2}Rules {9}7 of infra\/rules\/: bus\.yaml, http\.yaml, /);
  });

  test('elsewhere, names those of every template in the folder of the user and below it', async (t) => {
    const folder = await folderOf(t);
    await mkdir(join(folder, 'services', 'orders'), { recursive: true });
    await mkdir(join(folder, 'node_modules', 'other'), { recursive: true });
    await mkdir(join(folder, '.aws-sam', 'build'), { recursive: true });
    const orders = template({ 'detail-type': ['order_created'] });
    await save(folder, 'template.yaml', orders);
    await save(join(folder, 'services', 'orders'), 'template.json', orders);
    await save(join(folder, 'node_modules', 'other'), 'template.yaml', orders);
    await save(join(folder, '.aws-sam', 'build'), 'template.yaml', orders);
    // Not a template, and not even YAML.
    await save(folder, 'docker-compose.yml', 'services: [');
    const env = await findFreePorts();
    const { waitForNextOutput, stop } = beginCommand('start', [], { env, folder });
    t.after(stop);
    const started = await waitForNextOutput(/→ event bus .*\n/);
    assert.match(
      started,
      /\n {2}Rules {9}1 of template\.yaml\n {16}1 of services\/orders\/template\.json\n/,
    );
    assert.match(started, /→ services\/orders\/template\.json Mine, template\.yaml Mine\n/);
    assert.doesNotMatch(started, /[Nn]o rules? from|node_modules|aws-sam|infra/);

    const added = waitForNextOutput(/rules loaded: 1 of rules\/new\.yaml, 1 of template\.yaml/);
    await mkdir(join(folder, 'rules'));
    await save(join(folder, 'rules'), 'new.yaml', orders);
    await added;
  });

  test('says on request why an event does not match a rule', async (t) => {
    const args = ['--why', 'states.yaml', '--rules', 'infra/rules'];
    const { waitForNextOutput, stop } = beginCommand('start', args, { env: await findFreePorts() });
    t.after(stop);
    const text = await waitForNextOutput(/not infra\/rules\/states\.yaml Rule: .*\n/);
    assert.match(text, /Rule: detail-type: found the text "order_created"; expected/);
    assert.match(text, /→ infra\/rules\/logs\.yaml Rule, infra\/rules\/sqs\.yaml Rule\n/);
  });

  test('goes on without a folder that has no rules, or that is removed and made again', async (t) => {
    const folder = await folderOf(t);
    const env = await findFreePorts();
    const args = ['--rules', folder, '--why', 'state', '--quiet'];
    const { waitForNextOutput, stop } = beginCommand('start', args, { env });
    t.after(stop);
    const warned = await waitForNextOutput(/curl/);
    assert.match(warned, /warning: There is no rule state yet\.\n/);
    assert.match(warned, /\n {2}Rules {9}none; watches SAM templates in .*\n/);
    await rm(folder, { recursive: true });
    const again = waitForNextOutput(/rules loaded: 1 of /);
    await mkdir(folder);
    await save(folder, 'mine.yaml', template({ 'detail-type': ['order_created'] }));
    await again;
    const arrival = waitForNextOutput(/→ event bus {2}order_created .*mine\.yaml Mine\n/);
    await runCommand('send', ['order_created', '--url', `http://127.0.0.1:${env.PORT}/kinow`]);
    await arrival;
  });

  test('runs the function of a rule, shows its log, and takes its code as it is saved', async (t) => {
    const folder = await folderOf(t);
    const written = ['order_created', '--target', 'lambda', '--out', join(folder, 'mine.yaml')];
    assert.equal((await runCommand('rule', written)).status, 0);
    const env = await findFreePorts();
    const { waitForNextOutput, stop } = beginCommand('start', ['--rules', folder], { env });
    t.after(stop);
    const first = await waitForNextOutput(/λ .*mine\.yaml Function {2}.* ms\n/);
    assert.match(
      first,
      /│ .*mine\.yaml Function {2}\{ message: 'Event received', event_id: '.*', subject: 'order_created', rows: 1 \}\n/,
    );

    await save(join(folder, 'mine'), 'index.ts', 'export const handler = () => null.nothing;');
    const failed = waitForNextOutput(
      /^\d\d:\d\d:\d\d {2}λ .*mine\.yaml Function {2}\w{8} {2}failed: .*\n.*\n/m,
    );
    await runCommand('send', ['order_created', '--url', `http://127.0.0.1:${env.PORT}/kinow`]);
    assert.match(await failed, /TypeError: Cannot read .*\n +at .*mine\/index\.ts:1:\d+/);
  });

  test('says that there is no such folder', async () => {
    for (const folder of ['/nowhere/at/all', 'README.md']) {
      const { status, stderr } = await runCommand('start', ['--rules', folder], {
        env: await findFreePorts(),
      });
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`There is no folder ${folder}\\. Create it, or specify`));
    }
  });
});

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { waitForOutput } from '../support/commands/child.ts';
import {
  COMMAND_VERSIONS,
  createProject,
  findNode,
  INSTALLED,
  PROJECT,
  runSuccessfully,
  runWithNode,
  TARBALL,
} from '../support/consumer/project.ts';
import { BIN, startReceiver } from '../support/consumer/receiver.ts';

const TEMPLATE = `Resources:
  DearOrders:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        detail-type: [order_created]
        detail: { data: { order: { total_paid: [{ numeric: ['>', 100] }] } } }
`;

/** A function in TypeScript that imports the package, as the target of a rule. */
const FUNCTION = {
  'template.yaml': `Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: function
      Handler: index.handler
      Runtime: nodejs24.x
      Events:
        Orders: { Type: EventBridgeRule, Properties: { Pattern: { detail-type: [order_created] } } }
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [index.ts] } }
`,
  'function/index.ts': `
import { getRows, type KinowEventBridgeEvent } from 'kinow-eventbridge';
export const handler = async ({ detail }: KinowEventBridgeEvent<'order_created'>): Promise<void> => {
  console.log(\`paid: \${getRows(detail)[0]?.order.total_paid}\`);
};`,
};

const commands = (await readdir(`${ROOT}scripts/commands`)).map((file) => file.replace('.ts', ''));

for (const version of COMMAND_VERSIONS) {
  const run = async (args: readonly string[], folder: string) =>
    await runSuccessfully(version, findNode(version), [BIN, ...args], folder);

  suite(`npx kinow-eventbridge in Node ${version}`, () => {
    test('lists the commands, and none of the tasks of this repository', async () => {
      const folder = await createProject({});
      const output = await run([], folder);
      const listed = [...output.matchAll(/^ {2}([a-z:]+) +[A-Z]/gmu)].map(([, name]) => name);
      assert.deepEqual(listed, commands.toSorted());
      assert.match(output, /^Usage: +npx kinow-eventbridge NAME \[options\]/mu);
      assert.deepEqual(await readdir(folder), []);
    });

    test('receives, matches and shows in an empty folder', async (t) => {
      const folder = await createProject({});
      const { url, console } = await startReceiver(t, version, folder);
      const page = await (await fetch(console)).text();
      assert.match(page, /<title>/u);
      const script = await fetch(`${console}console.js`);
      assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
      assert.doesNotMatch(page + (await script.text()), /\bnpm (?:run|start)\b/u);
      assert.match(await run(['send', 'order_created', '--url', url], folder), /200/u);
    });

    test('names the page of the package to read', async () => {
      const folder = await createProject({});
      const args = [BIN, 'redrive', 'fallback'];
      const { stderr } = await runWithNode(version, findNode(version), args, folder);
      const [, page = ''] =
        /See (\S+README\.md): Fallback not emptying/u.exec(stderr.replaceAll(/\s+/gu, ' ')) ?? [];
      assert.match(await readFile(resolve(folder, page), 'utf8'), /^### Fallback not emptying$/mu);
    });

    test('tries a rule of a template: match, start, send', async (t) => {
      const folder = await createProject({ 'template.yaml': TEMPLATE });
      const sample = await run(
        ['sample', 'order_created', '--set', 'data.order.total_paid=150'],
        folder,
      );
      const project = await createProject({ 'template.yaml': TEMPLATE, 'event.json': sample });
      const report = await run(
        ['match', '--template', 'template.yaml', '--event', 'event.json'],
        project,
      );
      assert.match(report, /matches 1 of 1 event/u);
      const { url, child } = await startReceiver(t, version, project);
      const set = ['--set', 'data.order.total_paid=150'];
      const delivered = waitForOutput(child, /order_created .*template\.yaml DearOrders/u);
      await run(['send', 'order_created', '--url', url, ...set], project);
      await delivered;
    });

    test('writes the stack of a rule, and invokes the receiver with a request', async () => {
      const folder = await createProject({});
      const output = await run(['rule', 'order_created', '--target', 'lambda'], folder);
      assert.match(output, /npx kinow-eventbridge start/u);
      assert.deepEqual(await readdir(join(folder, 'rules')), [
        'order-created-lambda',
        'order-created-lambda.yaml',
      ]);
      const request = await run(['sample', 'order_created', '--form', 'request'], folder);
      const project = await createProject({ 'request.json': request });
      assert.match(await run(['invoke', 'request.json'], project), /"outcome":"published"/u);
    });
  });
}

suite('npx kinow-eventbridge', () => {
  test("runs a function in TypeScript by the project's esbuild, and says where there is none", async (t) => {
    for (const [packages, expected] of [
      [{ esbuild: 'repository' }, /paid: 150/u],
      [{}, /Run: npm install --prefix function esbuild/u],
    ] as const) {
      const project = await createProject(FUNCTION, packages);
      const { url, child } = await startReceiver(t, '24', project);
      const logged = waitForOutput(child, expected);
      const args = [BIN, 'send', 'order_created', '--url', url];
      const set = ['--set', 'data.order.total_paid=150'];
      await runSuccessfully('24', findNode('24'), [...args, ...set], project);
      await logged;
    }
  });

  test('shows command lines of this project in the help of each command', async () => {
    for (const name of commands) {
      const output = await runSuccessfully('24', findNode('24'), [BIN, name, '--help'], PROJECT);
      assert.match(output, new RegExp(`^Usage: +npx kinow-eventbridge ${name}\\b`, 'mu'));
      assert.doesNotMatch(output, /\bnpm (?:run|start)\b/u, name);
    }
  });

  test('is found by npx, in any folder of the project', async () => {
    const folder = await createProject({});
    const output = await runSuccessfully('24', 'npx', ['--no', 'kinow-eventbridge'], folder);
    assert.match(output, /^ {2}start +/mu);
  });

  test('works on this system by try-package.ts, which CI also runs on macOS and Windows', async () => {
    const script = `${ROOT}test/consumer/try-package.ts`;
    const output = await runSuccessfully('24', findNode('24'), [script, TARBALL], PROJECT);
    assert.match(output, /^ok: /u);
  });

  test('ends in an older Node with one line that says which it needs', async () => {
    const { status, stdout, stderr } = await runWithNode('20', findNode('20'), [BIN], PROJECT);
    assert.deepEqual([status, stdout], [1, '']);
    assert.equal(stderr, 'error: kinow-eventbridge needs Node 22.22 or later. This is 20.18.3.\n');
    // Any Node can parse it, with the syntax of 2009.
    assert.doesNotMatch(await readFile(BIN, 'utf8'), /=>|`|\b(?:const|let|import|class|async)\b/u);
  });

  test('loads only the code of the command that it runs', async () => {
    const script = `
      const loaded = [];
      require('node:module').registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      process.on('exit', () => console.error(loaded.filter((url) => url.includes('/cli/')).length));`;
    const project = await createProject({ 'hooks.cjs': script });
    const { status, stderr } = await runWithNode(
      '24',
      findNode('24'),
      ['--require', './hooks.cjs', BIN, 'sample', 'order_created'],
      project,
    );
    assert.equal(status, 0, stderr);
    const all = (await readdir(join(INSTALLED, 'dist/package/cli'))).length;
    assert.ok(Number(stderr) < all / 2, `${stderr.trim()} of ${all} files`);
  });
});

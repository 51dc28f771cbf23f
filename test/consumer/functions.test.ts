import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { waitForOutput } from '../support/commands/child.ts';
import {
  createProject,
  findNode,
  findTool,
  type NodeVersion,
  runSuccessfully,
} from '../support/consumer/project.ts';
import { BIN, startReceiver } from '../support/consumer/receiver.ts';

const on = (subject: string) => `
      Events:
        Event:
          Type: EventBridgeRule
          Properties: { EventBusName: shop, Pattern: { detail-type: [${subject}] } }`;

/** As `sam init` writes it (nodejs24.x/hello-ts), and a function that was there before. */
const FILES = {
  'package.json': '{ "private": true, "type": "module" }',
  'template.yaml': `AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Timeout: 3, Runtime: nodejs24.x }
Resources:
  HelloWorldFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello-world/
      Handler: app.lambdaHandler
      Environment: { Variables: { CRM_URL: 'https://crm.example.com', PLAIN: plain } }${on('order_created')}
    Metadata:
      BuildMethod: esbuild
      BuildProperties: { Minify: true, Target: es2020, Sourcemap: true, EntryPoints: [app.ts] }
  LegacyFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: legacy
      Handler: src/app.handler${on('order_created')}
`,
  'hello-world/app.ts': `
    interface Event { readonly 'detail-type': string }
    export const lambdaHandler = async (event: Event): Promise<void> => {
      console.log('built', event['detail-type'], process.env.CRM_URL, process.env.PLAIN);
    };`,
  'legacy/src/app.js': `
    const { name } = require('./name');
    exports.handler = async (event) => console.log(name, event['detail-type']);`,
  'legacy/src/name.js': `exports.name = 'required';`,
};

/** The folders of the oldest and the newest esbuild. */
const ESBUILD = {
  '0.14': findTool('esbuild-0.14', ''),
  newest: join(ROOT, 'node_modules/esbuild'),
};

const runs: [version: NodeVersion, esbuild: keyof typeof ESBUILD][] = [
  ['22', '0.14'],
  ['24', '0.14'],
  ['24', 'newest'],
  ['26', 'newest'],
];

async function send(version: NodeVersion, url: string, folder: string): Promise<void> {
  const args = [BIN, 'send', 'order_created', '--url', url];
  await runSuccessfully(version, findNode(version), args, folder);
}

suite('the functions of a project, run by npx kinow-eventbridge start,', () => {
  for (const [version, esbuild] of runs) {
    test(`are built by its esbuild (${esbuild}), or required, in Node ${version}`, async (t) => {
      const folder = await createProject(FILES);
      await mkdir(join(folder, 'hello-world/node_modules'));
      await symlink(ESBUILD[esbuild], join(folder, 'hello-world/node_modules/esbuild'));
      const env = { CRM_URL: 'http://127.0.0.1:9' };
      const { child, output, url } = await startReceiver(t, version, folder, env);
      assert.match(output, /\n {2}Rules {9}2 of template\.yaml\n/u);
      const ran = [
        waitForOutput(
          child,
          /HelloWorldFunction {2}built order_created http:\/\/127\.0\.0\.1:9 plain\n/u,
        ),
        waitForOutput(child, /LegacyFunction {2}required order_created\n/u),
      ];
      await send(version, url, folder);
      await Promise.all(ran);
    });
  }

  test('match also without esbuild, which it says to install', async (t) => {
    const folder = await createProject(FILES);
    const { child, url } = await startReceiver(t, '24', folder);
    const ran = [
      waitForOutput(
        child,
        /→ template\.yaml HelloWorldFunction\.Event, template\.yaml LegacyFunction\.Event\n/u,
      ),
      waitForOutput(child, /LegacyFunction {2}required order_created\n/u),
      waitForOutput(
        child,
        /HelloWorldFunction .* failed: sam build bundles it by esbuild, which is not installed\. Run: npm install --prefix hello-world esbuild\n/u,
      ),
    ];
    await send('24', url, folder);
    await Promise.all(ran);
  });
});

test('match --expect fails in the CI of a project whose rule does not match', async () => {
  const folder = await createProject(FILES);
  const match = ['match', '--template', 'template.yaml', '--expect'];
  const rules = 'HelloWorldFunction.Event,LegacyFunction.Event';
  const args = [BIN, ...match, `order_created=${rules}`, '--expect-none', 'gift_sent'];
  const output = await runSuccessfully('24', findNode('24'), args, folder);
  assert.match(output, /2 of 2 expectations met/u);
});

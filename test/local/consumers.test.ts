import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { BusEvent } from '../../scripts/local/aws/eventbridge.ts';
import { createConsumer } from '../../scripts/local/lambda/consumer-function.ts';
import { createConsumers } from '../../scripts/local/consumers.ts';
import { adviseInstall } from '../../scripts/local/lambda/function-packages.ts';
import { findEsbuild } from '../../scripts/local/lambda/user-esbuild.ts';
import { watchLocalRules } from '../../scripts/local/local-rules.ts';
import { createEnvelope } from '../../scripts/samples/envelope.ts';

const detail = { event_id: 'e1', subject: 'order_created', data: { order: { id: 7 } } };
const event: BusEvent = {
  ...createEnvelope('order_created', { id: 'i1', time: '2026-11-25T00:00:00Z' }),
  detail,
  detailText: JSON.stringify(detail),
  timeSent: 0,
};

/** Creates a template with a rule and its function, with overrides. */
function template({
  properties = {},
  target = {},
  ...function_
}: {
  readonly properties?: object;
  readonly target?: object;
  readonly Metadata?: object;
  readonly Type?: string;
}) {
  return JSON.stringify({
    Globals: { Function: { Runtime: 'nodejs24.x', Environment: { Variables: { COMMON: 'yes' } } } },
    Resources: {
      Mine: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['kinow'] },
          Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': ['Function', 'Arn'] }, ...target }],
        },
      },
      Function: {
        Type: 'AWS::Serverless::Function',
        ...function_,
        Properties: { CodeUri: 'code/', Handler: 'index.handler', ...properties },
      },
    },
  });
}

const ECHO = 'export const handler = async (event) => console.log(JSON.stringify(event));';

/** The output of the function with the warnings, or its error, or its error after the response. */
interface Delivered {
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly failure?: string;
  readonly after: Promise<string>;
}

/** Delivers an event to the rules in a folder. */
async function delivered(
  t: TestContext,
  files: Readonly<Record<string, string>>,
): Promise<Delivered> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-consumers-'));
  // In reverse order: the folder is watched until the rules are closed.
  const open = new AsyncDisposableStack();
  t.after(async () => await open.disposeAsync());
  open.defer(async () => await rm(folder, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const rules = await watchLocalRules({
    folders: [folder],
    base: folder,
    onChange: () => {},
    onProblem: assert.fail,
  });
  open.defer(rules.close);
  const lines: string[] = [];
  const warnings: string[] = [];
  const { promise: after, resolve: failAfter } = Promise.withResolvers<string>();
  return await new Promise((resolve) => {
    const consumers = createConsumers('http://127.0.0.1:1', process.env, {
      onLog: (_, line) => lines.push(line),
      onWarning: (_, text) => warnings.push(text),
      onDone: () => resolve({ lines, warnings, after }),
      onFailure: (_, of, { message }) =>
        of === undefined
          ? failAfter(message)
          : resolve({ lines, warnings, failure: message, after }),
    });
    open.defer(consumers.close);
    consumers.deliver(event, rules.getAll());
  });
}

suite('a function that is the target of a rule, run locally,', () => {
  test('gets the event as Lambda would get it', async (t) => {
    const { lines } = await delivered(t, { 'a.yaml': template({}), 'code/index.js': ECHO });
    const { detailText, timeSent, ...asOnAws } = event;
    assert.deepEqual(
      [JSON.parse(lines[0] ?? ''), detailText, timeSent],
      [asOnAws, event.detailText, 0],
    );
  });

  test('gets what its target makes of the event', async (t) => {
    const cases: [target: object, expected: unknown][] = [
      [{ InputPath: '$.detail.data.order' }, { id: 7 }],
      [
        { InputPath: '$' },
        JSON.parse(JSON.stringify({ ...event, detailText: undefined, timeSent: undefined })),
      ],
      [{ Input: '{"a":1}' }, { a: 1 }],
    ];
    for (const [target, expected] of cases) {
      const { lines } = await delivered(t, {
        'a.yaml': template({ target }),
        'code/index.js': ECHO,
      });
      assert.deepEqual(JSON.parse(lines[0] ?? ''), expected);
    }
  });

  test('is found where an event of the function is the rule', async (t) => {
    const Events = {
      On: { Type: 'EventBridgeRule', Properties: { Pattern: { source: ['kinow'] } } },
    };
    const { lines } = await delivered(t, {
      'a.yaml': template({ properties: { Events }, target: { Arn: 'arn:aws:sqs:::elsewhere' } }),
      'code/index.mts': ECHO.replace('(event)', '(event: unknown): Promise<void>'),
    });
    assert.match(lines[0] ?? '', /order_created/);
  });

  test('has the environment of its template, and the names of what is not deployed', async (t) => {
    const Variables = {
      TABLE: { Ref: 'Table' },
      QUEUE: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      PLAIN: 5,
      JOINED: { 'Fn::Join': ['-', ['a', { Ref: 'Table' }]] },
      SUB: { 'Fn::Sub': '${Table}-x' },
      NONE: { Ref: 'AWS::NoValue' },
    };
    const { lines } = await delivered(t, {
      'a.yaml': template({ properties: { Environment: { Variables } } }),
      'code/index.js': `const { COMMON, TABLE, QUEUE, PLAIN, AWS_ENDPOINT_URL, JOINED, SUB, NONE } = process.env;
        export const handler = async () =>
          console.log([COMMON, TABLE, QUEUE, PLAIN, AWS_ENDPOINT_URL, JOINED, SUB, String(NONE)].join());`,
    });
    assert.deepEqual(lines, ['yes,Table,Queue.Arn,5,http://127.0.0.1:1,a-Table,Table-x,undefined']);
  });

  test('is loaded as it is where SAM does not bundle it, in CommonJS too', async (t) => {
    const { lines } = await delivered(t, {
      'a.yaml': template({}),
      'code/index.js': `const { readFileSync } = require('fs');
        const { name } = require('./other.js');
        exports.handler = async () => console.log(name, typeof readFileSync, require('path').basename(__dirname));`,
      'code/other.js': `exports.name = 'other';`,
      'code/package.json': '{}',
    });
    assert.deepEqual(lines, ['other function code']);
  });

  const COMMON_JS = `const { name } = require('./other');
    exports.handler = async () => console.log(name, typeof module, typeof __dirname);`;
  const OUTER = { 'package.json': '{"type":"module"}' };
  const node22 = template({ properties: { Runtime: 'nodejs22.x' } });

  const loaded: [what: string, files: Record<string, string>, prints: string][] = [
    [
      'CommonJS without package.json, whatever package is around its CodeUri',
      { ...OUTER, 'code/index.js': COMMON_JS, 'code/other.js': `exports.name = 'other';` },
      'other object string',
    ],
    [
      'an ES module by its syntax, from Node 24 on',
      { ...OUTER, 'code/index.js': `import './other.js'; ${ECHO}`, 'code/other.js': '' },
      JSON.stringify({ ...event, detailText: undefined, timeSent: undefined }),
    ],
    [
      'an ES module by the package.json in its CodeUri',
      {
        'a.yaml': node22,
        'code/package.json': '{"type":"module"}',
        'code/index.js': 'export const handler = async () => console.log(typeof module);',
      },
      'undefined',
    ],
    [
      'an ES module by its name, with a top-level await',
      {
        ...OUTER,
        'code/index.mjs': `import { name } from './other.cjs'; await null;
          export const handler = async () => console.log(name);`,
        'code/other.cjs': `exports.name = 'other';`,
      },
      'other',
    ],
    [
      'CommonJS by its name',
      { ...OUTER, 'code/index.cjs': COMMON_JS, 'code/other.js': `exports.name = 'other';` },
      'other object string',
    ],
    [
      'from the folder of its handler',
      {
        'a.yaml': template({ properties: { CodeUri: '.', Handler: 'code/src/app.lambdaHandler' } }),
        'code/src/app.js': `exports.lambdaHandler = async () => console.log(process.env.LAMBDA_TASK_ROOT === require('path').resolve(__dirname, '../..'));`,
      },
      'true',
    ],
    [
      'from TypeScript where SAM says nothing of a build, from the folder of its handler too',
      {
        'a.yaml': template({ properties: { Handler: 'src/app.lambdaHandler' } }),
        'code/src/app.ts': `export const lambdaHandler = async (): Promise<void> => console.log('built');`,
      },
      'built',
    ],
  ];
  for (const [what, files, prints] of loaded) {
    test(`is loaded as ${what}`, async (t) => {
      const { lines, failure } = await delivered(t, { 'a.yaml': template({}), ...files });
      assert.deepEqual([failure, lines], [undefined, [prints]]);
    });
  }

  test('is loaded again when a file that it uses is saved, with packages of its folder', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-consumers-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'node_modules', 'outside'), { recursive: true });
    await writeFile(
      join(folder, 'node_modules', 'outside', 'index.js'),
      `exports.name = 'outside';`,
    );
    const code = `const { name } = require('outside');
      exports.handler = async () => console.log(name, require('./value').value);`;
    await writeFile(join(folder, 'index.js'), code);
    const save = async (value: string) =>
      await writeFile(join(folder, 'value.js'), `exports.value = '${value}';`);
    await save('first');
    // Before Node 24 the folder is copied.
    for (const nodeVersion of [24, 22]) {
      const lines: string[] = [];
      const local = {
        folder,
        file: 'index',
        handlerName: 'handler',
        build: undefined,
        nodeVersion,
      };
      const consumer = createConsumer(
        'Function',
        { ...local, timeoutMs: 3_000, variables: {} },
        'http://127.0.0.1:1',
        process.env,
        { onLog: (line) => lines.push(line) },
      );
      t.after(consumer.close);
      await save('first');
      await consumer.invoke({});
      await consumer.invoke({});
      await save('other');
      await consumer.invoke({});
      assert.deepEqual(lines, ['outside first', 'outside first', 'outside other']);
    }
  });

  test('is not an ES module by its syntax before Node 24', async (t) => {
    const { failure } = await delivered(t, { 'a.yaml': node22, 'code/index.js': ECHO });
    assert.match(failure ?? '', /^SyntaxError: Unexpected token 'export'/u);
  });

  test('may return what is no JSON, which nobody gets', async (t) => {
    const { failure } = await delivered(t, {
      'a.yaml': template({}),
      'code/index.js': 'export const handler = async () => ({ close() {}, when: new Date() });',
    });
    assert.equal(failure, undefined);
  });

  test('is reported when it fails after its answer', async (t) => {
    const { after } = await delivered(t, {
      'a.yaml': template({}),
      'code/index.js': `export const handler = async () => {
          setTimeout(() => { throw new Error('late'); });
        };`,
    });
    assert.equal(await after, 'late');
  });

  test('is built as sam build would build it', async (t) => {
    const Metadata = { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['src/main.ts'] } };
    const { lines } = await delivered(t, {
      'a.yaml': template({ Metadata, properties: { Handler: 'main.take' } }),
      // SAM's default format is CommonJS.
      'code/src/main.ts': `export const take = async (): Promise<void> => console.log(typeof require, typeof module);`,
    });
    assert.deepEqual(lines, ['function object']);
  });

  test('has what its BuildProperties say, as in sam build', async (t) => {
    const BuildProperties = {
      EntryPoints: ['src/other', 'src/main.ts'],
      Format: 'esm',
      OutExtension: ['.js=.mjs'],
      External: ['outside'],
      Define: ['WHO="shop"'],
      Loader: ['.html=text'],
      Target: 'node22',
    };
    const Metadata = { BuildMethod: 'esbuild', BuildProperties };
    const { lines, failure } = await delivered(t, {
      'a.yaml': template({ Metadata, properties: { Handler: 'main.take' } }),
      'code/src/other.ts': '',
      'code/src/mail.html': '<p>',
      'code/src/main.ts': `import { name } from 'outside'; import mail from './mail.html'; declare const WHO: string;
        export const take = async () => console.log(name, WHO, mail, typeof module);`,
      // In a bundle of ES modules it would have no file name.
      'code/node_modules/outside/index.js': `exports.name = require('path').basename(__filename);`,
    });
    assert.deepEqual([failure, lines], [undefined, ['index.js shop <p> undefined']]);
  });

  test('is built by esbuild of its own project', async (t) => {
    const { failure } = await delivered(t, {
      'a.yaml': template({}),
      'code/index.ts': 'export const handler = async () => {};',
      'node_modules/esbuild/package.json': '{}',
      'node_modules/esbuild/index.js': `exports.build = async () => { throw Object.assign(new Error(), { errors: [{ text: 'mine' }] }); };`,
    });
    assert.match(failure ?? '', /: mine$/u);
  });

  test('is built by an esbuild that is installed after one was looked for in vain', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-consumers-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    // Packages are CommonJS also in a project of ES modules.
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await mkdir(join(folder, 'node_modules', 'other'), { recursive: true });
    const before = findEsbuild([join(folder, 'code')]);
    const home = join(folder, 'node_modules', 'esbuild');
    await mkdir(join(home, 'lib'), { recursive: true });
    await writeFile(join(home, 'package.json'), '{"main":"lib/main.js"}');
    assert.equal(findEsbuild([join(folder, 'code')]), before);
    await writeFile(join(home, 'lib', 'main.js'), 'exports.build = "new";');
    assert.equal(findEsbuild([join(folder, 'code')])?.build, 'new');
  });

  const OUTSIDE = {
    'code/index.ts': `import { name } from '@out/side/deep'; import 'kinow-eventbridge'; import './own';
      export const handler = async () => console.log(name);`,
    'code/own.ts': `import 'inside'; import './index';`,
    'node_modules/@out/side/deep.js': `exports.name = require('further');`,
    'node_modules/further/index.js': `module.exports = 'found';`,
    'node_modules/kinow-eventbridge/index.js': '',
    'code/node_modules/inside/index.js': '',
  };

  test('is warned of once for each package that sam build will not find, since it is outside its CodeUri', async (t) => {
    const files = { 'a.yaml': template({}), ...OUTSIDE, 'code/package.json': '{}' };
    const { lines, warnings } = await delivered(t, files);
    assert.deepEqual(lines, ['found']);
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0] ?? '',
      /\/code\/index\.ts imports @out\/side, which is installed outside \S+\/code: sam build will not find it\. Run: npm install --prefix \S+\/code @out\/side$/u,
    );
    assert.match(
      warnings[1] ?? '',
      /imports kinow-eventbridge, .* Import \.\/kinow\.ts instead, which this writes: npm run rule -- SUBJECT --target lambda$/u,
    );
  });

  test('is not warned of where sam build finds its packages', async (t) => {
    const listed = { dependencies: { '@out/side': '1', 'kinow-eventbridge': '1' } };
    for (const manifest of [{ 'code/package.json': JSON.stringify(listed) }, {}]) {
      const { lines, warnings } = await delivered(t, {
        'a.yaml': template({}),
        ...OUTSIDE,
        ...manifest,
      });
      assert.deepEqual([lines, warnings], [['found'], []]);
    }
  });

  test('is warned of once, however often it is built', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-consumers-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    await mkdir(join(folder, 'node_modules', 'outside'), { recursive: true });
    await writeFile(join(folder, 'node_modules', 'outside', 'index.js'), '');
    await mkdir(join(folder, 'code'));
    await writeFile(join(folder, 'code', 'package.json'), '{}');
    // A CodeUri may be a symbolic link.
    await symlink(join(folder, 'code'), join(folder, 'link'));
    const save = async (text: string) =>
      await writeFile(
        join(folder, 'code', 'index.ts'),
        `import 'outside'; import './own'; export const handler = async () => ${text};`,
      );
    await writeFile(join(folder, 'code', 'own.ts'), '');
    const warnings: string[] = [];
    const consumer = createConsumer(
      'Function',
      {
        folder: join(folder, 'link'),
        file: 'index',
        handlerName: 'handler',
        build: { entryPoints: ['index.ts'], options: { format: 'cjs' } },
        nodeVersion: 24,
        timeoutMs: 3_000,
        variables: {},
      },
      'http://127.0.0.1:1',
      process.env,
      { onWarning: (text) => warnings.push(text) },
    );
    t.after(consumer.close);
    for (const text of ['1', 'String(2)']) {
      await save(text);
      await consumer.invoke({});
    }
    assert.equal(warnings.length, 1);
  });

  test('has its esbuild installed as a dependency, in the folder of its package.json', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow consumers-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const place = `--prefix '${relative(process.cwd(), folder)}'`;
    const cases: [manifest: object, advice: string][] = [
      [{}, `Run: npm install ${place} esbuild`],
      [{ dependencies: { esbuild: '0' } }, `Run: npm install ${place}`],
      [
        { devDependencies: { esbuild: '0' } },
        `sam build installs no devDependencies. Run: npm install ${place} --save-prod esbuild`,
      ],
    ];
    assert.equal(adviseInstall(folder, 'esbuild'), cases[0]?.[1]);
    for (const [manifest, advice] of cases) {
      await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
      assert.equal(adviseInstall(folder, 'esbuild'), advice);
    }
    assert.equal(adviseInstall(process.cwd(), 'nowhere'), 'Run: npm install nowhere');
  });

  const failures: [what: string, files: Record<string, string>, says: RegExp][] = [
    [
      'throws',
      { 'code/index.js': `export const handler = async () => { throw new TypeError('no'); };` },
      /^TypeError: no$/,
    ],
    [
      'does not build',
      { 'code/index.ts': `import 'nowhere';` },
      /index\.ts:1: Could not resolve "nowhere"\. Run: npm install --prefix \S+\/code nowhere$/,
    ],
    [
      'uses a package that is not installed',
      { 'code/index.js': `import 'nowhere';` },
      /Cannot find package 'nowhere' imported from .*index\.js\. Run: npm install --prefix \S+\/code nowhere$/,
    ],
    [
      'does not have a package installed that its package.json lists',
      {
        'code/index.ts': `import '@some/where/deep';`,
        'code/package.json': '{"dependencies":{"@some/where":"1"}}',
      },
      /Could not resolve "@some\/where\/deep"\. Run: npm install --prefix \S+\/code$/,
    ],
    [
      'uses a package that sam build does not install',
      {
        'code/index.ts': `import 'nowhere';`,
        'code/package.json': '{"devDependencies":{"nowhere":"1"}}',
      },
      /\. sam build installs no devDependencies\. Run: npm install --prefix \S+\/code --save-prod nowhere$/,
    ],
    [
      'exports no handler',
      { 'code/index.js': 'export const other = 1;' },
      /its Handler is index\.handler, but \S+\/code\/index\.js exports no function\. Change Handler, or export handler$/,
    ],
    [
      'exports another handler, bundled',
      {
        'a.yaml': template({ properties: { Handler: 'src/app.lambdaHandlr' } }),
        'code/src/app.ts': `export const lambdaHandler = async () => {}; export default () => {}; export const NAME = 'a';`,
      },
      /its Handler is src\/app\.lambdaHandlr, but \S+\/code\/src\/app\.ts exports lambdaHandler\. Change/,
    ],
    [
      'exports another handler, required',
      { 'code/index.cjs': 'exports.other = () => {}; exports[`another`] = () => {};' },
      /but \S+\/code\/index\.cjs exports (?:another, other|other, another)\. Change/,
    ],
    [
      'has a handler that sam build does not make',
      {
        'a.yaml': template({
          Metadata: { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['src/app.ts'] } },
          properties: { Handler: 'src/app.handler' },
        }),
        'code/src/app.ts': 'export const handler = async () => {};',
      },
      /its Handler is src\/app\.handler, but sam build makes app\.js\. Change Handler or EntryPoints$/,
    ],
    [
      'has an entry point that is not there',
      {
        'a.yaml': template({
          Metadata: { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['app.ts'] } },
        }),
        'code/other.ts': '',
      },
      /its EntryPoints have app\.ts, and there is no such file$/,
    ],
    [
      'is in S3',
      { 'a.yaml': template({ properties: { CodeUri: 's3://b/k' } }) },
      /its code is in S3: s3:\/\/b\/k$/,
    ],
    [
      'has a CodeUri that is not there',
      {},
      /its CodeUri is code\/, and there is no such folder beside the template$/,
    ],
    [
      'has no code beside its template',
      { 'code/other.js': '' },
      /its code is not in code\/index\.ts or code\/index\.js beside the template/,
    ],
    [
      'does not answer in time',
      {
        'a.yaml': template({ properties: { Timeout: 0.2 } }),
        'code/index.js':
          'export const handler = () => new Promise((end) => setTimeout(end, 60_000));',
      },
      /timed out after 0\.2 seconds/,
    ],
    [
      'is in Python',
      { 'a.yaml': template({ properties: { Runtime: 'python3.13' } }) },
      /its runtime is python3\.13, not Node\.js/,
    ],
    [
      'takes a callback',
      { 'code/index.js': 'export const handler = (event, context, callback) => callback();' },
      /handler takes a callback, which Lambda does not support/,
    ],
    [
      'has an input that is no JSON',
      { 'a.yaml': template({ target: { Input: '{a' } }), 'code/index.js': ECHO },
      /^the Input of its target is not JSON: \{a$/,
    ],
    [
      'has its input transformed',
      { 'a.yaml': template({ target: { InputTransformer: {} } }), 'code/index.js': ECHO },
      /InputTransformer, which is not supported locally/,
    ],
  ];
  for (const [what, files, says] of failures) {
    test(`is reported when it ${what}`, async (t) => {
      const { failure = '' } = await delivered(t, { 'a.yaml': template({}), ...files });
      assert.match(failure, says);
    });
  }
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  createProject,
  ENTRY_VERSIONS,
  findNode,
  findTool,
  runSuccessfully,
  runWithNode,
} from '../support/consumer/project.ts';

/** What a program does with the entries, whichever way it has loaded them. */
const USE = `
  const events = subjects.map((subject) => sampleEvent(subject, {}, { seed: 'a' }));
  const results = events.map((event) => ({
    known: isKinowEvent(event, event['detail-type']),
    parsed: v.is(eventSchema(event['detail-type']), event),
    detail: v.is(detailSchema(event['detail-type']), event.detail),
    rows: getRows(event.detail).length <= 1,
  }));
  const broken = sampleEvent('order_created', { detail: { data: { order: { id: 'n° 1752' }, customer: undefined } } });
  const { issues = [] } = v.safeParse(eventSchema('order_created'), broken);
  const request = sampleRequest('order_created', { secret: 'secret' });
  const { Rule } = readPatterns('template.json');
  console.log(JSON.stringify({
    events: events.length,
    good: results.every((one) => Object.values(one).every(Boolean)),
    issues: issues.map((issue) => v.getDotPath(issue) + ': ' + issue.message),
    signed: /^[0-9a-f]{64}$/.test(request.headers['x-kinow-signature']),
    matching: matchesPattern(Rule, broken),
    reason: explainMatch(Rule, sampleEvent('order_history')),
  }));
`;

const PARTS = {
  'kinow-eventbridge': 'getRows, isKinowEvent, subjects',
  'kinow-eventbridge/schema': 'detailSchema, eventSchema',
  'kinow-eventbridge/testing':
    'explainMatch, matchesPattern, readPatterns, sampleEvent, sampleRequest',
};

const list = (format: (names: string, from: string) => string) =>
  Object.entries(PARTS)
    .map(([from, names]) => format(names, from))
    .join('\n');

const TEMPLATE = JSON.stringify({
  Resources: {
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { 'detail-type': ['order_created'] } },
    },
  },
});

const FILES = {
  'template.json': TEMPLATE,
  'program.mjs': `${list((names, from) => `import { ${names} } from '${from}';`)}
    import * as v from 'valibot';${USE}`,
  'program.cjs': `${list((names, from) => `const { ${names} } = require('${from}');`)}
    const v = require('valibot');${USE}`,
};

const EXPECTED = {
  events: 98,
  good: true,
  issues: ['detail.data.order.id: Expected an integer', 'detail.data.customer: Missing'],
  signed: true,
  matching: true,
  reason: 'detail-type: found the text "order_history"; expected the text "order_created"',
};

suite('the entries', () => {
  for (const version of ENTRY_VERSIONS) {
    for (const [kind, file] of [
      ['import', 'program.mjs'],
      ['require', 'program.cjs'],
    ] as const) {
      test(`are loaded by ${kind} in Node ${version}`, async () => {
        const project = await createProject(FILES);
        const output = await runSuccessfully(version, findNode(version), [file], project);
        assert.deepEqual(JSON.parse(output), EXPECTED);
      });
    }
  }

  test('are required in a Node that cannot require an ES module', async () => {
    const project = await createProject({
      'main.cjs': "require('./module.mjs');",
      'module.mjs': '',
    });
    const { stderr } = await runWithNode('20', findNode('20'), ['main.cjs'], project);
    assert.match(stderr, /ERR_REQUIRE_ESM/u);
  });

  test('load no valibot into a function that does not parse', async () => {
    const project = await createProject({
      'main.mjs': `
        import { registerHooks } from 'node:module';
        const loaded = [];
        registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
        await import('kinow-eventbridge');
        console.log(loaded.map((url) => url.split('/').at(-1)).join());`,
    });
    const output = await runSuccessfully('24', findNode('24'), ['main.mjs'], project);
    assert.equal(output, 'index.js\n');
  });
});

const RULE_TEST = `
  test('the rule takes an order of more than 100 euros alone', () => {
    const { Rule } = readPatterns('template.json');
    const [dear, cheap] = [150, 50].map((total_paid) =>
      sampleEvent('order_created', { detail: { data: { order: { total_paid } } } }));
    expect(explainMatch(Rule, dear)).toBeUndefined();
    expect(explainMatch(Rule, cheap)).toBe(
      'detail.data.order.total_paid: found the number 50; expected a number > 100 (it is below the range)');
  });
`;

const TEMPLATE_OVER_100 = TEMPLATE.replace(
  '["order_created"]',
  '["order_created"],"detail":{"data":{"order":{"total_paid":[{"numeric":[">",100]}]}}}',
);

suite('a unit test of a rule', () => {
  test('runs in jest as CommonJS', async () => {
    const project = await createProject({
      'template.json': TEMPLATE_OVER_100,
      'package.json': '{ "name": "shop" }',
      'rule.test.js': `
        const { explainMatch, readPatterns, sampleEvent } = require('kinow-eventbridge/testing');${RULE_TEST}`,
    });
    const jest = findTool('jest', 'bin/jest.js');
    await runSuccessfully('24', findNode('24'), [jest, '--ci', '--no-cache'], project);
  });

  test('runs in vitest as an ES module', async () => {
    const project = await createProject(
      {
        'template.json': TEMPLATE_OVER_100,
        'package.json': '{ "name": "shop", "type": "module" }',
        'rule.test.ts': `
          import { explainMatch, readPatterns, sampleEvent } from 'kinow-eventbridge/testing';
          import { expect, test } from 'vitest';${RULE_TEST}`,
      },
      { vitest: 'tools' },
    );
    const vitest = findTool('vitest', 'vitest.mjs');
    await runSuccessfully('24', findNode('24'), [vitest, 'run'], project);
  });
});

/**
 * The layout and the settings of the TypeScript project that `sam init` makes (nodejs24.x/hello-ts), in words of our
 * own: a function under `hello-world/`, compiled by TypeScript 4.9 under `moduleResolution: node`, tested by ts-jest.
 */
const HELLO_TS = {
  'package.json': JSON.stringify({ name: 'hello_world', version: '1.0.0', main: 'app.js' }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2020',
      strict: true,
      preserveConstEnums: true,
      noEmit: true,
      sourceMap: false,
      module: 'es2015',
      moduleResolution: 'node',
      esModuleInterop: true,
      skipLibCheck: true,
      forceConsistentCasingInFileNames: true,
    },
    exclude: ['node_modules', '**/*.test.ts'],
  }),
  'jest.config.ts': `
    export default {
      transform: { '^.+\\\\.ts?$': 'ts-jest' },
      clearMocks: true,
      collectCoverage: true,
      coverageDirectory: 'coverage',
      coverageProvider: 'v8',
      testMatch: ['**/tests/unit/*.test.ts'],
    };`,
  'app.ts': `
    import { EventBridgeEvent } from 'aws-lambda';
    import { getRows, KinowEvent, KinowEventBridgeEvent } from 'kinow-eventbridge';

    export const lambdaHandler = async (event: KinowEventBridgeEvent<'order_created'>): Promise<number[]> => {
      const ofLambda: EventBridgeEvent<'order_created', KinowEvent<'order_created'>> = event;
      const same: KinowEventBridgeEvent<'order_created'> = ofLambda;
      // @ts-expect-error -- there is no such object
      const names = () => getRows(same.detail).map(({ video }) => video.id);
      return getRows(same.detail).map(({ order }) => order.total_paid ?? 0);
    };`,
  'tests/unit/test-handler.test.ts': `
    import { describe, expect, it } from '@jest/globals';
    import { sampleEvent } from 'kinow-eventbridge/testing';
    import { lambdaHandler } from '../../app';

    describe('Unit test for app handler', function () {
      it('returns what was paid', async () => {
        const event = sampleEvent('order_created', { detail: { data: { order: { total_paid: 150 } } } });
        expect(await lambdaHandler(event)).toEqual([150]);
      });
    });`,
};

const HELLO_TS_PACKAGES = {
  '@jest/globals': 'tools',
  '@types/aws-lambda': 'repository',
  '@types/jest': 'tools',
  '@types/node': 'repository',
  'ts-jest': 'tools',
  'ts-node': 'tools',
  typescript: 'tools',
} as const;

suite('the TypeScript project of sam init', () => {
  const tsc = findTool('typescript', 'lib/tsc.js');

  test('compiles a typed handler, and tests it by ts-jest', async () => {
    const project = await createProject(HELLO_TS, HELLO_TS_PACKAGES);
    await runSuccessfully('24', findNode('24'), [tsc], project);
    const jest = findTool('jest', 'bin/jest.js');
    await runSuccessfully('24', findNode('24'), [jest, '--ci', '--no-cache'], project);
  });

  test('does not compile a misspelt field', async () => {
    const wrong = HELLO_TS['app.ts'].replace('order.total_paid', 'order.totl_paid');
    const project = await createProject({ ...HELLO_TS, 'app.ts': wrong }, HELLO_TS_PACKAGES);
    const { status, stdout } = await runWithNode('24', findNode('24'), [tsc], project);
    assert.notEqual(status, 0);
    assert.match(stdout, /app\.ts.*Property 'totl_paid' does not exist/u);
  });
});

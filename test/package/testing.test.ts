import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { build } from 'esbuild';
import * as v from 'valibot';
import { subjectNames } from '../../handler/catalogue/subjects.ts';
import { isKinowEvent } from '../../scripts/package/index.ts';
import { eventSchema } from '../../scripts/package/schema.ts';
import {
  explainMatch,
  matchesPattern,
  readPatterns,
  sampleEvent,
  sampleRequest,
} from '../../scripts/package/testing.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { loadWebhook, SECRET } from '../support/function/webhook.ts';

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u;

suite('sampleEvent', () => {
  test('creates an event of each subject that guard and schema accept', () => {
    for (const subject of subjectNames) {
      const event = sampleEvent(subject);
      assert.ok(isKinowEvent(event, subject), subject);
      assert.ok(v.is(eventSchema(subject), event), subject);
      assert.equal(event.source, 'kinow');
    }
    assert.equal(subjectNames.length, 98);
  });

  test('gives each event new ids', () => {
    const [one, other] = [sampleEvent('order_created'), sampleEvent('order_created')];
    assert.match(one.detail.event_id, UUID);
    assert.match(one.id, UUID);
    assert.notEqual(one.detail.event_id, other.detail.event_id);
    assert.notEqual(one.id, other.id);
    assert.notEqual(one.id, one.detail.event_id);
  });

  test('gives the same event for the same seed, and other ids for another', () => {
    const create = (seed: string) => sampleEvent('order_created', {}, { seed });
    assert.deepEqual(create('a'), create('a'));
    assert.notEqual(create('a').detail.event_id, create('b').detail.event_id);
    assert.match(create('a').detail.event_id, UUID);
  });

  test('merges overrides into objects at any depth', () => {
    const sample = sampleEvent('order_created', {}, { seed: 'a' });
    const event = sampleEvent(
      'order_created',
      { source: 'shop', detail: { data: { order: { total_paid: 150 } } } },
      { seed: 'a' },
    );
    const { order, customer } = sample.detail.data;
    assert.deepEqual(event, {
      ...sample,
      source: 'shop',
      detail: { ...sample.detail, data: { order: { ...order, total_paid: 150 }, customer } },
    });
    assert.deepEqual(Object.keys(event), Object.keys(sample));
  });

  test('replaces a list as a whole, and removes what is undefined', () => {
    const { order, customer } = sampleEvent('order_created', {
      detail: { data: { order: { histories: [{ id: 7 }] }, customer: { email: undefined } } },
    }).detail.data;
    assert.deepEqual(order.histories, [{ id: 7 }]);
    assert.ok(!Object.hasOwn(customer, 'email'));
    assert.ok(Object.hasOwn(customer, 'lastname'));
  });

  test('does not change what it is given, nor the next sample', () => {
    const overrides = { detail: { data: { order: { total_paid: 150 } } } };
    sampleEvent('order_created', overrides);
    assert.deepEqual(overrides, { detail: { data: { order: { total_paid: 150 } } } });
    assert.notEqual(sampleEvent('order_created').detail.data.order.total_paid, 150);
  });

  test('names the nearest subject to one that Kinow does not document', () => {
    assert.throws(() => sampleEvent('order_craeted' as 'order_created'), {
      message: 'Kinow documents no subject order_craeted. Did you mean order_created?',
    });
  });
});

suite('sampleRequest', () => {
  test('creates a request of each subject that the receiver publishes', async (t) => {
    const { invoke, events } = await loadWebhook(t);
    for (const subject of subjectNames) {
      const request = sampleRequest(subject, { secret: SECRET });
      assert.equal((await invoke(request)).status, 200, subject);
      const [published] = events.splice(0);
      assert.equal(published?.detailText, request.body, subject);
    }
  });

  test('signs the body with the secret', () => {
    const { body, headers } = sampleRequest('order_created', { secret: 'a secret' });
    const signature = createHmac('sha256', 'a secret').update(body).digest('hex');
    assert.equal(headers['x-kinow-signature'], signature);
  });

  test('signs the overrides too, and repeats itself for the same seed', () => {
    const create = () =>
      sampleRequest('order_created', {
        secret: 'a secret',
        body: { data: { order: { total_paid: 150 } } },
        seed: 'a',
      });
    const { body, headers } = create();
    assert.match(body, /"total_paid":150,/u);
    const signature = createHmac('sha256', 'a secret').update(body).digest('hex');
    assert.equal(headers['x-kinow-signature'], signature);
    assert.deepEqual(create(), create());
  });

  test('does not sign without a secret', () => {
    for (const secret of ['', undefined as unknown as string]) {
      assert.throws(() => sampleRequest('order_created', { secret }), /There is no secret/u);
    }
  });
});

suite('matchesPattern and explainMatch', () => {
  const event = sampleEvent('order_created');

  test('take patterns and events as objects and as JSON text', () => {
    const pattern = { detail: { data: { order: { total_paid: [{ numeric: ['<', 4] }] } } } };
    for (const one of [pattern, JSON.stringify(pattern)]) {
      for (const other of [event, JSON.stringify(event)]) {
        assert.ok(matchesPattern(one, other));
        assert.equal(explainMatch(one, other), undefined);
      }
    }
  });

  test('say why an event does not match', () => {
    const pattern = { detail: { data: { order: { total_paid: [{ numeric: ['>', 100] }] } } } };
    assert.equal(matchesPattern(pattern, event), false);
    assert.match(
      explainMatch(pattern, event) ?? '',
      /^detail\.data\.order\.total_paid: found the number 3\.99; expected a number > 100 /u,
    );
  });

  test('keep the digits of numbers in JSON text', () => {
    const pattern = '{"detail":{"id":[9007199254740993]}}';
    assert.ok(matchesPattern(pattern, '{"detail":{"id":9007199254740993}}'));
    assert.ok(!matchesPattern(pattern, '{"detail":{"id":9007199254740992}}'));
  });

  const broken: [pattern: string | object, message: RegExp][] = [
    [
      { detail: { subject: 'order_created' } },
      /^EventBridge rejects this pattern at detail\.subject: values must be in an array: write \["order_created"\]$/u,
    ],
    [{}, /^EventBridge rejects this pattern: this object is empty/u],
    ['{"source":', /^EventBridge rejects this pattern: the pattern is not JSON: .* line 1/u],
  ];
  for (const [pattern, message] of broken) {
    test(`say where and why EventBridge rejects ${JSON.stringify(pattern)}`, () => {
      assert.throws(() => matchesPattern(pattern, event), { message });
      assert.throws(() => explainMatch(pattern, event), { message });
    });
  }

  test('do not take a missing pattern for one that matches nothing', () => {
    const missing = (JSON.parse('{}') as Record<string, string>)['OrderRule'];
    assert.throws(() => matchesPattern(missing, event), /There is no pattern/u);
  });

  test('do not take what is not an event', () => {
    for (const other of ['[]', '1', 'null', []]) {
      assert.throws(() => matchesPattern({ source: ['kinow'] }, other), /not an event/u);
    }
  });
});

suite('readPatterns', () => {
  test('tests the rule of a template in three lines', async (t) => {
    const file = await writeTemplate(
      t,
      `Resources:
  OrdersRule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        source: [!Ref EventSource]
        detail-type: [order_created]
        detail: { data: { order: { total_paid: [{ numeric: ['>', 100] }] } } }
Parameters:
  EventSource: { Type: String, Default: kinow }
`,
    );
    const { OrdersRule } = readPatterns(file);
    const event = sampleEvent('order_created', {
      detail: { data: { order: { total_paid: 150 } } },
    });
    assert.equal(explainMatch(OrdersRule, event), undefined);

    assert.ok(!matchesPattern(OrdersRule, sampleEvent('order_created')));
    assert.deepEqual(Object.keys(readPatterns(file)), ['OrdersRule']);
  });

  test('names the events of functions Function.Event, and reads JSON templates', async (t) => {
    const pattern = { 'detail-type': ['order_created'] };
    const Events = { Order: { Type: 'EventBridgeRule', Properties: { Pattern: pattern } } };
    const Resources = { Crm: { Type: 'AWS::Serverless::Function', Properties: { Events } } };
    const file = await writeTemplate(t, JSON.stringify({ Resources }));
    assert.deepEqual({ ...readPatterns(file) }, { 'Crm.Order': JSON.stringify(pattern) });
  });

  const unknown = `Resources:
  Known: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [kinow] } } }
  Given: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [!Ref Source] } } }
  Imported: { Type: AWS::Events::Rule, Properties: { EventPattern: { source: [!ImportValue S] } } }
Parameters: { Source: { Type: String } }
`;

  test('takes values of parameters', async (t) => {
    const file = await writeTemplate(t, unknown);
    const { Given } = readPatterns(file, { Source: 'shop' });
    assert.ok(matchesPattern(Given, sampleEvent('order_created', { source: 'shop' })));
    assert.throws(() => readPatterns(file, { Suorce: 'shop' }), {
      message: `${file} has no parameter Suorce. Did you mean Source?`,
    });
  });

  test('does not hide a rule that it cannot evaluate: reading it says why', async (t) => {
    const file = await writeTemplate(t, unknown);
    const patterns = readPatterns(file);
    assert.deepEqual(Object.keys(patterns).toSorted(), ['Given', 'Imported', 'Known']);
    assert.equal(patterns['Known'], '{"source":["kinow"]}');
    assert.throws(() => patterns['Given'], {
      message: `The pattern of Given in ${file} cannot be evaluated: the parameter Source has no default. To give a value: readPatterns(file, { NAME: 'value' })`,
    });
    assert.throws(() => patterns['Imported'], {
      message: `The pattern of Imported in ${file} cannot be evaluated: Fn::ImportValue has no value before the deployment`,
    });
    assert.throws(() => Object.entries(patterns), /cannot be evaluated/u);
  });

  test('names the rules that there are where a name is misspelt, and is an object for test runners', async (t) => {
    const file = await writeTemplate(t, unknown);
    const patterns = readPatterns(file, { Source: 'shop' });
    assert.throws(() => matchesPattern(patterns['Knwon'], sampleEvent('order_created')), {
      message: `${file} has no rule Knwon. Did you mean Known? Specify one of Known, Given, Imported`,
    });
    const { Known, Given } = patterns;
    const own = { Known, Given };
    assert.deepEqual(JSON.parse(JSON.stringify(own)), own);
    for (const name of ['toJSON', 'then', 'asymmetricMatch', '$$typeof', 'nodeType']) {
      assert.equal(patterns[name], undefined, name);
    }
    assert.equal(await Promise.resolve(patterns), patterns);
  });

  const broken: [text: string, message: RegExp][] = [
    ['Resources: {}\n', /template\.yaml has no rule with an event pattern$/u],
    ['', /template\.yaml has no rule with an event pattern$/u],
    ['Resources: [\n', /^Cannot read \S+template\.yaml as a template: .* line 2, column 1$/u],
  ];
  for (const [text, message] of broken) {
    test(`says that there is no rule in ${JSON.stringify(text)}`, async (t) => {
      const file = await writeTemplate(t, text);
      assert.throws(() => readPatterns(file), { message });
    });
  }

  test('names a template that is not there', () => {
    assert.throws(
      () => readPatterns('none.yaml'),
      /^Error: There is no template none\.yaml\. A relative path begins at the current folder$/u,
    );
  });
});

async function writeTemplate(t: TestContext, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'template.yaml');
  await writeFile(file, text);
  return file;
}

test('the entry has no network, and only what reads the template has the file system', async () => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['scripts/package/testing.ts'],
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
  });
  const users = new Map<string, string[]>();
  for (const [path, { imports }] of Object.entries(metafile.inputs)) {
    for (const { path: name, external } of imports) {
      if (external === true) users.set(name, [...(users.get(name) ?? []), path]);
    }
  }
  // `yaml` imports two that are global, too.
  const modules = ['buffer', 'node:crypto', 'node:fs', 'process'];
  assert.deepEqual([...users.keys()].toSorted(), modules);
  assert.deepEqual(users.get('node:fs'), ['scripts/rules/template/rule-patterns.ts']);
});

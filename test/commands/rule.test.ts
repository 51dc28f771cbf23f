import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { suite, test, type TestContext } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { isSubject, subjectNames } from '../../handler/catalogue/subjects.ts';
import model from '../../infra/rules/lambda/package.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { parseEvent } from '../../scripts/patterns/event.ts';
import { isMatch } from '../../scripts/patterns/match-event.ts';
import { parsePattern } from '../../scripts/patterns/parse-pattern.ts';
import { createSampleEvents } from '../../scripts/rules/input-events.ts';
import { listEntries } from '../../scripts/rules/pattern-node.ts';
import { askRule } from '../../scripts/rules/stack/ask-rule.ts';
import { formatScalar } from '../../scripts/rules/stack/format-yaml.ts';
import { createRuleFromPattern } from '../../scripts/rules/stack/rule-from-pattern.ts';
import { createRule } from '../../scripts/rules/stack/rule.ts';
import { createStackTemplate } from '../../scripts/rules/stack/stack-template.ts';
import { type Target, targets } from '../../scripts/rules/stack/targets.ts';
import { createStackFiles, writeStack } from '../../scripts/rules/stack/write-stack.ts';
import { findRules } from '../../scripts/rules/template/template-rules.ts';
import { parseTemplate } from '../../scripts/rules/template/template.ts';
import { CommandError } from '../../scripts/shared/command-error.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { propertiesOf, ruleOf, stacks } from '../infra/templates.ts';
import { SEED } from '../support/campaigns/soak.ts';
import { runProgram } from '../support/commands/child.ts';
import { run } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';

const TARGETS = Object.keys(targets) as Target[];
const modelOf = async (target: Target) =>
  await readFile(`${ROOT}infra/rules/${target}.yaml`, 'utf8');

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-rule-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

suite('the stack for a rule', () => {
  for (const target of TARGETS.filter((one) => one !== 'logs')) {
    test(`is that of infra/rules/${target}.yaml to the byte, for the same subjects`, async () => {
      const template = stacks.get(target);
      assert.ok(template);
      const own = ruleOf(template).EventPattern['detail-type'].map(String).filter(isSubject);
      const text = await modelOf(target);
      assert.equal(
        createStackTemplate(createRule({ subjects: own, target }), {
          model: text,
          folder: 'lambda',
        }),
        text,
      );
    });
  }

  test('has no exceptions where it is for some subjects only', async () => {
    const rule = createRule({ subjects: ['order_created'], target: 'logs' });
    const template = parseTemplate(
      createStackTemplate(rule, { model: await modelOf('logs'), folder: 'unused' }),
    );
    assert.deepEqual(ruleOf(template).EventPattern, {
      source: [{ Ref: 'EventSource' }],
      'detail-type': ['order_created'],
    });
    assert.deepEqual(Object.keys(template.Parameters ?? {}).includes('Except'), false);
    assert.ok(!Object.keys(template.Conditions ?? {}).includes('HasExceptions'));
  });

  test('has a title for the e-mail of each subject', async () => {
    const rule = createRule({ subjects: ['actor_created', 'order_history'], target: 'sns' });
    const template = parseTemplate(
      createStackTemplate(rule, { model: await modelOf('sns'), folder: 'unused' }),
    );
    const { DefinitionSubstitutions } = propertiesOf(template, 'StateMachine');
    assert.equal(
      (DefinitionSubstitutions as Record<string, unknown>)['Titles'],
      "{'actor_created':'Actor created (Actor)','order_history':'Order history (Order)'}",
    );
  });

  test('names its subjects once, and of many some', async () => {
    const [a = '', b = '', c = '', d = '', e = '', ...others] = subjectNames.slice(0, 9);
    const many = createRule({ subjects: [a, a, b, c, d, e, ...others], target: 'sqs' });
    const template = parseTemplate(
      createStackTemplate(many, { model: await modelOf('sqs'), folder: 'unused' }),
    );
    assert.match(
      template.Description ?? '',
      new RegExp(`^Kinow's ${a}, ${b}, ${c}, ${d}, ${e} and 4 others, `),
    );
    assert.equal(ruleOf(template).EventPattern['detail-type'].length, 9);
  });

  test('has a pattern in lines of 100 characters', async () => {
    const ids = Array.from({ length: 40 }, (_, n) => n).join(', ');
    const where = `data.order.current_state in (${ids}) or data.customer.id in (${ids})`;
    const all = subjectNames.slice(0, 20);
    const rule = createRule({ subjects: all, target: 'sqs', where });
    const text = createStackTemplate(rule, { model: await modelOf('sqs'), folder: 'unused' });
    const [, pattern = ''] = /EventPattern:\n([^]*)\n {6}Targets:/u.exec(text) ?? [];
    assert.ok(pattern.split('\n').every((line) => line.length <= 100));
    const {
      rules: [read],
    } = findRules(parseTemplate(text));
    assert.deepEqual(JSON.parse(read?.pattern ?? ''), JSON.parse(rule.text));
  });

  test('comes with a warning where it has tokens that open an account', () => {
    const { notes } = createRule({ subjects: ['password_token_created'], target: 'sqs' });
    assert.match(notes.join(), /carries a token that gives access to a customer's account/);
  });

  test('has a pattern that says the same in YAML as in JSON, whatever stands in it', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        "it's",
        'a: b',
        'a #b',
        '- a',
        'yes',
        'null',
        '1e3',
        '0x1F',
        '{a}',
        'a,b',
        '"',
      ),
      fc.constantFrom(
        '\n',
        '\t',
        '*',
        '&a',
        '!a',
        '%',
        '@',
        '`',
        '',
        ' a',
        '\n,',
        '2026-11-25',
        '12:30:45',
      ),
    );
    const models = new Map(
      await Promise.all(TARGETS.map(async (target) => [target, await modelOf(target)] as const)),
    );
    const property = fc.property(
      fc.uniqueArray(fc.constantFrom(...subjectNames), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.constantFrom(...TARGETS),
      fc.array(text, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      (names, target, texts, isOr) => {
        fc.pre(target !== 'logs' || !names.includes('password_token_created'));
        const list = texts
          .map((one) => `'${one.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)
          .join(', ');
        const where = `data.order.reference in (${list})${isOr ? ' or data.order.id > 5' : ''}`;
        const rule = createRule({ subjects: names, target, where });
        const template = createStackTemplate(rule, {
          model: models.get(target) ?? '',
          folder: 'code',
        });
        const {
          rules: [read],
        } = findRules(parseTemplate(template));
        assert.deepEqual(JSON.parse(read?.pattern ?? ''), JSON.parse(rule.text));
      },
    );
    fc.assert(property, { seed: SEED, numRuns: 50 });
  });

  test('quotes what YAML 1.1, which SAM reads, takes for something else', () => {
    // What PyYAML reads them as: a value, a merge, the end of a document, a boolean, numbers, a line end.
    const quoted = [
      '=',
      '<<',
      '---',
      '...',
      'yes',
      '1_000',
      '1:30',
      '0o17',
      '.5',
      'a: b',
      '',
      ' a',
    ];
    for (const text of quoted) assert.equal(formatScalar(text), `'${text}'`);
    const escaped = ['a\u2028b', 'a\u00a0', '\ufeff', '\u0085', '\u007f', '\ufffe', '\n'];
    for (const text of escaped) {
      assert.match(formatScalar(text), /^"[\x20-\x7e]*"$/);
      assert.equal(JSON.parse(formatScalar(text)), text);
    }
    for (const text of ["Kinow's, it's", '$or', 'é', 'a-b']) assert.equal(formatScalar(text), text);
  });

  test('tells its condition in the description, of which CloudFormation takes 512 characters', async () => {
    const described = async (where: string) => {
      const rule = createRule({ subjects: ['order_created'], target: 'sqs', where });
      const template = parseTemplate(
        createStackTemplate(rule, { model: await modelOf('sqs'), folder: 'unused' }),
      );
      return String(propertiesOf(template, 'Rule')['Description']);
    };
    const where = "data.order.reference = '$& $1'";
    assert.equal(await described(where), `order_created where ${where}, to the queue`);
    assert.equal(
      await described("data.order.reference\n = '\u0007'"),
      "order_created where data.order.reference = ' ', to the queue",
    );
    for (const padding of ['', 'a']) {
      const long = await described(`data.order.reference = '${padding}${'😀'.repeat(300)}'`);
      assert.match(long, /😀…$/u);
      assert.ok(long.length <= 512);
    }
  });

  test('has a function with the packages in the versions that are tested here', () => {
    const tested: Readonly<Record<string, string>> = {
      ...packageJson.dependencies,
      ...packageJson.devDependencies,
    };
    for (const [name, version] of Object.entries({
      ...model.dependencies,
      ...model.devDependencies,
    })) {
      assert.equal(version, tested[name], name);
    }
  });
});

suite('the stack for a pattern', () => {
  const ruleFor = (text: string, target: string) =>
    createRuleFromPattern({ name: 'the pattern', text, pattern: parsePattern(text) }, target);

  async function patternIn(text: string, target: Target): Promise<string> {
    const template = createStackTemplate(ruleFor(text, target), {
      model: await modelOf(target),
      folder: 'code',
    });
    const {
      rules: [read],
    } = findRules(parseTemplate(template));
    return read?.pattern ?? '';
  }

  /** Values that are different from the samples. */
  const events = [
    ...createSampleEvents().map(({ text }) => text),
    ...[
      '12345678901234567890',
      '12345678901234567891',
      '1e400',
      '0.1',
      '100',
      '"é"',
      '"É"',
      '"e"',
      '"10.0.0.1"',
      '"a*b"',
      '"yes"',
      'true',
      'null',
      '[]',
    ].map(
      (value) =>
        `{"source":"kinow","detail-type":"order_created","detail":{"a":${value},"2":{"b":${value}},"yes":${value}}}`,
    ),
  ];

  const patterns = [
    '{"detail":{"a":[12345678901234567890]}}',
    '{"detail":{"a":[{"anything-but":[1234567890123456]}]}}',
    '{"detail":{"a":[{"numeric":[">",1.0e2,"<=",9007199254740992]}]}}',
    '{"detail":{"a":[{"numeric":["<",1E300]}, 1e2, 1.0E-1]}}',
    '{"source":["kinow"],"$or":[{"detail":{"a":["yes"]}},{"detail-type":[{"prefix":"order"}],"detail":{"a":[true]}}]}',
    '{"$or":[{"source":["elsewhere"],"detail":{"a":[null]}},{"detail":{"a":["\\u00e9"]}}],"source":["kinow"]}',
    '{"detail":{"a":[{"prefix":{"equals-ignore-case":"\u00e9"}},{"suffix":"*b"}]}}',
    '{"detail":{"a":[{"wildcard":"a\\\\*b"}]}}',
    '{"detail":{"a":[{"cidr":"10.0.0.0/8"}]}}',
    '{"detail":{"a":[{"exists":false}]},"source":["kinow"]}',
    '{"detail":{"a":[{"anything-but":{"suffix":["b","\u00e9"]}}]}}',
    '{"detail":{"2":{"b":["yes"]},"yes":["yes"]}}',
    '{"detail":{"=":["x"],"<<":[{"exists":false}],"a":[{"exists":true}]}}',
    '{"detail-type":[{"anything-but":{"prefix":"order_"}}]}',
    '{"source":["elsewhere"]}',
  ];
  for (const text of patterns) {
    test(`matches what the pattern does: ${text}`, async () => {
      const pattern = parsePattern(text);
      for (const target of TARGETS.filter((one) => one !== 'logs')) {
        const written = parsePattern(await patternIn(text, target));
        for (const event of events) {
          const value = parseEvent(event);
          assert.equal(isMatch(written, value), isMatch(pattern, value), `${target} ${event}`);
        }
      }
    });
  }

  test('has its order, the digits of its numbers, and exponents as YAML 1.1 takes them', async () => {
    const text =
      '{"detail":{"z":[12345678901234567890,1.50],"10":[1e2,-1.5E-3,2E+7],"9":["a"]},"detail-type":["order_created"]}';
    const template = createStackTemplate(ruleFor(text, 'sqs'), {
      model: await modelOf('sqs'),
      folder: 'unused',
    });
    const [, pattern = ''] = /EventPattern:\n([^]*)\n {6}Targets:/u.exec(template) ?? [];
    assert.deepEqual(pattern.split('\n'), [
      '        source: [!Ref EventSource]',
      '        detail:',
      '          z: [12345678901234567890, 1.50]',
      "          '10': [1.0e+2, -1.5e-3, 2.0e+7]",
      "          '9': [a]",
      '        detail-type: [order_created]',
    ]);
  });

  test('has the source of the parameter, unless the pattern has another', async () => {
    const own = ruleFor('{"source":["kinow"],"detail-type":["order_created"]}', 'sqs');
    assert.deepEqual(own.notes, []);
    const none = ruleFor('{"detail-type":["order_created"]}', 'sqs');
    assert.match(none.notes.join(), /no source: the stack uses its parameter/);
    for (const { fields } of [own, none]) assert.ok(!new Map(listEntries(fields)).has('source'));
    const other = ruleFor('{"source":["kinow",{"prefix":"shop"}]}', 'sqs');
    assert.match(other.notes.join(), /The stack uses the source of the pattern/);
    const template = parseTemplate(
      createStackTemplate(other, { model: await modelOf('sqs'), folder: 'unused' }),
    );
    assert.deepEqual(ruleOf(template).EventPattern, { source: ['kinow', { prefix: 'shop' }] });
    assert.ok(!Object.keys(template.Parameters ?? {}).includes('EventSource'));
  });

  test('is for the subjects that the pattern can match', async () => {
    const subjectsOf = (text: string) => ruleFor(text, 'sqs').subjects;
    assert.deepEqual(subjectsOf('{"detail-type":["order_created","mine"]}'), ['order_created']);
    assert.deepEqual(subjectsOf('{"detail-type":[{"prefix":"order_"}]}'), [
      'order_created',
      'order_history',
    ]);
    assert.deepEqual(
      subjectsOf('{"detail":{"subject":["gift_sent"]},"detail-type":[{"exists":true}]}'),
      ['gift_sent'],
    );
    assert.deepEqual(subjectsOf('{"detail":{"a":["b"]}}'), []);
    assert.deepEqual(subjectsOf('{"detail-type":["mine"]}'), []);
    const described = createStackTemplate(ruleFor('{"source":["kinow"]}', 'sns'), {
      model: await modelOf('sns'),
      folder: 'code',
    });
    assert.match(described, /^Description: Kinow's events, each an e-mail/mu);
    for (const subject of subjectNames) assert.match(described, new RegExp(`'${subject}':'`, 'u'));
  });

  test('has a function of all events where the pattern names no subject', async () => {
    const [, ...code] = await createStackFiles(
      ruleFor('{"source":["kinow"]}', 'lambda'),
      'rules/a.yaml',
    );
    const index = code.find(({ path }) => path === 'rules/a/index.ts');
    assert.match(index?.text ?? '', /import type \{ Event \} from '\.\/kinow\.ts'/u);
    const types = code.find(({ path }) => path === 'rules/a/kinow.ts');
    for (const subject of subjectNames) {
      assert.match(types?.text ?? '', new RegExp(`^ {2}${subject}:`, 'mu'));
    }
  });

  const forTokens = [
    '{"source":["kinow"]}',
    // The source is that of the receiver.
    '{"source":["another-shop"]}',
    '{"detail-type":["order_created","password_token_created"]}',
    '{"detail-type":[{"prefix":"password"}],"detail":{"data":{"customer":{"id":[1]}}}}',
    '{"detail":{"data":{"order":{"id":[{"exists":false}]}}}}',
    '{"$or":[{"detail":{"a":["b"]}},{"detail":{"data":{"token":[{"prefix":"a"}]}}}]}',
  ];
  for (const text of forTokens) {
    test(`is not one of logs where it could have a token that opens an account: ${text}`, () => {
      assert.throws(() => ruleFor(text, 'logs'), /must not be logged/);
      assert.match(
        ruleFor(text, 'sqs').notes.join(),
        /carries a token that gives access to a customer's account/,
      );
    });
  }

  const forOthers = [
    '{"detail-type":[{"anything-but":"password_token_created"}]}',
    '{"detail":{"data":{"order":{"id":[1]}}}}',
  ];
  for (const text of forOthers) {
    test(`is one of logs where it cannot: ${text}`, async () => {
      assert.deepEqual(
        ruleFor(text, 'logs').notes.filter((note) => note.includes('token')),
        [],
      );
      const written = await patternIn(text, 'logs');
      assert.deepEqual(JSON.parse(written), { source: ['kinow'], ...JSON.parse(text) });
    });
  }

  test('is none of a pattern with a key twice', () => {
    assert.throws(
      () => ruleFor('{"detail":{"a":["b"],"a":["c"]}}', 'sqs'),
      /The pattern has detail\.a twice, and YAML keys are unique/,
    );
  });
});

suite('npm run rule', () => {
  test('says which samples the rule matches, and writes the stack with its function', async (t) => {
    const folder = await folderFor(t);
    const out = join(folder, 'orders.yaml');
    const where = 'data.order.total_paid >= 1';
    const args = ['order_created', 'order_history', '--target', 'lambda', '--where', where];
    const { status, stdout, stderr } = await runCommand('rule', [...args, '--out', out]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /matches 2 of 98 samples\n {2}✓ order_created\n {2}✓ order_history/);
    assert.match(
      stdout,
      /^Try it: {2}npm install --prefix .*\/orders &&\n {9}npm start -- --rules /m,
    );
    assert.match(stdout, /sam build -t .*orders\.yaml --build-dir \.aws-sam\/rules\/orders &&/);
    assert.match(stdout, /--parameter-overrides EventBusName=…\n/);
    assert.deepEqual((await readdir(folder, { recursive: true })).toSorted(), [
      'orders',
      'orders.yaml',
      'orders/index.ts',
      'orders/kinow.ts',
      'orders/package.json',
      'orders/tsconfig.json',
    ]);
    const template = await readFile(out, 'utf8');
    assert.match(template, /CodeUri: orders\//);
    assert.match(
      template,
      /Description: order_created and order_history where data\.order\.total_paid >= 1, to/,
    );
    const types = await readFile(join(folder, 'orders', 'kinow.ts'), 'utf8');
    assert.match(
      types,
      /^export interface KinowRows \{\n {2}order_created: .*\n {2}order_history: .*\n\}/mu,
    );
    for (const name of await readdir(join(folder, 'orders'))) {
      const text = await readFile(join(folder, 'orders', name), 'utf8');
      assert.doesNotMatch(text, /from 'kinow-eventbridge|"kinow-eventbridge|file:|\.\.\//u, name);
    }
  });

  test('is a process of its own, which prints and exits in the same way', async (t) => {
    const out = join(await folderFor(t), 'orders.yaml');
    const args = ['order_created', '--target', 'sqs', '--out', out];
    const { status, stdout, stderr } = await run('rule', args);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /matches 1 of 98 samples\n {2}✓ order_created\n/);
    assert.match(await readFile(out, 'utf8'), /Description: order_created, to the queue/);
    const without = await run('rule', ['order_created']);
    assert.equal(without.status, 2, 'without a terminal nothing is asked');
  });

  test('writes the stack of a pattern, which may be in a file', async (t) => {
    const folder = await folderFor(t);
    const [file, out] = [join(folder, 'pattern.json'), join(folder, 'orders.yaml')];
    await writeFile(file, '{\n  "detail-type": ["order_created"]\n}\n');
    const args = ['--target', 'sqs', '--pattern', file, '--out', out];
    const { status, stdout, stderr } = await runCommand('rule', args);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /matches 1 of 98 samples\n {2}✓ order_created\n {2}note {2}The pattern has no/,
    );
    assert.match(await readFile(out, 'utf8'), /Description: order_created, to the queue/);
  });

  test('overwrites nothing unless it is told to', async (t) => {
    const folder = await folderFor(t);
    const out = join(folder, 'orders.yaml');
    await writeFile(out, 'mine');
    const args = ['order_created', '--target', 'sqs', '--out', out];
    const { status, stderr } = await runCommand('rule', args);
    assert.deepEqual([status, await readFile(out, 'utf8')], [2, 'mine']);
    assert.match(stderr, /orders\.yaml would change\. Specify --force to continue, or another/);
    assert.equal((await runCommand('rule', [...args, '--force'])).status, 0);
    assert.notEqual(await readFile(out, 'utf8'), 'mine');
    assert.deepEqual(await readdir(folder), ['orders.yaml']);
  });

  test('changes the condition of a rule, and leaves the code of its function as it is', async (t) => {
    const folder = await folderFor(t);
    const out = join(folder, 'orders.yaml');
    const read = async (name: string) => await readFile(join(folder, 'orders', name), 'utf8');
    const rule = async (subject: string, ...more: string[]) =>
      await runCommand('rule', [subject, '--target', 'lambda', '--out', out, ...more]);
    assert.equal((await rule('order_created')).status, 0);
    const same = await rule('order_created');
    assert.equal(same.status, 0, same.stderr);
    assert.equal(same.stdout.match(/^unchanged /gmu)?.length, 5);

    await writeFile(join(folder, 'orders/index.ts'), 'my code');
    await writeFile(join(folder, 'orders/package.json'), '{ "mine": true }');
    const changed = ['order_history', '--where', 'data.order.total_paid >= 100'] as const;
    const refused = await rule(...changed);
    assert.equal(refused.status, 2);
    assert.match(
      refused.stderr,
      /orders\.yaml and \S*orders\/kinow\.ts would change\. \S*index\.ts and \S*package\.json would stay, since the code is yours\./,
    );
    assert.match(await read('kinow.ts'), /order_created: /);

    const { status, stdout } = await rule(...changed, '--force');
    assert.equal(status, 0);
    assert.match(
      stdout,
      /^written {4}\S*orders\.yaml\nwritten {4}\S*kinow\.ts\nkept {7}\S*index\.ts, which is your own code\nkept {7}\S*package\.json, .*\nunchanged {2}\S*tsconfig\.json$/mu,
    );
    assert.match(await readFile(out, 'utf8'), /total_paid: \[\{ numeric: \['>=', 100\] \}\]/);
    assert.match(await read('kinow.ts'), /order_history: /);
    assert.deepEqual(
      [await read('index.ts'), await read('package.json')],
      ['my code', '{ "mine": true }'],
    );
  });

  test('changes in a template of the same target the rule alone, and keeps what the user has added', async (t) => {
    const folder = await folderFor(t);
    for (const target of TARGETS) {
      const out = join(folder, `${target}.yaml`);
      const rule = async (subject: string, ...more: string[]) =>
        await runCommand('rule', [subject, '--target', target, '--out', out, '--force', ...more]);
      assert.equal(
        (await rule('order_created', '--where', "data.order.payment = 'a, to b'")).status,
        0,
      );
      const added = '  # My own.\n  MyParameter:\n    Type: String\n    Default: mine\n';
      const edited = (await readFile(out, 'utf8')).replace(
        'Parameters:\n',
        `Parameters:\n${added}`,
      );
      await writeFile(out, edited);
      assert.equal((await rule('order_history')).status, 0);
      const updated = await readFile(out, 'utf8');
      // The same as a new one, with what was added.
      const fresh = createRule({ subjects: ['order_history'], target });
      const folderName = { model: await modelOf(target), folder: target };
      assert.equal(updated.replace(added, ''), createStackTemplate(fresh, folderName), target);
      assert.ok(updated.includes(added));
    }
  });

  test('replaces a template of another target as a whole', async (t) => {
    const folder = await folderFor(t);
    const out = join(folder, 'orders.yaml');
    for (const target of ['sqs', 'logs'] as const) {
      const args = ['order_created', '--target', target, '--out', out, '--force'];
      assert.equal((await runCommand('rule', args)).status, 0);
      const rule = createRule({ subjects: ['order_created'], target });
      const source = { model: await modelOf(target), folder: 'orders' };
      assert.equal(await readFile(out, 'utf8'), createStackTemplate(rule, source));
    }
  });

  test('overwrites no file where its folder should be, and leaves no half of a stack', async (t) => {
    const folder = await folderFor(t);
    const rule = createRule({ subjects: ['order_created'], target: 'lambda' });
    const files = await createStackFiles(rule, join(folder, 'orders.yaml'));
    await writeFile(join(folder, 'orders'), 'mine');
    for (const overwrites of [false, true]) {
      await assert.rejects(writeStack(files, overwrites), /Cannot read \S*orders\/kinow\.ts/);
    }
    assert.deepEqual(await readdir(folder), ['orders']);
  });

  test('prints paths as a shell takes them', async (t) => {
    const folder = join(await folderFor(t), "the shop's");
    const out = join(folder, 'orders.yaml');
    const { stdout } = await runCommand('rule', ['order_created', '--target', 'sqs', '--out', out]);
    const said = [...stdout.matchAll(/(?:--rules|build -t) (.*?)(?: --build-dir.*)?$/gmu)].map(
      ([, word = '']) => word,
    );
    const shell = await runProgram('sh', ['-c', `printf '%s\\n' ${said.join(' ')}`]);
    assert.deepEqual(shell.stdout.split('\n'), [folder, out, '']);
  });

  test('writes no rule with a field that Kinow does not document, unless it is told to', async (t) => {
    const out = join(await folderFor(t), 'orders.yaml');
    const where = ['--where', 'data.order.total_payed > 1', '--out', out];
    const rule = async (...more: string[]) =>
      await runCommand('rule', ['order_created', '--target', 'sqs', ...where, ...more]);
    const refused = await rule();
    assert.equal(refused.status, 1);
    assert.match(refused.stdout, /matches 0 of 98 samples\n {2}The closest:\n {2}✗ order_created/);
    assert.match(
      refused.stdout,
      /note {2}Kinow documents no total_payed .* Did you mean total_paid/,
    );
    assert.match(
      refused.stderr,
      /No files were written\. Correct the condition or the subjects, or .* --force/,
    );
    await assert.rejects(readFile(out), { code: 'ENOENT' });
    assert.equal((await rule('--force')).status, 0);
    assert.match(await readFile(out, 'utf8'), /total_payed/);
  });

  test('writes no rule with a subject of which no event can meet the condition, unless it is told to', async (t) => {
    const out = join(await folderFor(t), 'orders.yaml');
    const rule = async (where: string, ...words: string[]) =>
      await runCommand('rule', [...words, '--target', 'sqs', '--where', where, '--out', out]);
    const paid = 'data.order.total_paid >= 3';
    const refused = await rule(paid, 'order_created', 'video_created');
    assert.equal(refused.status, 1);
    assert.match(
      refused.stdout,
      /note {2}No event of video_created can match: Kinow documents no data\.order\.total_paid in it\.\n/,
    );
    assert.match(refused.stderr, /No files were written\./);
    await assert.rejects(readFile(out), { code: 'ENOENT' });
    const covered = await rule(paid, 'order_created', 'video_*');
    assert.match(covered.stdout, /No event of video_\* can match/);
    assert.equal((await rule(paid, 'order_created', 'video_created', '--force')).status, 0);
    // One branch is enough, and so is a field that must be missing.
    for (const where of [`${paid} or data.video.id = 5`, 'data.order.total_paid is missing']) {
      const { status, stdout } = await rule(where, 'order_created', 'video_created', '--force');
      assert.equal(status, 0);
      assert.doesNotMatch(stdout, /can match/);
    }
  });

  test('writes a rule that matches no sample, if its fields are documented', async (t) => {
    const out = join(await folderFor(t), 'orders.yaml');
    const where = ['--where', 'data.order.total_paid > 100000', '--out', out];
    const { status, stdout } = await runCommand('rule', [
      'order_created',
      '--target',
      'sqs',
      ...where,
    ]);
    assert.equal(status, 0);
    assert.match(stdout, /matches 0 of 98 samples/);
  });

  test('writes a rule for all subjects that begin alike, with the types of those of today', async (t) => {
    const out = join(await folderFor(t), 'videos.yaml');
    const args = ['video_*', 'gift_sent', '--target', 'lambda', '--out', out];
    const { status, stdout, stderr } = await runCommand('rule', args);
    assert.equal(status, 0, stderr);
    const covered = ['video_created', 'video_updated', 'video_deleted', 'video_position'];
    assert.match(stdout, /matches 5 of 98 samples/);
    assert.match(
      stdout,
      new RegExp(`note {2}video_\\* covers today ${covered.join(', ')}\\.`, 'u'),
    );
    const template = await readFile(out, 'utf8');
    assert.match(template, /^ {8}detail-type: \[\{ prefix: video_ \}, gift_sent\]$/mu);
    assert.match(template, /^Description: Kinow's video_\* and gift_sent, to a Lambda function/mu);
    const types = await readFile(out.replace('.yaml', '/kinow.ts'), 'utf8');
    const listed = [...types.matchAll(/^ {2}(\w+): \{ (?:video|gift)/gmu)].map(([, one]) => one);
    assert.deepEqual(listed, [...covered, 'gift_sent']);
  });

  test('writes a rule for a subject that Kinow does not document yet, with a type of unknown data', async (t) => {
    const out = join(await folderFor(t), 'live.yaml');
    const args = ['--new', 'livestream_started', '--target', 'lambda', '--out', out];
    const where = ['--where', 'data.livestream.id exists'];
    const { status, stdout, stderr } = await runCommand('rule', [...args, ...where]);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      /note {2}There is no sample of livestream_started\. To try the rule, send .* send -- --file FILE\n/,
    );
    assert.equal(stdout.match(/Kinow documents no|does not document/g)?.length, 1);
    assert.match(await readFile(out, 'utf8'), /^ {8}detail-type: \[livestream_started\]$/mu);
    assert.match(
      await readFile(out.replace('.yaml', '/kinow.ts'), 'utf8'),
      /^export interface KinowRows \{\n {2}livestream_started: Record<string, unknown>;\n\}$/mu,
    );
  });

  test('writes a rule that ignores replays of an archive', async (t) => {
    const out = join(await folderFor(t), 'mail.yaml');
    const args = ['order_created', '--target', 'sns', '--ignore-replays', '--out', out];
    assert.equal((await runCommand('rule', args)).status, 0);
    const [read] = findRules(parseTemplate(await readFile(out, 'utf8'))).rules;
    const pattern = parsePattern(read?.pattern ?? '');
    const event = createSampleEvents().find(({ text }) => text.includes('"order_created"'));
    const text = event?.text ?? '';
    assert.equal(isMatch(pattern, parseEvent(text)), true);
    assert.equal(
      isMatch(pattern, parseEvent(text.replace('{', '{"replay-name":"of-may",'))),
      false,
    );
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /No subject specified\. Specify one, such as order_created/],
    [['order_created'], /No target specified\. Specify one with --target: lambda, sqs/],
    [
      ['order_craeted', '--target', 'sqs'],
      /no subject order_craeted\. Did you mean order_created\? .* not document the subject yet, specify --new order_craeted/,
    ],
    [['order_created', '--target', 'sqz'], /Unknown target: sqz\. Did you mean sqs\?/],
    [
      ['order_created', '--target', 'sqs', '--out', 'orders.json'],
      /orders\.json cannot be the name of the file\. .* such as orders\.yaml/,
    ],
    ...['my orders.yaml', '-x.yaml', '..yaml'].map((file): [args: string[], says: RegExp] => [
      ['order_created', '--target', 'lambda', `--out=rules/${file}`],
      /cannot be the name of the file\. Specify letters, digits and hyphens/,
    ]),
    [
      ['order_created', '--target', 'sqs', '--out', 'rules/con.yaml'],
      /con\.yaml cannot be the name of the file: Windows reserves it\. Specify another one/,
    ],
    [['order_created', '--target', 'sqs', '--where', 'total > 5'], /--where: Unknown field total/],
    [
      ['vidoe_*', '--target', 'sqs'],
      /no subject that begins with vidoe_\. Did you mean video_\*\?/,
    ],
    [
      ['*_created', '--target', 'sqs'],
      /\*_created is not a prefix\. Specify the beginning of subjects/,
    ],
    [['pass*', '--target', 'logs'], /must not be logged/],
    [
      ['--new', 'order_created', '--target', 'sqs'],
      /Kinow documents order_created\. Specify it without/,
    ],
    [['--new', 'a b', '--target', 'sqs'], /Invalid --new: a b\. /],
    [
      ['--target', 'sqs', '--pattern', '{"source":["kinow"]}', '--ignore-replays'],
      /--pattern cannot be used with .*--ignore-replays/,
    ],
    [['password_token_created', '--target', 'logs'], /must not be logged/],
    [['--target', 'logs', '--pattern', '{"source":["kinow"]}'], /must not be logged/],
    [
      ['order_created', '--target', 'sqs', '--pattern', '{"source":["kinow"]}'],
      /--pattern cannot be used with subjects or --where, /,
    ],
    [
      ['--target', 'sqs', '--pattern', '{"source":["kinow"]}', '--where', 'data.a = 1'],
      /--pattern cannot be used with subjects or --where, /,
    ],
    [
      ['--pattern', '{"source":["kinow"]}'],
      /No target specified\. Specify one with --target: lambda, sqs/,
    ],
    [
      ['--target', 'sqs', '--pattern', '{"source":"kinow"}'],
      /EventBridge rejects the pattern at source: values must be in an array/,
    ],
    [['--target', 'sqs', '--pattern', 'no-such.json'], /There is no file no-such\.json/],
  ];
  for (const [args, says] of wrong) {
    test(`refuses ${args.join(' ') || 'to do nothing'}`, async () => {
      const { status, stdout, stderr } = await runCommand('rule', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  test('writes nowhere it may not, and says so', async () => {
    const args = ['order_created', '--target', 'sqs', '--out', '/dev/null/orders.yaml'];
    const { status, stderr } = await runCommand('rule', args);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /Cannot read \/dev\/null\/orders\.yaml: .* Check its permissions, or specify another file/,
    );
  });
});

test('npm run rule prints commands whole in a narrow terminal: pasted with a line break, they are others', async (t) => {
  const folder = await folderFor(t);
  const out = join(folder, 'hook.yaml');
  const args = ['order_created', '--target', 'http', '--out', out];
  const wide = await runCommand('rule', args);
  await rm(out);
  const narrow = await runCommand('rule', args, { columns: 40, isInteractive: true });
  const listCommands = (text: string) => text.slice(text.indexOf('Try it:'));
  assert.match(listCommands(wide.stdout), /read -rs secret && printf %s "\$secret" >\S+\) &&\n/u);
  assert.equal(listCommands(narrow.stdout), listCommands(wide.stdout));
});

suite('in a terminal, npm run rule', () => {
  const letters = (text: string) => text.split('');

  /** Types keys, each once the expected text is shown. */
  async function answering(keys: readonly string[], said = {}, columns = 100) {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    const output = Object.assign(new PassThrough(), { isTTY: true, columns, rows: 40 });
    let shown = '';
    output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
    const asked = askRule(said, { input, output });
    for (const key of keys) {
      const before = shown.length;
      input.write(key);
      for (let turn = 0; turn < 500 && shown.length === before; turn += 1) await delay(2);
    }
    return { answer: await asked, shown };
  }

  test('asks for subjects by search, the target and the condition', async () => {
    const { answer, shown } = await answering([
      ...letters('subscription_er'),
      '\t',
      '\r',
      '\u001b[B',
      '\r',
      ...letters('data.customer.email exists'),
      '\r',
    ]);
    assert.deepEqual(answer, {
      subjects: ['subscription_error'],
      target: 'sqs',
      where: 'data.customer.email exists',
    });
    assert.match(shown, /Which subjects\?/);
    assert.match(shown, /a queue for a program that fetches from it/);
  });

  test('takes the only match of the search by Enter alone, and asks again if there are several', async () => {
    const answers = ['\r', '\r', '\r'];
    const one = await answering([...letters('subscription_er'), ...answers], { target: 'sqs' });
    assert.deepEqual(one.answer.subjects, ['subscription_error']);
    const several = await answering(
      [...letters('subscription_'), '\r', ...letters('er'), ...answers],
      { target: 'sqs' },
    );
    assert.match(several.shown, /select at least one/);
    assert.deepEqual(several.answer.subjects, ['subscription_error']);
  });

  test('asks again where a pattern cannot say the condition, or EventBridge refuses it', async () => {
    const { answer, shown } = await answering(
      [
        ...letters('order_created'),
        '\t',
        '\r',
        ...letters('total'),
        '\r',
        ...letters('\u007f'.repeat(5)),
        ...letters("data.a like '**'"),
        '\r',
        ...letters('\u007f'.repeat(16)),
        '\r',
      ],
      { target: 'sqs' },
    );
    assert.match(shown, /conditions compare fields of data, such as data\.order\.id/);
    assert.match(shown, /a wildcard cannot have two\s+asterisks/);
    assert.deepEqual(answer, { subjects: ['order_created'], target: 'sqs', where: undefined });
  });

  test('wraps what it asks between words, below what it continues', async () => {
    const target = await answering(['\r'], { subjects: ['order_created'] }, 40);
    assert.match(
      stripVTControlCharacters(target.shown),
      /sqs {5}a queue for a\n│ {10}program that\n│ {10}fetches from it\n/u,
    );
    const keys = [...letters('order_created'), '\r', ...letters('total'), '\r'];
    const where = await answering(
      [...keys, ...letters('\u007f'.repeat(5)), '\r'],
      { target: 'sqs' },
      40,
    );
    assert.match(
      stripVTControlCharacters(where.shown),
      /--where: Unknown field total:\n {3}conditions compare fields of data/u,
    );
  });

  test('asks for nothing where what it is given is wrong', async () => {
    await assert.rejects(answering([], { subjects: ['order_craeted'] }), /mean order_created\?/);
    await assert.rejects(answering([], { target: 'sqz' }), /Did you mean sqs\?/);
  });

  test('ends without a word of the program when it is broken off', async () => {
    await assert.rejects(answering(['\u0003']), CommandError);
  });
});

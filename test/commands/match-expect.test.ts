import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { runCommand } from '../support/commands/run-command.ts';

const TEMPLATE = `
Parameters:
  Level: { Type: Number, Default: 5 }
Resources:
  Orders:
    Type: AWS::Events::Rule
    Properties: { EventPattern: { source: [kinow], detail-type: [order_created] } }
  Big:
    Type: AWS::Events::Rule
    Properties:
      EventPattern:
        detail-type: [order_created]
        detail: { data: { order: { total_paid: [{ numeric: ['>', 1000] }] } } }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Gift: { Type: EventBridgeRule, Properties: { Pattern: { detail-type: [gift_sent] } } }
`;

suite('npm run match -- --expect', () => {
  let folder = '';
  let template = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinow-match-'));
    template = join(folder, 'template.yaml');
    await writeFile(template, TEMPLATE);
  });
  after(async () => await rm(folder, { recursive: true }));

  const expect = async (...args: string[]) =>
    await runCommand('match', ['--template', template, ...args]);

  test('ends with 0 when each event matches the rules that are named, and no others', async () => {
    const file = join(folder, 'big=order.json');
    const body = createSampleBody('order_created');
    await writeFile(file, body.replace(/"total_paid":[\d.]+/u, '"total_paid":2000'));
    const { status, stdout, stderr } = await expect(
      '--expect',
      'order_created=Orders',
      '--expect',
      `${file}=Orders, Big`,
      '--expect',
      'gift_sent=Function.Gift',
      '--expect-none',
      'video_updated',
    );
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(
      stdout,
      `✓ order_created  → Orders
✓ ${file}  → Orders, Big
✓ gift_sent  → Function.Gift
✓ video_updated  → no rule
4 of 4 expectations met
`,
    );
  });

  test('ends with 1 when a rule does not match, and says why not and what matches instead', async () => {
    const { status, stdout } = await expect(
      '--expect',
      'order_created=Big',
      '--expect',
      'gift_sent=Function.Gift',
    );
    assert.equal(status, 1);
    assert.match(
      stdout,
      /^✗ order_created {2}→ Orders, expected Big\n {4}Big does not match: detail\.data\.order\.total_paid: found the number .*below the range\)\n {4}The sample has .*\n✓ gift_sent/u,
    );
    assert.match(stdout, /\n1 of 2 expectations met\n$/u);
  });

  test('ends with 1 when another rule matches too, or one where none may', async () => {
    const { status, stdout } = await expect('--expect-none', 'order_created');
    assert.equal(status, 1);
    assert.match(stdout, /^✗ order_created {2}→ Orders, expected no rule\n0 of 1 /u);
    const both = join(folder, 'both.json');
    await writeFile(
      both,
      '{"source":"kinow","detail-type":"order_created","detail":{"data":{"order":{"total_paid":5000}}}}',
    );
    const too = await expect('--expect', `${both}=Orders`);
    assert.equal(too.status, 1);
    assert.match(too.stdout, /^✗ .*both\.json {2}→ Orders, Big, expected Orders\n0 of 1 /u);
    assert.equal((await expect('--rule', 'Orders', '--expect', `${both}=Orders`)).status, 0);
  });

  test('prints a line of JSON for each event on request', async () => {
    const { status, stdout } = await expect('--json', '--expect', 'order_created=Big');
    const { reasons, ...result } = JSON.parse(stdout) as { reasons: Record<string, string> };
    assert.equal(status, 1);
    assert.deepEqual(result, {
      event: 'order_created',
      expected: ['Big'],
      matched: ['Orders'],
      isMet: false,
    });
    assert.match(reasons['Big'] ?? '', /^detail\.data\.order\.total_paid: found/u);
  });

  const unusable: [what: string, args: readonly string[], says: RegExp][] = [
    [
      'a rule that there is not',
      ['--expect', 'order_created=Order'],
      /has no rule Order\. Did you mean Orders\? Specify one of Orders, Big, Function\.Gift/u,
    ],
    [
      'a subject that there is not',
      ['--expect', 'order_creatd=Orders'],
      /documents no subject order_creatd\. Did you mean order_created\?/u,
    ],
    ['a file that there is not', ['--expect-none', 'none.json'], /There is no file none\.json/u],
    [
      'no rule',
      ['--expect', 'order_created'],
      /Invalid --expect: order_created\. Specify EVENT=RULE.*--expect-none EVENT/u,
    ],
    [
      'an empty rule',
      ['--expect', 'order_created=Orders,'],
      /Invalid --expect: order_created=Orders,\. /u,
    ],
    [
      'an event too',
      ['--event', 'order_created', '--expect-none', 'order_created'],
      /require --template, without a pattern/u,
    ],
  ];
  for (const [what, args, says] of unusable) {
    test(`refuses ${what} with 2`, async () => {
      const { status, stdout, stderr } = await expect(...args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }

  test('says how to test a value that the sample does not have', async () => {
    const { status, stdout } = await expect('--expect', 'order_created=Orders,Big');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /sample -- order_created --set data\.order\.total_paid=… >order_created\.json, then --expect order_created\.json=Big\n/u,
    );
    const other = await expect('--expect', 'gift_sent=Big');
    assert.doesNotMatch(other.stdout, /--set/u);
  });

  test('refuses a template with a rule that cannot be evaluated, since it could match', async (t) => {
    const file = join(folder, 'unknown.yaml');
    t.after(() => rm(file));
    await writeFile(file, TEMPLATE.replace('[gift_sent]', '[!Ref Missing]'));
    const args = ['--template', file, '--expect-none', 'video_updated'];
    const { status, stderr } = await runCommand('match', args);
    assert.equal(status, 2);
    assert.match(
      stderr,
      /Cannot evaluate Function\.Gift: Missing has no value .*--parameter NAME=VALUE/u,
    );
    assert.equal((await runCommand('match', [...args, '--rule', 'Orders'])).status, 0);
  });
});

import assert from 'node:assert/strict';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import { urlToHttpOptions } from 'node:url';
import type { SaveResponse, SavedRule, Stack } from '../../scripts/console/api/patterns.ts';
import type { Detail } from '../../scripts/console/api/requests.ts';
import type { SendAnswer } from '../../scripts/console/api/send.ts';
import { saveRule } from '../../scripts/console/server/save-rule.ts';
import { createStackResponse } from '../../scripts/console/server/stack-response.ts';
import { watchLocalRules } from '../../scripts/local/local-rules.ts';
import { createSampleBody } from '../../scripts/samples/sample.ts';
import { findFreePorts } from '../support/commands/cli.ts';
import { beginCommand, type RunningCommand } from '../support/commands/run-command.ts';

const PATTERN = '{"source":["kinow"],"detail-type":["order_created"]}';

async function createFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-save-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

suite('the console saves a rule', () => {
  /** A place with watched rules, as `npm start` has it. */
  async function createPlace(t: TestContext, isGiven = false) {
    const caller = await createFolder(t);
    const folder = join(caller, 'rules');
    const { getAll, close } = await watchLocalRules({
      folders: [folder],
      base: caller,
      onChange: () => {},
      onProblem: assert.fail,
    });
    t.after(close);
    return {
      folder,
      root: isGiven ? folder : caller,
      caller,
      list: () => getAll().map(({ name, text }) => ({ name, pattern: text })),
    };
  }

  const save = (place: Awaited<ReturnType<typeof createPlace>>, more: object = {}) =>
    saveRule(place, { pattern: PATTERN, target: 'sqs', ...more }, Number.POSITIVE_INFINITY);

  test('in rules/, which is made, and answers once events are tried on it', async (t) => {
    const place = await createPlace(t);
    const before = Date.now();
    const { since, ...answer } = (await save(place)) as SavedRule;
    assert.deepEqual(answer, {
      outcome: 'saved',
      files: [{ path: 'rules/order-created-sqs.yaml', outcome: 'written' }],
      rule: 'rules/order-created-sqs.yaml Rule',
      subject: 'order_created',
    });
    assert.ok((since ?? 0) >= before);
    assert.deepEqual(
      place.list().map(({ name }) => name),
      ['rules/order-created-sqs.yaml Rule'],
    );
  });

  test('and says so where events are not tried on it', async (t) => {
    const place = { ...(await createPlace(t)), list: () => [] };
    const answer = (await saveRule(place, { pattern: PATTERN, target: 'sqs' }, 0)) as SavedRule;
    assert.equal(answer.outcome, 'saved');
    assert.ok(!('since' in answer));
  });

  test('again without a question where nothing is different', async (t) => {
    const place = await createPlace(t);
    await save(place);
    const answer = (await save(place)) as SavedRule;
    assert.deepEqual(answer.files, [
      { path: 'rules/order-created-sqs.yaml', outcome: 'unchanged' },
    ]);
  });

  test('over an existing file only where it is asked to, and then tries events on the new one', async (t) => {
    const place = await createPlace(t);
    const file = join(place.folder, 'order-created-sqs.yaml');
    await mkdir(place.folder);
    await writeFile(file, '# mine\n');
    assert.deepEqual(await save(place), {
      outcome: 'exists',
      changed: ['rules/order-created-sqs.yaml'],
      kept: [],
    });
    assert.equal(await readFile(file, 'utf8'), '# mine\n');
    const answer = (await save(place, { overwrites: true })) as SavedRule;
    assert.ok(answer.since);
    assert.match(await readFile(file, 'utf8'), /AWS::Events::Rule/);
  });

  test('and never overwrites edited code of its function', async (t) => {
    const place = await createPlace(t);
    await save(place, { target: 'lambda' });
    const code = join(place.folder, 'order-created-lambda', 'index.ts');
    await writeFile(code, '// mine\n');
    const pattern = PATTERN.replace('}', ',"detail":{"data":{"order":{"id":[7]}}}}');
    const asked = { target: 'lambda', pattern };
    assert.deepEqual(await save(place, asked), {
      outcome: 'exists',
      changed: ['rules/order-created-lambda.yaml'],
      kept: ['rules/order-created-lambda/index.ts'],
    });
    const answer = (await save(place, { ...asked, overwrites: true })) as SavedRule;
    const kept = answer.files.filter(({ outcome }) => outcome === 'kept');
    assert.deepEqual(kept, [{ path: 'rules/order-created-lambda/index.ts', outcome: 'kept' }]);
    assert.equal(await readFile(code, 'utf8'), '// mine\n');
  });

  for (const name of [
    '../x.yaml',
    '..',
    '/tmp/x.yaml',
    'a/b.yaml',
    '..\\x.yaml',
    '',
    'x',
    '.yaml',
    'con.yaml',
    'Com1.yml',
    'x\u0000.yaml',
    'x\u202e.yaml',
  ]) {
    test(`not under the name ${JSON.stringify(name)}`, async (t) => {
      const place = await createPlace(t);
      const answer = await save(place, { name });
      assert.equal(answer.outcome, 'refused');
      assert.match(JSON.stringify(answer), /cannot be the name of the file/);
      assert.deepEqual(await readdir(place.caller), []);
    });
  }

  test('of two tabs at once over no file of the other without a question', async (t) => {
    const place = await createPlace(t);
    const other = '{"detail-type":["order_created","gift_sent"]}';
    const answers = await Promise.all([
      save(place, { name: 'mine.yaml' }),
      save(place, { name: 'mine.yaml', pattern: other }),
    ]);
    assert.deepEqual(
      answers.map(({ outcome }) => outcome),
      ['saved', 'exists'],
    );
    assert.doesNotMatch(await readFile(join(place.folder, 'mine.yaml'), 'utf8'), /gift_sent/);
  });

  test('under a name of the user', async (t) => {
    const place = await createPlace(t);
    const answer = (await save(place, { name: 'mine.yml' })) as SavedRule;
    assert.equal(answer.rule, 'rules/mine.yml Rule');
  });

  const links: [what: string, link: string, to: string, target: string][] = [
    ['the folder', 'rules', '', 'sqs'],
    ['the file', 'rules/order-created-sqs.yaml', 'victim.yaml', 'sqs'],
    ['the file, to one that is not there', 'rules/order-created-sqs.yaml', 'new.yaml', 'sqs'],
    ["the function's folder", 'rules/order-created-lambda', '', 'lambda'],
  ];
  for (const [what, link, to, target] of links) {
    test(`not through a symbolic link in place of ${what}`, async (t) => {
      const place = await createPlace(t);
      const outside = await createFolder(t);
      await writeFile(join(outside, 'victim.yaml'), 'victim');
      if (link !== 'rules') await mkdir(place.folder);
      await symlink(join(outside, to), join(place.caller, link));
      const answer = await save(place, { target, overwrites: true });
      assert.equal(answer.outcome, 'refused');
      assert.match(JSON.stringify(answer), new RegExp(`${link} is a symbolic link`));
      // Nor is anything read through it.
      const shown = await createStackResponse(place, { pattern: PATTERN, target });
      assert.ok(!JSON.stringify(shown).includes('victim'));
      if (target === 'sqs') assert.ok('problem' in shown);
      assert.deepEqual(await readdir(outside), ['victim.yaml']);
      assert.equal(await readFile(join(outside, 'victim.yaml'), 'utf8'), 'victim');
      assert.ok((await lstat(join(place.caller, link))).isSymbolicLink());
    });
  }

  test('in a folder that the user has given with --rules, also where that is a link', async (t) => {
    const place = await createPlace(t, true);
    const outside = await createFolder(t);
    await symlink(outside, place.folder);
    const answer = await save(place);
    assert.equal(answer.outcome, 'saved');
    assert.deepEqual(await readdir(outside), ['order-created-sqs.yaml']);
  });

  test('not where the folder is a file, and says why', async (t) => {
    const place = await createPlace(t);
    await writeFile(place.folder, '');
    const answer = await save(place);
    assert.equal(answer.outcome, 'refused');
    assert.match(JSON.stringify(answer), /Cannot (?:read|write)/);
  });

  test('not of what is no pattern, or of no target', async (t) => {
    const place = await createPlace(t);
    for (const more of [{ pattern: '{' }, { target: 'sqz' }, { pattern: '{"a":[]}' }]) {
      assert.equal((await save(place, more)).outcome, 'refused');
    }
    await assert.rejects(save(place, { overwrites: 'yes' }), /Expected true or false/);
    assert.deepEqual(await readdir(place.caller), []);
  });
});

suite('npm start, in a folder without rules', () => {
  let folder = '';
  let url = '';
  let started: RunningCommand;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinow-save-'));
    const env = await findFreePorts();
    url = `http://127.0.0.1:${env.PORT}`;
    started = beginCommand('start', ['--quiet'], { env, folder });
    await started.waitForOutput(/Console {7}http/);
  });
  after(async () => {
    await started.stop();
    await rm(folder, { recursive: true });
  });

  async function ask<T>(path: string, question: object): Promise<T> {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify(question),
    });
    return (await response.json()) as T;
  }

  /** Posts what would save a rule, with the headers of some page. @returns The status. */
  const postFrom = async (headers: Record<string, string>) =>
    await new Promise((resolve, reject) => {
      const options = { ...urlToHttpOptions(new URL(`${url}/save`)), method: 'POST', headers };
      httpRequest(options, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end(JSON.stringify({ pattern: PATTERN, target: 'sqs', overwrites: true }));
    });

  const hostile: [who: string, headers: (origin: string) => Record<string, string>][] = [
    ['another site', () => ({ origin: 'https://attacker.example' })],
    ['a sandboxed frame, whose origin is null', () => ({ origin: 'null' })],
    ['another port of this machine', () => ({ origin: 'http://127.0.0.1:1' })],
    ['who names no origin', () => ({})],
    [
      'another name for this machine (DNS rebinding)',
      () => ({ host: 'attacker.example', origin: 'http://attacker.example' }),
    ],
    [
      'a form of another site, whatever origin it claims',
      (origin) => ({ origin, 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }),
    ],
  ];
  for (const [who, headers] of hostile) {
    test(`writes nothing for ${who}`, async () => {
      assert.equal(await postFrom(headers(url)), 403);
      assert.deepEqual(await readdir(folder), []);
    });
  }

  test('saves the stack that it shows, and tries the next event on its rule', async () => {
    const question = { pattern: PATTERN, target: 'sqs' };
    const stack = await ask<Stack>('/stack', question);
    assert.equal(stack.file, 'rules/order-created-sqs.yaml');
    assert.deepEqual(await readdir(folder), []);
    const saved = await ask<SaveResponse>('/save', question);
    assert.equal(saved.outcome, 'saved');
    assert.equal(await readFile(join(folder, stack.file), 'utf8'), stack.template);
    const body = createSampleBody('order_created');
    let rules: readonly string[] = [];
    // On a busy machine, the rule may be loaded later than the answer waits for.
    while (rules.length === 0) {
      const { request } = await ask<SendAnswer>('/send', { as: 'valid', body });
      const response = await fetch(`${url}/requests/${request}`);
      ({ rules } = (await response.json()) as Detail);
    }
    assert.deepEqual(rules, [saved.rule]);
  });

  test('says that the packages of its function must be installed, and where', async () => {
    const { notes } = await ask<Stack>('/stack', {
      pattern: PATTERN,
      target: 'lambda',
      name: 'mine.yaml',
    });
    assert.match(notes.join(), /Then install its packages: npm install --prefix rules\/mine$/);
  });

  test('has the commands for a file of another name', async () => {
    const { command, deploy } = await ask<Stack>('/stack', {
      pattern: PATTERN,
      target: 'sqs',
      name: 'mine.yaml',
    });
    assert.match(command, / --out rules\/mine\.yaml$/);
    assert.match(deploy, /--stack-name mine /);
  });
});

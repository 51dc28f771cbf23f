import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, suite, test } from 'node:test';
import { DescribeRuleCommand } from '@aws-sdk/client-eventbridge';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { createNextSteps } from '../../scripts/rules/stack/next-steps.ts';
import { post } from '../../scripts/shared/http-client.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { RECEIVER_SOURCES } from '../../scripts/tasks/stack/deploy.ts';
import { describeStack, formatWebhookUrl } from '../../scripts/tasks/stack/deployed-stack.ts';
import { createEmulatorEnvironment } from '../../scripts/tasks/stack/emulator.ts';
import { installPythonTools } from '../../scripts/tasks/stack/python-tools.ts';
import {
  endpoint,
  events,
  observeBus,
  retryUntil,
  sqs,
  takeMessage,
} from '../support/aws/stack.ts';
import { runProgram } from '../support/commands/child.ts';
import { createEventBody } from '../support/function/webhook.ts';
import {
  NEEDS_REAL_ACCOUNT,
  PARTS_THAT_NEED_REAL_ACCOUNT,
  type Procedure,
  readBlocks,
  RUN,
  runbook,
} from './procedures.ts';

// It deletes the stack that the runbook names, which may be the caller's own.
if (endpoint === '') throw new Error('The runbook is followed on the emulator, not with --aws');

const folder = await mkdtemp(join(tmpdir(), 'kinow-runbook-'));
after(() => rm(folder, { recursive: true, force: true }));
const origin = join(folder, 'origin');
const checkout = join(folder, 'checkout');

const env: NodeJS.ProcessEnv = {
  ...process.env,
  ...createEmulatorEnvironment(endpoint),
  PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
  // For the folders that the runbook makes.
  TMPDIR: folder,
};

/** Adds a program that comes first in the PATH. */
async function addProgram(name: string, script: string): Promise<void> {
  await mkdir(join(folder, 'bin'), { recursive: true });
  await writeFile(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** Runs shell commands in the checkout. @returns What they print. */
async function runShell(script: string, input?: string): Promise<string> {
  const { status, stdout, stderr } = await runProgram('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: checkout,
    env,
    ...(input !== undefined && { input }),
  });
  assert.equal(status, 0, `${script}\n${stdout}${stderr}`);
  return stdout;
}

const started = new Map<Procedure, number>();

interface Options {
  /** What to type for what the runbook leaves open, or as an example. */
  readonly given?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Runs the next block of a procedure, as it stands in the runbook, after the functions of "Commands". */
async function follow(procedure: Procedure, { given = {}, input }: Options = {}): Promise<string> {
  const index = started.get(procedure) ?? 0;
  started.set(procedure, index + 1);
  let block = readBlocks(runbook, procedure)[index];
  assert.ok(block, `${procedure} has ${index} blocks`);
  for (const [open, value] of Object.entries(given)) {
    assert.ok(block.includes(open), `${procedure}: ${open}`);
    block = block.replaceAll(open, value);
  }
  const [functions = ''] = readBlocks(runbook, 'Commands');
  // A reader has pasted them before, except to deploy for the first time.
  return await runShell(procedure === 'Deploy' ? block : `${functions}\n${block}`, input);
}

const secretOfParis = 'secret of Paris';
let secret = `quote-free $HOME "it is not"`;

async function send(stack: string, body = createEventBody(), by = secret) {
  const url = formatWebhookUrl(endpoint, await describeStack(endpoint, stack));
  const { status, body: answer } = await post(url, body, by);
  return `${status} ${answer}`;
}

/** Sends an event, and waits for it on the bus. */
async function assertPublished(stack: string, queue: string): Promise<void> {
  const body = createEventBody();
  assert.match(await send(stack, body), /^200 .*published/u);
  const message = await takeMessage(queue);
  assert.deepEqual(
    (JSON.parse(message?.body ?? '{}') as { detail?: unknown }).detail,
    JSON.parse(body),
  );
}

/** What the receiver consists of: a deployment over it would leave something else. */
async function assertReceiver(stack = 'kinow-eventbridge'): Promise<void> {
  const { resources } = await describeStack(endpoint, stack);
  for (const id of ['WebhookApi', 'WebhookFunction', 'RedriveFunction', 'QuarantineQueue']) {
    assert.ok(resources[id], `${stack} has no ${id}`);
  }
}

suite('the runbook, followed in a checkout', () => {
  let observed = '';

  test('begins with a clone, in which stacks with rules were built', async () => {
    for (const part of [
      ...RECEIVER_SOURCES,
      'samconfig.toml',
      'tsconfig.json',
      'tsconfig.package.json',
    ]) {
      await cp(join(ROOT, part), join(origin, part), { recursive: true });
    }
    await writeFile(join(origin, '.gitignore'), await readFile(`${ROOT}.gitignore`));
    const sam = join(import.meta.dirname, '../support/aws/emulator-sam.ts');
    await addProgram('sam', `exec '${process.execPath}' '${sam}' "$@"`);
    // For SQS, version 1 of the AWS CLI ignores AWS_ENDPOINT_URL.
    const aws = `${await installPythonTools('aws')}/aws`;
    await addProgram('aws', `exec '${aws}' --endpoint-url "$AWS_ENDPOINT_URL" "$@"`);
    // The packages are there, and the same in every commit.
    const { stdout: npm } = await runProgram('sh', ['-c', 'command -v npm']);
    await addProgram('npm', `case " $* " in *" ci "*) exit ;; esac; exec '${npm.trim()}' "$@"`);
    const git = 'git -c user.name=test -c user.email=test@example.com';
    await mkdir(checkout);
    await runShell(`cd ../origin && git init -q -b main && git add -A && ${git} commit -qm first &&
      git clone -q . ../checkout`);
    // Not a link, through which npm ci would empty it.
    await cp(`${ROOT}node_modules`, join(checkout, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    // As many would type it: SAM's default folder.
    await runShell('sam build -t infra/rules/sqs.yaml');
  });

  test('deploys the receiver, whatever else was built, with a secret that is in no argument', async () => {
    const shown = await follow('Deploy', { input: `${secret}\n` });
    assert.match(shown, /^Webhook secret: /mu);
    assert.ok(!shown.includes(secret));
    await assertReceiver();
    await assert.rejects(readFile(join(checkout, '.aws-sam/secret.yaml')), { code: 'ENOENT' });
    observed = await observeBus('kinow-eventbridge', 'runbook-observer', { source: ['kinow'] });
    await assertPublished('kinow-eventbridge', observed);
  });

  test('is not deployed over the receiver by a rule that is built in the same folder', async () => {
    await runShell('sam build -t infra/rules/sqs.yaml && sam deploy');
    await assertReceiver();
    // SAM reads no samconfig.toml here, and so no stack name.
    await assert.rejects(
      runShell('sam deploy -t .aws-sam/rules/sqs/template.yaml'),
      /--stack-name/u,
    );
    await assertReceiver();
  });

  test('deploys a rule by the next steps that npm run rule prints', async () => {
    const { deploy } = createNextSteps(
      await readFile(`${ROOT}infra/rules/sqs.yaml`, 'utf8'),
      'infra/rules/sqs.yaml',
    );
    await runShell(deploy.join('\n').replace('…', 'kinow-eventbridge'));
    const { outputs } = await describeStack(endpoint, 'sqs');
    assert.match(await send('kinow-eventbridge'), /^200/u);
    assert.ok(await takeMessage(outputs['QueueUrl']));
    await takeMessage(observed);
    await assertReceiver();
  });

  test('checks it by hand', async () => {
    env['WEBHOOK_URL'] = formatWebhookUrl(
      endpoint,
      await describeStack(endpoint, 'kinow-eventbridge'),
    );
    assert.match(await follow('First check'), /^HTTP\/1.1 401 [^]*"unauthenticated"/u);
  });

  test('shows what waits, reads a message by hand and drops it', async () => {
    assert.match(await send('kinow-eventbridge', '{"no":"event"}'), /^400/u);
    started.set('Commands', 1);
    const [functions = '', lists = ''] = readBlocks(runbook, 'Commands');
    // The last line waits for half a minute: test/stack/redrive-command.test.ts has it.
    const lines = lists.trim().split('\n');
    assert.match(lines.pop() ?? '', /^redrive quarantine /u);
    assert.match(lines.pop() ?? '', /^redrive quarantine --dry-run/u);
    started.set('Commands', 2);
    const shown = await runShell(
      `${functions}\n${lines.join('\n')}\nredrive quarantine --dry-run || test $? = 1
       depths; receive Quarantine; cat body.json; drop Quarantine; ! receive Quarantine`,
    );
    assert.match(shown, /quarantine queue  1 visible/u);
    assert.match(shown, /would be refused/u);
    assert.match(shown, /^Quarantine\t1\t0$/mu);
    assert.match(shown, /"reason":"invalid_payload"[^]*\{"no":"event"\}$/u);
  });

  test('updates it to a newer version', async () => {
    const git = 'git -c user.name=test -c user.email=test@example.com';
    await runShell(`cd ../origin && sed -i.old "s/error: 'unauthenticated'/error: 'newer'/" handler/response.ts &&
      ${git} commit -qam second`);
    assert.match(await follow('Update'), /Modify/u);
    // It is shown, and not done.
    assert.match(await send('kinow-eventbridge', '{}', 'forged'), /^401 .*unauthenticated/u);
    await follow('Update');
    assert.match(await send('kinow-eventbridge', '{}', 'forged'), /^401 .*newer/u);
    await assertPublished('kinow-eventbridge', observed);
  });

  test('rolls it back to the commit before, with the secret that it had', async () => {
    assert.match(runbook, /`git -C "\$repo" rev-parse ORIG_HEAD`/u);
    await follow('Roll back', { given: { COMMIT: 'ORIG_HEAD' } });
    assert.match(await send('kinow-eventbridge', '{}', 'forged'), /^401 .*unauthenticated/u);
    await assertPublished('kinow-eventbridge', observed);
  });

  test('rotates the secret, and revokes the old one', async () => {
    const old = secret;
    secret = 'new "secret" \\ with all that a shell knows: $(id) `id`';
    const shown = await follow('Rotate the secret', { input: `${secret}\n` });
    assert.ok(!shown.includes('new "secret"'));
    await retryUntil(async () => (await send('kinow-eventbridge')).startsWith('200'));
    assert.match(await send('kinow-eventbridge', createEventBody(), old), /^200/u);

    started.delete('Rotate the secret');
    await follow('Rotate the secret', { input: `${secret}\n` });
    await follow('Revoke a leaked secret');
    await retryUntil(async () =>
      (await send('kinow-eventbridge', createEventBody(), old)).startsWith('401'),
    );
    assert.match(await send('kinow-eventbridge'), /^200/u);
    while (await takeMessage(observed, 1));
  });

  test('replays from the archive to the rule that is named', async () => {
    const rule = { Name: 'runbook-observer', EventBusName: 'kinow-eventbridge' };
    const { Arn = '' } = await events.send(new DescribeRuleCommand(rule));
    const shown = await follow('Replay from the archive', {
      given: {
        RULE_ARN: Arn,
        '2026-11-24T00:00:00Z': new Date(Date.now() - 3_600_000).toISOString(),
        '2026-11-24T06:00:00Z': new Date().toISOString(),
      },
    });
    assert.match(shown, /runbook-observer/u);
    const replayed = await takeMessage(observed, 20);
    assert.match(replayed?.body ?? '', /"replay-name": ?"kinow-eventbridge-\d+"/u);
    while (await takeMessage(observed, 1));
  });

  test("makes the archive again, to erase a customer's data", async () => {
    const { resources } = await describeStack(endpoint, 'kinow-eventbridge');
    await follow("Erase a customer's data");
    const archive = `aws events describe-archive --archive-name ${resources['Archive']}`;
    assert.match(await runShell(archive), /event-bus\/kinow-eventbridge"/u);
  });

  test('gives a second shop a stack of its own on a bus that no stack owns', async () => {
    // The guard is for the next procedure.
    const given = { 'deploy EventBusName=shops': 'deploy ReplayGuard=on EventBusName=shops' };
    await follow('Several shops on one bus', { given, input: `${secretOfParis}\n` });
    await assertReceiver('kinow-paris');
    await assertReceiver();
    const queue = await observeBus('shops', 'shops-observer', { source: ['kinow.paris'] });
    assert.match(await send('kinow-paris', createEventBody(), secretOfParis), /^200 .*published/u);
    assert.ok(await takeMessage(queue));
  });

  test('forgets an event that the replay guard remembers', async () => {
    const event_id = randomUUID();
    const body = createEventBody({ event_id });
    assert.match(await send('kinow-paris', body, secretOfParis), /published/u);
    assert.match(await send('kinow-paris', body, secretOfParis), /duplicate/u);
    const example = /\bid=[-\da-f]{36}/u.exec(readBlocks(runbook, 'Forget an event')[0] ?? '')?.[0];
    const given = { [example ?? '']: `stack=kinow-paris id=${event_id}` };
    await follow('Forget an event', { given });
    assert.match(await send('kinow-paris', body, secretOfParis), /published/u);
  });

  test('moves the receiver to another bus', async () => {
    await follow('Move to another bus', { given: { NEW: 'shops' } });
    await assertReceiver();
    const queue = await observeBus('shops', 'moved-observer', { source: ['kinow'] });
    await assertPublished('kinow-eventbridge', queue);
  });

  test('deletes it, and what it leaves', async () => {
    await follow('Delete');
    await follow('Delete', { input: 'y\ny\n' });
    await assert.rejects(describeStack(endpoint, 'kinow-eventbridge'), /does not exist/u);
    const { QueueUrls = [] } = await sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'kinow-eventbridge-QuarantineQueue' }),
    );
    const given = {
      'receive Quarantine && cat body.json': '! receive Quarantine',
      URL: QueueUrls[0] ?? '',
    };
    assert.match(await follow('Delete', { given }), /^Quarantine\t0\t0$/mu);
  });

  test('has no block of commands that was not run', (t) => {
    for (const procedure of RUN) {
      assert.equal(started.get(procedure), readBlocks(runbook, procedure).length, procedure);
    }
    for (const [procedure, what] of Object.entries(NEEDS_REAL_ACCOUNT)) {
      t.diagnostic(`not run: ${procedure} needs ${what}`);
    }
    for (const part of PARTS_THAT_NEED_REAL_ACCOUNT) t.diagnostic(`not covered: ${part}`);
  });
});

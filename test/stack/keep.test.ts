import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { deployWithSam } from '../../scripts/tasks/stack/deploy.ts';
import { describeStack } from '../../scripts/tasks/stack/deployed-stack.ts';
import { endpoint, receiverBuild } from '../support/aws/stack.ts';
import { run } from '../support/commands/cli.ts';

suite('npm run test:stack -- --keep', async () => {
  await deployWithSam(endpoint, 'kinow', receiverBuild, {
    KinowWebhookSecret: 'local-development-secret',
  });
  const { port } = new URL(endpoint);
  const { PATH = '', HOME = '' } = process.env;

  test('deploys an unedited stack with rules, says what it does, and how to use both', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-keep-'));
    t.after(() => rm(folder, { recursive: true }));
    const template = join(folder, 'renewals.yaml');
    await run('rule', ['order_created', '--target', 'sqs', '--out', template]);
    const args = ['--keep', '--port', port, template];
    const { status, stdout, stderr } = await run('test:stack', args, { PATH, HOME });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Installing the SAM CLI and the emulator, .* … done in \d+ s$/m);
    assert.match(stderr, /^Building and deploying \S+ as the stack renewals … done in \d+ s$/m);
    assert.match(stdout, /^ +Stack +kinow, renewals, in the region eu-west-1$/m);
    assert.ok((await describeStack(endpoint, 'renewals')).resources['Rule']);

    // As printed: the variables, and a command.
    const env = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value ?? '']),
    ) as Record<string, string>;
    assert.equal(env['AWS_ENDPOINT_URL'], endpoint);
    const [, url = ''] =
      /^npm run doctor -- --stack kinow --probe --url '(.*)'$/m.exec(stdout) ?? [];
    const doctor = await run('doctor', ['--stack', 'kinow', '--probe', '--url', url], env);
    assert.equal(doctor.status, 0, doctor.stdout);
    assert.match(doctor.stdout, /^warning +the alarms notify nobody/m);
    assert.match(doctor.stdout, /^ok +the probe arrived on the event bus$/m);
  });

  test('says that a template does not exist, and that the emulator runs, before it does anything', async () => {
    const missing = await run('test:stack', ['--keep', '--port', port, 'nothing.yaml']);
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
    assert.match(missing.stderr, /^error: There is no template nothing\.yaml\. Check the path\.$/m);
    const running = await run('test:stack', ['--keep', '--port', port]);
    assert.deepEqual([running.status, running.stdout], [1, '']);
    assert.match(running.stderr, /^error: An emulator runs at \S+ already\. Specify a template/);
  });
});

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { createNextSteps } from '../../scripts/rules/stack/next-steps.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';

const readTemplate = async (name: string) =>
  await readFile(`${ROOT}infra/rules/${name}.yaml`, 'utf8');

suite('the next steps of a stack', () => {
  test('build it into a folder of its own, and deploy it from there', async () => {
    const { attempt, deploy } = createNextSteps(await readTemplate('sqs'), 'rules/my orders.yaml');
    assert.deepEqual(attempt, ['npm start']);
    assert.deepEqual(deploy, [
      `sam build -t 'rules/my orders.yaml' --build-dir '.aws-sam/rules/my orders' &&`,
      `sam deploy -t '.aws-sam/rules/my orders/template.yaml' --stack-name 'my orders' \\`,
      `  --resolve-s3 --capabilities CAPABILITY_IAM \\`,
      `  --parameter-overrides EventBusName=…`,
    ]);
  });

  test('install the packages of a function before it is tried, and name a folder that start does not find', async () => {
    const { install, attempt } = createNextSteps(
      (await readTemplate('lambda')).replace('CodeUri: lambda/', 'CodeUri: my orders/'),
      'stacks/paid.yaml',
    );
    assert.deepEqual(install, [`npm install --prefix 'stacks/my orders'`]);
    assert.deepEqual(attempt, [
      `npm install --prefix 'stacks/my orders' &&`,
      'npm start -- --rules stacks',
    ]);
  });

  test('store a key in Secrets Manager, and give its ARN; the key is in no argument and left in no file', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-next-'));
    t.after(() => rm(folder, { recursive: true }));
    const sam = `printf '%s\\n' "$*" >>arguments.txt; [ "$1" != build ] || mkdir -p .aws-sam`;
    const aws = `printf '%s\\n' "$*" >>arguments.txt
      cp -p .aws-sam/secret.txt got.txt; [ ! -e fails ] || exit 254; echo arn:aws:secretsmanager:x`;
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/sam'), `#!/bin/sh\n${sam}\n`, { mode: 0o755 });
    await writeFile(join(folder, 'bin/aws'), `#!/bin/sh\n${aws}\n`, { mode: 0o755 });
    const { deploy } = createNextSteps(await readTemplate('http'), 'rules/hook.yaml');
    const deployHook = async () =>
      await runProgram('bash', ['-c', deploy.join('\n')], {
        cwd: folder,
        env: { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` },
        input: 'Bearer "with" $HOME\n',
      });
    const { status, stdout } = await deployHook();
    assert.deepEqual([status, stdout], [0, 'ApiKey: ']);
    assert.equal(await readFile(join(folder, 'got.txt'), 'utf8'), 'Bearer "with" $HOME');
    assert.equal((await stat(join(folder, 'got.txt'))).mode & 0o777, 0o600);
    await assert.rejects(stat(join(folder, '.aws-sam/secret.txt')), { code: 'ENOENT' });
    const given = await readFile(join(folder, 'arguments.txt'), 'utf8');
    assert.match(
      given,
      /^deploy .* EventBusName=… Endpoint=… ApiKeySecretArn=arn:aws:secretsmanager:x$/mu,
    );
    assert.match(given, /^secretsmanager create-secret --name hook-ApiKey /mu);
    assert.doesNotMatch(given, /Bearer/u);

    await writeFile(join(folder, 'fails'), '');
    const failed = await deployHook();
    assert.notEqual(failed.status, 0);
    assert.equal(
      (await readFile(join(folder, 'arguments.txt'), 'utf8')).match(/^deploy/gmu)?.length,
      1,
    );
    await assert.rejects(stat(join(folder, '.aws-sam/secret.txt')), { code: 'ENOENT' });
  });
});

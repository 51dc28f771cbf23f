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
    assert.equal(attempt, 'npm start -- --rules rules');
    assert.deepEqual(deploy, [
      `sam build -t 'rules/my orders.yaml' --build-dir '.aws-sam/rules/my orders' &&`,
      `sam deploy -t '.aws-sam/rules/my orders/template.yaml' --stack-name 'my orders' \\`,
      `  --resolve-s3 --capabilities CAPABILITY_IAM \\`,
      `  --parameter-overrides EventBusName=…`,
    ]);
  });

  test('prompt for a secret parameter, and give it in a file that is removed', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-next-'));
    t.after(() => rm(folder, { recursive: true }));
    // Keeps what SAM would have got: its arguments, and the file with its mode.
    const sam = `printf '%s\\n' "$*" >>arguments.txt
      case $1 in
        build) mkdir -p .aws-sam ;;
        deploy) cp -p .aws-sam/secret.yaml got.yaml; exit 1 ;;
      esac`;
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/sam'), `#!/bin/sh\n${sam}\n`, { mode: 0o755 });
    const { deploy } = createNextSteps(await readTemplate('http'), 'rules/hook.yaml');
    const { stdout } = await runProgram('bash', ['-c', deploy.join('\n')], {
      cwd: folder,
      env: { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` },
      input: 'a key "with" $HOME\n',
    });
    assert.equal(stdout, 'ApiKey: ');
    assert.equal(
      await readFile(join(folder, 'got.yaml'), 'utf8'),
      `ApiKey: 'a key "with" $HOME'\n`,
    );
    assert.equal((await stat(join(folder, 'got.yaml'))).mode & 0o777, 0o600);
    await assert.rejects(stat(join(folder, '.aws-sam/secret.yaml')), { code: 'ENOENT' });
    const given = await readFile(join(folder, 'arguments.txt'), 'utf8');
    assert.match(given, /^deploy .* EventBusName=… Endpoint=… file:\/\/\.aws-sam\/secret\.yaml$/mu);
    assert.doesNotMatch(given, /a key/u);
  });
});

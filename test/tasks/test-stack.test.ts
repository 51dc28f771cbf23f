import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AWS_ONLY, listNotCovered } from '../../scripts/tasks/stack/aws-only.ts';
import { runCommand } from '../support/commands/run-command.ts';

suite('npm run test:stack', () => {
  const cases: [args: string[], says: RegExp][] = [
    [['--yes'], /--yes requires --aws/],
    [['--clean-up', 'kinow-test-1a2b3c-'], /--clean-up requires --aws/],
    [['--aws', '--keep'], /--keep cannot be used with --aws/],
    [['--aws', '--domain', 'shop.example.com'], /--domain requires --certificate, and vice versa/],
    [['--aws', '--clean-up', 'kinow-'], /kinow- is not the name of a run/],
    [['--aws', '--clean-up'], /--clean-up requires a value/],
  ];
  for (const [args, says] of cases) {
    test(`refuses ${args.join(' ')}, and makes nothing`, async () => {
      const { status, stderr } = await runCommand('test:stack', args);
      assert.equal(status, 2);
      assert.match(stderr, says);
    });
  }

  test('says that an AWS account needs credentials', async () => {
    const { status, stdout, stderr } = await runCommand('test:stack', ['--aws', '--yes'], {
      env: {
        AWS_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        HOME: '/nonexistent',
      },
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^error: The tests need AWS credentials and a region: /);
  });

  test('lists all that the emulator does not cover', () => {
    const lines = listNotCovered();
    for (const what of Object.values(AWS_ONLY)) assert.ok(lines.includes(`- ${what}`), what);
  });
});

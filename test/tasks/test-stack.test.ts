import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { AWS_ONLY, listNotCovered } from '../../scripts/tasks/stack/aws-only.ts';
import { run } from '../support/commands/cli.ts';

suite('npm run test:stack', () => {
  const cases: [args: string[], says: RegExp][] = [
    [['--yes'], /--yes is for --aws/],
    [['--clean-up', 'kinow-test-1a2b3c-'], /--clean-up is for --aws/],
    [['--aws', '--keep'], /--keep is for the emulator/],
    [['--aws', '--domain', 'shop.example.com'], /--domain and --certificate together/],
    [['--aws', '--clean-up', 'kinow-'], /kinow- is not the name of a run/],
    [['--aws', '--clean-up'], /--clean-up requires a value/],
  ];
  for (const [args, says] of cases) {
    test(`refuses ${args.join(' ')}, and makes nothing`, async () => {
      const { status, stderr } = await run('test:stack', args);
      assert.equal(status, 2);
      assert.match(stderr, says);
    });
  }

  test('says that an AWS account needs credentials', async () => {
    const { status, stdout, stderr } = await run('test:stack', ['--aws', '--yes'], {
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      HOME: '/nonexistent',
    });
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^error: The tests need AWS credentials and a region: /);
  });

  test('lists all that the emulator does not cover', () => {
    const lines = listNotCovered();
    for (const what of Object.values(AWS_ONLY)) assert.ok(lines.includes(`- ${what}`), what);
  });
});

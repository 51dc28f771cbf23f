import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { startLocalAws } from '../../scripts/lib/aws/local-aws.ts';
import { run } from '../lib/cli.ts';

suite('npm run invoke', () => {
  test('prints the answer, the log and the event on the bus', async () => {
    const { status, stdout } = await run('invoke', ['events/order_created.json']);
    assert.equal(status, 0);
    assert.match(stdout, /Answer {2}200\n {2}\{"outcome":"published"/);
    assert.match(stdout, /Log {2}1 line\n {2}\{"timestamp"/);
    assert.match(stdout, /Event bus {2}order_created, \d+ bytes\n {2}\{\n {4}"version": "0"/);
  });

  test('exits with 1 for an answer that is no 2xx, and shows the queue', async () => {
    const { status, stdout } = await run('invoke', ['events/edge-cases/not_an_event.json']);
    assert.equal(status, 1);
    assert.match(stdout, /Answer {2}400[^]*Queue {2}quarantine\n[^]*"reason": "invalid_payload"/);
  });

  test('says that nothing arrived', async () => {
    const { status, stdout } = await run('invoke', ['events/edge-cases/forged_signature.json']);
    assert.equal(status, 1);
    assert.match(stdout, /Answer {2}401[^]*Arrived {2}nothing/);
  });

  test('takes the secret of the environment', async () => {
    const env = { KINOW_WEBHOOK_SECRET: 'not-the-secret' };
    const file = 'events/edge-cases/forged_signature.json';
    assert.equal((await run('invoke', [file], env)).status, 0);
  });

  test('uses the endpoint of AWS_ENDPOINT_URL', async (t) => {
    const arrived: string[] = [];
    const aws = await startLocalAws({
      port: 0,
      onEvent: (event) => arrived.push(event['detail-type']),
    });
    t.after(aws.close);
    const env = {
      AWS_ENDPOINT_URL: aws.url,
      KINOW_WEBHOOK_SECRET_ARN: '',
      KINOW_WEBHOOK_SECRET: 'local-development-secret',
    };
    const { status, stdout } = await run('invoke', ['events/order_created.json'], env);
    assert.equal(status, 0);
    assert.deepEqual(arrived, ['order_created']);
    assert.match(stdout, new RegExp(`Arrived {2}see ${aws.url}`));
  });

  test('--aws uses the environment as it is, and says what it lacks', async () => {
    const { status, stderr } = await run('invoke', ['--aws', 'events/order_created.json']);
    assert.equal(status, 1);
    assert.match(stderr, /EVENT_BUS_NAME is not set/);
    assert.doesNotMatch(stderr, /\n {4}at /);
  });

  test('refuses a file that is not there with 2, one that is not JSON with 1', async (t) => {
    const missing = await run('invoke', ['events/order_craeted.json']);
    assert.deepEqual([missing.status, missing.stdout], [2, '']);
    assert.match(missing.stderr, /There is no file events\/order_craeted\.json/);
    const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
    t.after(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'a.json'), '{');
    const broken = await run('invoke', [join(folder, 'a.json')]);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /a\.json is not JSON/);
  });
});

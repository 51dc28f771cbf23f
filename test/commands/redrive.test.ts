import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { event, filterCalls } from '../support/aws/queue-fixtures.ts';
import { startReceiver } from '../support/aws/receiver.ts';
import { waitForExit, waitForOutput } from '../support/commands/child.ts';
import { runCommand } from '../support/commands/run-command.ts';
import { hangForever, replaceAnswer } from '../support/faults/faults.ts';

suite('npm run redrive', () => {
  test('finds the queues by the stack, lists them and forecasts', async (t) => {
    const { enqueue, command } = await startReceiver(t);
    enqueue('quarantine', { body: event() });
    const listed = await command('list');
    assert.deepEqual([listed.status, listed.stderr], [0, '']);
    assert.match(listed.stdout, /^quarantine queue  1 visible, 0 hidden$/m);
    const named = await command('list', 'dead-letter');
    assert.equal(named.stdout, 'dead-letter queue  empty\n\nThe queue is empty.\n');
    const forecast = await command('quarantine', '--dry-run', '--reason', 'unexpected_shape');
    assert.deepEqual([forecast.status, forecast.stderr], [0, '']);
    assert.match(forecast.stdout, /^1 would be published to the bus kinow-local$/m);
    const nothing = await command('dead-letter');
    assert.deepEqual([nothing.status, nothing.stdout], [0, 'The dead-letter queue is empty.\n']);
  });

  test('shows its progress on a terminal alone', async (t) => {
    for (const args of [['quarantine', '--dry-run'], ['list']]) {
      const piped = await startReceiver(t);
      for (let index = 0; index < 25; index += 1) piped.enqueue('quarantine', { body: event() });
      assert.equal((await piped.command(...args)).stderr, '');
      const shown = await startReceiver(t, { isTerminal: true });
      for (let index = 0; index < 25; index += 1) shown.enqueue('quarantine', { body: event() });
      const { stdout, stderr } = await shown.command(...args);
      const lines = stderr.split('\r').map((line) => line.replace('\u001b[K', ''));
      assert.ok(lines.includes(`[${'#'.repeat(12)}${'-'.repeat(18)}] 10 of 25`), stderr);
      assert.deepEqual(lines.slice(-2), [`[${'#'.repeat(30)}] 25 of 25`, '']);
      assert.ok(!stdout.includes('of 25'));
    }
  });

  test('says in one line that there are no credentials, no such stack, or no receiver', async (t) => {
    const { env } = await startReceiver(t);
    const other = await startReceiver(t, { stack: { outputs: { QueueUrl: 'http://other' } } });
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...without } = env;
    const nobody = { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' };
    const cases: [env: Readonly<Record<string, string>>, stack: string, says: RegExp][] = [
      [{ ...without, ...nobody }, 'shop', /^error: No AWS credentials found\. .*\n$/],
      [env, 'nobody', /^error: There is no stack nobody in this region .*\n$/],
      [
        other.env,
        'shop',
        /^error: The stack shop is not a kinow-eventbridge receiver: it has no output FallbackQueueUrl\. .*\n$/,
      ],
    ];
    for (const [environment, stack, says] of cases) {
      const args = ['quarantine', '--stack', stack];
      const { status, stdout, stderr } = await runCommand('redrive', args, { env: environment });
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, says);
    }
  });

  const wrong: [args: string[], says: RegExp][] = [
    [[], /Missing argument\. Specify list \[queue\], quarantine, dead-letter or decrypted FILE/],
    [['list'], /No stack specified\. Specify the stack .* with --stack/],
    [
      ['deadletter'],
      /Invalid argument: deadletter\. Did you mean dead-letter\? Specify one of list, /,
    ],
    [['lst', '--stack', 'shop'], /Did you mean list\?/],
    [
      ['list', 'fallbak'],
      /Invalid argument: fallbak\. Did you mean fallback\? Specify one of fallback, /,
    ],
    [['fallback', '--stack', 'shop'], /redrive function already publishes the fallback queue/],
    [['quarantine', 'fallback'], /Unexpected argument: fallback/],
    [
      ['quarantine', '--show'],
      /--show requires list\. Run npm run redrive -- list quarantine --show/,
    ],
    [['list', '--dry-run'], /--dry-run cannot be used with list/],
    [
      ['quarantine', '--stack', 'shop', '--limit', '0'],
      /Invalid --limit: 0\. Specify a whole number from 1/,
    ],
  ];
  for (const [args, says] of wrong) {
    test(`refuses "${args.join(' ')}" with 2`, async () => {
      const { status, stdout, stderr } = await runCommand('redrive', args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, says);
    });
  }
});

suite('Ctrl-C', () => {
  for (const [signal, expected, times] of [
    ['SIGINT', 130, 1],
    ['SIGINT', 130, 2],
    ['SIGTERM', 143, 1],
  ] as const) {
    test(`finishes the batch under way and releases the rest (${signal}, ${times} at once)`, async (t) => {
      let interrupt = (_answer: () => void) => {};
      const { queues, calls, enqueue, countMessages, begin } = await startReceiver(t, {
        intercept: (call) => {
          if (call.action === 'SendMessage' && filterCalls(calls, 'SendMessage').length === 11) {
            replaceAnswer(call, (answer) => interrupt(answer));
          }
          return false;
        },
      });
      for (let index = 0; index < 35; index += 1) enqueue('quarantine', { body: event() });
      const child = begin('quarantine');
      interrupt = (answer) => {
        child.stderr?.once('data', answer);
        for (let time = 0; time < times; time += 1) child.kill(signal);
      };
      const { status, stdout, stderr } = await waitForExit(child);
      assert.equal(status, expected);
      assert.equal(
        stderr,
        'Stopping after the current step. Press Ctrl-C again to stop immediately.\n',
      );
      assert.match(
        stdout,
        /^There may be more messages\. Run the command again\.\n20 moved\. To see the result: npm run redrive -- list /m,
      );
      assert.deepEqual(
        [queues.listMessages('fallback').length, countMessages('quarantine')],
        [20, [15, 0]],
      );
      assert.equal(filterCalls(calls, 'ReceiveMessage').length, 2, 'nothing more is read');
    });
  }

  test('ends the waiting', async (t) => {
    const { enqueue, begin } = await startReceiver(t);
    enqueue('quarantine', { body: event() });
    const child = begin('quarantine');
    const end = waitForExit(child);
    await waitForOutput(
      child,
      /1 moved\. Waiting up to 5 minutes until the fallback queue is empty/,
    );
    child.kill('SIGINT');
    const { status, stdout } = await end;
    assert.equal(status, 130);
    assert.match(stdout, /^1 moved\. To see the result: npm run redrive -- list --stack shop$/m);
  });

  test('a second time ends at once, and loses nothing', async (t) => {
    const { queues, faults, enqueue, begin } = await startReceiver(t);
    for (let index = 0; index < 5; index += 1) enqueue('quarantine', { body: event() });
    const asked = Promise.withResolvers<void>();
    faults.set('SendMessage', (call) => {
      hangForever(call);
      asked.resolve();
    });
    const child = begin('quarantine');
    const end = waitForExit(child);
    await asked.promise;
    const stopping = waitForOutput(child, /Stopping/);
    child.kill('SIGINT');
    await stopping;
    await new Promise((resolve) => setTimeout(resolve, 600));
    child.kill('SIGINT');
    const { status, stdout } = await end;
    assert.deepEqual([status, stdout], [130, '']);
    assert.equal(queues.listMessages('quarantine').length, 5);
  });

  test('while it lists releases what was read', async (t) => {
    let interrupt = (_answer: () => void) => {};
    const { calls, enqueue, countMessages, begin } = await startReceiver(t, {
      intercept: (call) => {
        if (filterCalls(calls, 'ReceiveMessage').length === 2 && call.action === 'ReceiveMessage') {
          replaceAnswer(call, (answer) => interrupt(answer));
        }
        return false;
      },
    });
    for (let index = 0; index < 35; index += 1) enqueue('quarantine', { body: event() });
    const child = begin('list', 'quarantine');
    interrupt = (answer) => {
      child.stderr?.once('data', answer);
      child.kill('SIGINT');
    };
    const { status, stdout } = await waitForExit(child);
    assert.equal(status, 130);
    assert.match(stdout, /Only 20 were read\. There may be more/);
    assert.deepEqual(countMessages('quarantine'), [35, 0]);
  });
});

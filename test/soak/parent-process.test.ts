import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../../scripts/shared/http-server.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { startObservedBus } from '../support/aws/observed-bus.ts';
import {
  runProgram,
  spawnChild,
  stopChild,
  waitForExit,
  waitForOutput,
} from '../support/commands/child.ts';
import { copyRepository, findFreePorts, start } from '../support/commands/cli.ts';
import { findDescendants, hasProc, waitUntilGone } from '../support/commands/processes.ts';
import { replaceAnswer } from '../support/faults/faults.ts';

// If it fails, the test waits for a process that does not end.
const options = { skip: !hasProc && 'needs /proc', timeout: 300_000 };

/** Runs a command in the background of a shell, and prints the command's process ID. */
const inBackground = (command: string) => ['-c', `${command} & echo "pid $!"; wait; sleep 1000`];

const readPid = (text: string) => Number(/^pid (\d+)$/mu.exec(text)?.[1]);

const { PATH = '', HOME = '' } = process.env;

suite('npm start', options, () => {
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGHUP'] as const) {
    test(`ends when npm is ended by ${signal}: its ports are free, and no process is left`, async () => {
      const env = await findFreePorts();
      const shell = spawnChild('sh', inBackground('npm start -- --quiet'), {
        cwd: ROOT,
        env: { PATH, HOME, ...env },
      });
      const npm = readPid(await waitForOutput(shell, /curl .*\n/));
      const pids = findDescendants(npm);
      assert.ok(pids.length >= 2, 'start and the process of esbuild');
      process.kill(npm, signal);
      await waitUntilGone([npm, ...pids]);
      for (const port of Object.values(env)) await (await listen(Number(port), () => {})).close();
    });
  }

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    test(`ends on ${signal}`, async () => {
      const child = start('start', ['--quiet'], await findFreePorts());
      await waitForOutput(child, /curl .*\n/);
      const end = waitForExit(child);
      child.kill(signal);
      const { status, stdout, stderr } = await end;
      assert.deepEqual([status, stderr], [0, '']);
      assert.match(stdout, /Stopped\.\n$/);
    });
  }

  test('leaves no process when it hangs and is killed', async () => {
    const shell = spawnChild(
      'sh',
      inBackground(`${process.execPath} scripts/cli.ts start --quiet`),
      {
        cwd: ROOT,
        env: { PATH, HOME, ...(await findFreePorts()) },
      },
    );
    const pid = readPid(await waitForOutput(shell, /curl .*\n/));
    const pids = findDescendants(pid);
    assert.ok(pids.length > 0, 'the process of esbuild');
    // esbuild sends a ping every second: make it wait for a response that never comes.
    process.kill(pid, 'SIGSTOP');
    await delay(1_500);
    process.kill(pid, 'SIGKILL');
    await waitUntilGone([pid, ...pids]);
  });
});

suite('npm run tail', options, () => {
  const tail = `${process.execPath} scripts/cli.ts tail --stack shop`;

  test('removes its rule and queue when its parent has ended', async (t) => {
    const bus = await startObservedBus(t);
    const shell = spawnChild('sh', inBackground(`sh -c '${tail} & wait'`), {
      cwd: ROOT,
      env: { PATH, HOME, ...bus.env },
    });
    const parent = readPid(await waitForOutput(shell, /Waiting for events/));
    const pids = findDescendants(parent);
    process.kill(parent, 'SIGKILL');
    await waitUntilGone(pids);
    assert.deepEqual([bus.rules.size, bus.queues.size], [0, 0]);
  });

  test('takes the end of its parent for no second Ctrl-C', async (t) => {
    const removed = Promise.withResolvers<() => void>();
    const bus = await startObservedBus(t, (call) => {
      if (call.action === 'RemoveTargets') replaceAnswer(call, removed.resolve);
      return false;
    });
    const shell = spawnChild('sh', inBackground(`sh -c '${tail} & wait'`), {
      cwd: ROOT,
      env: { PATH, HOME, ...bus.env },
    });
    const parent = readPid(await waitForOutput(shell, /Waiting for events/));
    const pids = findDescendants(parent);
    const [pid] = pids;
    assert.ok(pid);
    process.kill(pid, 'SIGINT');
    const answer = await removed.promise;
    process.kill(parent, 'SIGKILL');
    // A second Ctrl-C is ignored for half a second.
    await delay(1_000);
    answer();
    await waitUntilGone(pids);
    assert.deepEqual([bus.rules.size, bus.queues.size], [0, 0]);
  });
});

suite('npm test', options, () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    test(`ended by ${signal} ends its tests, and what they have started`, async (t) => {
      const copy = await copyRepository(t);
      await cp(
        join(ROOT, 'test/support/commands/child.ts'),
        join(copy, 'test/support/commands/child.ts'),
      );
      await writeFile(
        join(copy, 'test/hanging.test.ts'),
        `import { test } from 'node:test';
         import { spawnChild } from './support/commands/child.ts';
         test('hangs', async () => {
           const child = spawnChild('sh', ['-c', 'sleep 1000 & sleep 1000']);
           console.error('hanging ' + child.pid);
           await new Promise(() => setInterval(() => {}, 1_000));
         });`,
      );
      const command = `${process.execPath} scripts/cli.ts test test/hanging.test.ts`;
      const shell = spawnChild('sh', inBackground(command), { cwd: copy, env: { PATH, HOME } });
      const text = await waitForOutput(shell, /hanging \d+\n/);
      const [, child] = /hanging (\d+)\n/u.exec(text) ?? [];
      const pid = readPid(text);
      const pids = [...findDescendants(pid), ...findDescendants(Number(child))];
      assert.ok(pids.includes(Number(child)));
      process.kill(pid, signal);
      await waitUntilGone([pid, ...pids]);
    });
  }
});

suite('a program that a test starts', options, () => {
  test('is at its end when it has ended, though a process of its own holds its output', async () => {
    const { status, stdout } = await runProgram('sh', ['-c', 'sleep 1000 & echo "pid $!"']);
    assert.equal(status, 0);
    await waitUntilGone([readPid(stdout)]);
  });

  test('ends with the test', async (t) => {
    let pid = 0;
    await t.test('that starts it', async () => {
      const child = spawnChild('sh', ['-c', 'sleep 1000 & echo "pid $!"; sleep 1000']);
      pid = readPid(await waitForOutput(child, /pid/));
    });
    await waitUntilGone([pid]);
  });

  test('has ended once it is stopped, with all that it printed read', async () => {
    const child = spawnChild('sh', [
      '-c',
      'trap "echo bye; exit" TERM; echo hi; sleep 1000 & wait',
    ]);
    await waitForOutput(child, /hi/);
    const end = waitForExit(child);
    await stopChild(child);
    assert.match((await end).stdout, /bye\n$/);
  });
});

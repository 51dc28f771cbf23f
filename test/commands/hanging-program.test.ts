import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { spawnChild, waitForOutput } from '../support/commands/child.ts';
import { watchCommand } from '../support/commands/running.ts';

suite('a test that waits for the output of a program', () => {
  test('fails with what was printed so far when the program hangs', async () => {
    const child = spawnChild('sh', ['-c', 'echo begun; exec sleep 600']);
    const before = await waitForOutput(child, /begun\n/);
    await assert.rejects(waitForOutput(child, /done/, { before, timeoutMs: 1 }), {
      message: 'ran for 0.001 s without printing /done/: begun\n',
    });
  });

  test('fails with what was printed when the program ends, and sees what came before it waits', async () => {
    const { end, waitForOutput } = watchCommand(
      spawnChild('sh', ['-c', 'echo begun; echo bad >&2']),
    );
    await end;
    await waitForOutput(/begun/);
    await assert.rejects(waitForOutput(/done/), /^Error: ended without printing \/done\/: [^]*bad/);
  });
});

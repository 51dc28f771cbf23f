import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { stopChild, waitForExit, waitForOutput } from '../support/commands/child.ts';
import { copyRepository, findFreePorts, start } from '../support/commands/cli.ts';

/** Never yields to the event loop, without using the processor that other tests need. */
const LOOP = 'for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);';

suite('npm start, while handler/ is edited,', () => {
  test('reloads when a file of handler/ changes, and goes on when one is broken', async (t) => {
    const { child, copy, answer } = await startCopy(t);
    const file = join(copy, 'handler/response.ts');
    const source = await readFile(file, 'utf8');
    assert.equal(await answer(), '{"error":"unauthenticated"}');
    const edit = async (text: string, says: RegExp) => {
      const next = waitForOutput(child, says);
      await save(file, text);
      await next;
    };

    const changed = source.replaceAll("error: 'unauthenticated'", "error: 'changed'");
    await edit(changed, / {2}reloaded/);
    assert.equal(await answer(), '{"error":"changed"}');

    const broken: [code: string, says: RegExp][] = [
      ['export const = 1;', /Not reloaded: handler\/response\.ts:\d+: /],
      [
        'throw new RangeError("on purpose");',
        /RangeError: on purpose\.\n +at handler\/response\.ts:\d+/,
      ],
      ['process.exit(0);', /Not reloaded: The function ended with exit code 0 while it loaded/],
    ];
    for (const [code, says] of broken) {
      await edit(`${changed}\n${code}\n`, says);
      assert.equal(await answer(), '{"error":"changed"}');
      await edit(changed, / {2}reloaded/);
    }
  });

  test('shows why the function gave no response, and restarts it', async (t) => {
    const { child, copy, answer } = await startCopy(t);
    const file = join(copy, 'handler/webhook.ts');
    const source = await readFile(file, 'utf8');
    const failing: [code: string, says: RegExp][] = [
      [
        'throw new RangeError("on purpose");',
        /POST \/kinow {2}500 .*\n {2}error: RangeError: on purpose\.\n +at handler\/webhook\.ts:\d+/,
      ],
      [
        'process.exit(3);',
        /POST \/kinow {2}500 .*\n {2}error: The function ended with exit code 3\.\n/,
      ],
    ];
    for (const [code, says] of failing) {
      let next = waitForOutput(child, / {2}reloaded/);
      const changed = source.replace(
        /^export async function handler\([^]*?\{\n/m,
        `$&if (!event.body) {${code}}\n`,
      );
      await save(file, changed);
      await next;
      next = waitForOutput(child, says);
      assert.equal(await answer(), '{"message":"Internal Server Error"}');
      await next;
      assert.equal(await answer('{}'), '{"error":"unauthenticated"}');
    }
  });

  test('ends on Ctrl-C though a new bundle does not load, and a request hangs', async (t) => {
    const { child, copy, answer } = await startCopy(t, ['--log']);
    const file = join(copy, 'handler/webhook.ts');
    const source = await readFile(file, 'utf8');
    const hangs = source.replace(
      /^export async function handler\([^]*?\{\n/m,
      `$&process.stdout.write('hanging\\n'); ${LOOP}\n`,
    );
    let next = waitForOutput(child, / {2}reloaded/);
    await save(file, hangs);
    await next;
    next = waitForOutput(child, /hanging/);
    const unanswered = assert.rejects(answer());
    await next;
    next = waitForOutput(child, /loading/);
    await save(file, `${source}\nprocess.stdout.write('loading\\n'); ${LOOP}\n`);
    await next;
    const end = waitForExit(child);
    child.kill('SIGINT');
    const { status, stdout, stderr } = await end;
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /Stopped\.\n/);
    assert.doesNotMatch(stdout, /did not load|timed out/);
    await unanswered;
  });
});

/** In a copy of the repository, because tests break its sources. */
async function startCopy(t: TestContext, args: readonly string[] = []) {
  const copy = await copyRepository(t);
  const env = await findFreePorts();
  const child = start('start', ['--quiet', ...args], env, copy);
  t.after(() => stopChild(child));
  await waitForOutput(child, /curl/);
  const answer = async (body = '') => {
    const url = `http://127.0.0.1:${env.PORT}/kinow`;
    return await (await fetch(url, { method: 'POST', body })).text();
  };
  return { child, copy, answer };
}

/** Replaces a file atomically: the watcher would build a partially written file. */
async function save(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

import assert from 'node:assert/strict';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { copyForSuite, editFile, run } from '../support/commands/cli.ts';

const SAMPLE = `${ROOT}events/order_created.json`;

suite('npm run invoke, where handler/ is changed,', () => {
  const copy = copyForSuite();

  const failing: [how: string, code: string, says: RegExp][] = [
    [
      'throws',
      'throw new RangeError("on purpose");',
      /^Failed.*\n {2}RangeError: on purpose\n {4}at handler\/webhook\.ts:\d+:\d+\n/,
    ],
    [
      'is interrupted',
      'setTimeout(() => { throw new Error("late"); }); await new Promise(() => {});',
      /^Failed.*\n {2}late\n {4}at /,
    ],
    [
      'answers with no answer',
      'return "text" as never;',
      /^Failed.*\n {2}The handler must return a numeric statusCode/,
    ],
  ];
  for (const [how, code, says] of failing) {
    test(`shows as the result that the handler ${how}`, async (t) => {
      await editFile(t, join(copy(), 'handler/webhook.ts'), (source) =>
        source.replace(/^export async function handler\([^]*?\{\n/m, `$&${code}\n`),
      );
      const { status, stdout, stderr } = await run('invoke', [SAMPLE], {}, copy());
      assert.deepEqual([status, stderr], [1, '']);
      assert.match(stdout, says);
      assert.match(stdout, /Log {2}0 lines\n\nArrived {2}nothing/);
    });
  }

  test('names the place of an error that the function answers', async (t) => {
    await editFile(t, join(copy(), 'handler/validate.ts'), (source) =>
      source.replace(
        /^export function validate\([^]*?\{\n/m,
        '$&(null as never as { x(): void }).x();\n',
      ),
    );
    const { status, stdout } = await run('invoke', [SAMPLE], {}, copy());
    assert.equal(status, 1);
    assert.match(
      stdout,
      /Answer {2}503\n.*\n.*not logged.*\n {4}at handler\/validate\.ts:\d+:\d+\n/,
    );
  });

  test('notices that a source was removed', async (t) => {
    assert.equal((await run('invoke', [SAMPLE], {}, copy())).status, 0);
    for (const name of ['response.ts', 'webhook.ts']) {
      const path = join(copy(), 'handler', name);
      const source = await readFile(path);
      t.after(async () => await writeFile(path, source));
      await rm(path);
      const { status, stderr } = await run('invoke', [SAMPLE], {}, copy());
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`^error: [^]*${name}`));
    }
  });

  test('builds both functions, also where npm start has built the webhook since', async (t) => {
    const build = async () => {
      assert.equal((await run('invoke', [SAMPLE], {}, copy())).status, 0);
      return await readFile(join(copy(), 'dist/redrive/index.mjs'), 'utf8');
    };
    const before = await build();
    await editFile(
      t,
      join(copy(), 'handler/redrive.ts'),
      (source) => `${source}\nexport const added = 'added';\n`,
    );
    const later = new Date(Date.now() + 60_000);
    await utimes(join(copy(), 'dist/webhook/index.mjs'), later, later);
    assert.notEqual(await build(), before);
  });
});

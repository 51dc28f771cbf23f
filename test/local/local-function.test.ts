import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { createLocalFunction } from '../../scripts/local/lambda/local-function.ts';
import type { ThreadOptions } from '../../scripts/local/lambda/thread.ts';

const ANSWER = `{ statusCode: 200, body: String(count += 1) }`;

/** A function that counts the invocations of its thread. */
async function local(t: TestContext, code: string, options: Partial<ThreadOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true }));
  const bundle = join(folder, 'index.mjs');
  const write = async (text: string) => await writeFile(bundle, `let count = 0;\n${text}`);
  await write(code);
  const crashes: string[] = [];
  const lines: string[] = [];
  const lambda = createLocalFunction(bundle, {
    env: {},
    onCrash: (error) => crashes.push(error.message),
    onLog: (line) => lines.push(line),
    ...options,
  });
  t.after(lambda.close);
  const invoke = async (event: unknown = {}) => (await lambda.invoke(event)).answer.body;
  return { lambda, crashes, lines, invoke, write };
}

const handler = (body: string) =>
  `export async function handler(event, context) { ${body}; return ${ANSWER}; }`;

suite('a function that runs locally', () => {
  const unloaded: [code: string, says: RegExp][] = [
    [
      'process.exit(0)',
      /^The function ended with exit code 0 while it loaded\. Check its code outside the handler$/,
    ],
    [
      'await new Promise(() => {})',
      /^The function did not load within 0\.3 seconds\. Check its code/,
    ],
    ['for (;;);', /^The function did not load within 0\.3 seconds\. Check its code/],
    ['throw new TypeError("on purpose")', /^TypeError: on purpose$/],
    ['throw "text"', /text$/],
    ['export const other = 1', /^The module does not export a function handler$/],
    ['import "./not-there.mjs"', /not-there\.mjs/],
  ];
  for (const [code, says] of unloaded) {
    test(`is refused when it is "${code}"`, async (t) => {
      const loadMs = says.source.includes('within') ? 300 : 10_000;
      const { lambda } = await local(t, code, { loadMs });
      await assert.rejects(lambda.load(), (error: Error) => says.test(error.message));
    });
  }

  const failing: [body: string, says: RegExp][] = [
    ['if (event.fail) process.exit(3)', /^The function ended with exit code 3$/],
    ['if (event.fail) for (;;);', /^The function timed out after 0\.5 seconds$/],
    [
      'if (event.fail) await new Promise(() => setTimeout(() => { throw new Error("late") }))',
      /^late$/,
    ],
    [
      'if (event.fail) await new Promise(() => void Promise.reject(new Error("nobody cares")))',
      /^nobody cares$/,
    ],
  ];
  for (const [body, says] of failing) {
    test(`is restarted after "${body}"`, async (t) => {
      const timeoutMs = says.source.includes('timed') ? 500 : 15_000;
      const { lambda, invoke, crashes } = await local(t, handler(body), { timeoutMs });
      await lambda.load();
      assert.equal(await invoke(), '1');
      await assert.rejects(invoke({ fail: true }), (error: Error) => says.test(error.message));
      assert.deepEqual(await Promise.all([invoke(), invoke()]), ['1', '2']);
      assert.deepEqual(crashes, [], 'told to the one that waited');
    });
  }

  test('goes on after a handler that throws, as on Lambda', async (t) => {
    const { lambda, invoke } = await local(t, handler('if (event.fail) throw new Error("no")'));
    await lambda.load();
    assert.equal(await invoke(), '1');
    await assert.rejects(invoke({ fail: true }), /^FunctionError|Error: no$/);
    assert.equal(await invoke(), '2');
  });

  test('has the others answered when one times out', async (t) => {
    const body = 'if (event.ms) await new Promise((resolve) => setTimeout(resolve, event.ms))';
    const { lambda, invoke } = await local(t, handler(body), { timeoutMs: 1_000 });
    await lambda.load();
    const late = assert.rejects(invoke({ ms: 1e6 }), /timed out/);
    await assert.doesNotReject(invoke({ ms: 10 }));
    await late;
    assert.equal(await invoke(), '1');
  });

  test('reports a crash between invocations', async (t) => {
    const body = 'setTimeout(() => { throw new Error("afterwards") }, 10)';
    const crashed = Promise.withResolvers<string>();
    const { lambda, invoke } = await local(t, handler(body), {
      onCrash: ({ message }) => crashed.resolve(message),
    });
    await lambda.load();
    await invoke();
    assert.equal(await crashed.promise, 'afterwards');
    assert.equal(await invoke(), '1');
  });

  test('is replaced by one that loads only, and ends what it began', async (t) => {
    const slow = handler('if (event.slow) await new Promise((done) => setTimeout(done, 300))');
    const { lambda, invoke, write } = await local(t, slow);
    await lambda.load();
    await write('process.exit(1)');
    await assert.rejects(lambda.load());
    assert.equal(await invoke(), '1');
    await write(slow);
    const old = invoke({ slow: true });
    await lambda.load();
    assert.equal(await invoke(), '1');
    assert.equal(await old, '2');
  });

  test('has its log line told with the answer', async (t) => {
    const body = 'console.log(JSON.stringify({ id: context.awsRequestId, n: event.n }))';
    const { lambda, lines } = await local(t, handler(body));
    await lambda.load();
    const invoked = await Promise.all([1, 2, 3].map(async (n) => await lambda.invoke({ n })));
    assert.deepEqual(
      invoked.map(({ log }) => log['n']),
      [1, 2, 3],
    );
    assert.equal(lines.length, 3);
  });

  test('can be closed while it loads', async (t) => {
    const { lambda, lines } = await local(t, 'process.stdout.write("loading\\n"); for (;;);');
    const loading = assert.rejects(lambda.load(), /ended/);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    lambda.close();
    await loading;
  });
});

import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build, type OutputFile } from 'esbuild';
import { createFunctionOptions } from '../../scripts/tasks/bundle/bundle.ts';
import { writeOutputs } from '../../scripts/tasks/bundle/write-outputs.ts';
import type { Report } from '../support/function/import-repeatedly.ts';

const READER = new URL('../support/function/import-repeatedly.ts', import.meta.url);

suite('a build', () => {
  test('may have several files of one name', async (t) => {
    const root = await makeFolder(t);
    await mkdir(join(root, 'handler'));
    const sources = {
      // Two lazy chunks share a module, and the entry shares another one with both.
      'webhook.ts': `import { all } from './all.ts';
        export const handler = async (name: string) =>
          all + (name === 'left' ? (await import('./left.ts')).left : (await import('./right.ts')).right);`,
      'left.ts': `import { all } from './all.ts'; import { both } from './both.ts';
        export const left = 'left' + all + both;`,
      'right.ts': `import { all } from './all.ts'; import { both } from './both.ts';
        export const right = 'right' + all + both;`,
      'all.ts': `export const all = String(Object);`,
      'both.ts': `export const both = String(Array);`,
    };
    for (const [name, source] of Object.entries(sources)) {
      await writeFile(join(root, 'handler', name), source);
    }
    const { outputFiles } = await build({
      ...createFunctionOptions('webhook', root),
      write: false,
    });
    await writeOutputs(outputFiles);
    const folder = join(root, 'dist/webhook');
    const files = await readdir(folder);
    assert.equal(files.filter((name) => /^chunk-\w+\.mjs$/u.test(name)).length, 2, files.join());
    const { handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as {
      handler: (name: string) => Promise<string>;
    };
    assert.match(await handler('left'), /^function Object.*left.*function Array/su);
    assert.match(await handler('right'), /^function Object.*right.*function Array/su);
  });

  test('that changes nothing writes nothing, and is up to date', async (t) => {
    const folder = join(await makeFolder(t), 'webhook');
    await writeOutputs(outputs(folder, 'one'));
    const past = new Date(2_000_000_000);
    for (const name of await readdir(folder)) await utimes(join(folder, name), past, past);
    const before = await readFolder(folder);
    await writeOutputs(outputs(folder, 'one'));
    const after = await readFolder(folder);
    const entry = after.get('index.mjs');
    assert.ok(entry && entry.mtimeMs > past.getTime(), 'the entry is newer than the sources');
    const inodes = (found: typeof before) => [...found].map(([name, { ino }]) => [name, ino]);
    assert.deepEqual(inodes(after), inodes(before));
    assert.equal(after.get('chunk-one.mjs')?.mtimeMs, past.getTime());
  });

  test('is up to date even if only a file beside the entry changed', async (t) => {
    const folder = join(await makeFolder(t), 'webhook');
    await writeOutputs(outputs(folder, 'one'));
    const past = new Date(2_000_000_000);
    await utimes(join(folder, 'index.mjs'), past, past);
    await rm(join(folder, 'chunk-one.mjs'));
    await writeOutputs(outputs(folder, 'one'));
    const after = await readFolder(folder);
    assert.deepEqual([...after.keys()], ['chunk-one.mjs', 'index.mjs']);
    assert.ok((after.get('index.mjs')?.mtimeMs ?? 0) > past.getTime());
  });

  test('leaves nothing but its own files', async (t) => {
    const root = await makeFolder(t);
    const folder = join(root, 'webhook');
    await writeOutputs(outputs(folder, 'one'));
    await writeOutputs(outputs(folder, 'two'));
    assert.deepEqual(await readdir(folder), ['chunk-two.mjs', 'index.mjs']);
    await writeFile(join(folder, 'other.mjs'), '');
    await writeOutputs(outputs(folder, 'two'));
    assert.deepEqual(await readdir(folder), ['chunk-two.mjs', 'index.mjs']);
    assert.deepEqual(await readdir(root), ['webhook']);
  });

  test('is loaded whole, whenever it is loaded', async (t) => {
    const folder = join(await makeFolder(t), 'webhook');
    await writeOutputs(outputs(folder, '0'));
    const reports: Report[] = [];
    await using readers = new AsyncDisposableStack();
    for (const _ of [1, 2]) {
      const reader = fork(READER, [join(folder, 'index.mjs')]);
      const exited = once(reader, 'exit');
      readers.defer(async () => {
        reader.kill('SIGKILL');
        await exited;
      });
      reader.on('message', (report: Report) => reports.push(report));
      await once(reader, 'message');
    }
    for (let round = 1; new Set(reports.map(({ loaded }) => loaded)).size < 30; round += 1) {
      await writeOutputs(outputs(folder, String(round)));
      assert.equal(reports.find(({ failure }) => failure !== undefined)?.failure, undefined);
    }
  });
});

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** An entry and a chunk, each large enough to be read partially written. */
function outputs(folder: string, version: string): OutputFile[] {
  const filler = `/*${version.repeat(300_000)}*/`;
  const chunk = `export const inChunk = '${version}'; ${filler}`;
  const entry = `import { inChunk } from './chunk-${version}.mjs'; ${filler}
    export const handler = () => inChunk === '${version}' ? '${version}' : 'mixed';`;
  return [
    { name: 'index.mjs', text: entry },
    { name: `chunk-${version}.mjs`, text: chunk },
  ].map(({ name, text }) => ({
    path: join(folder, name),
    contents: Buffer.from(text),
    hash: version,
    text,
  }));
}

async function readFolder(folder: string) {
  const names = await readdir(folder);
  const found = names.map(async (name) => [name, await stat(join(folder, name))] as const);
  return new Map(await Promise.all(found));
}

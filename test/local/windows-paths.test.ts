import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { win32 } from 'node:path';
import { suite, test } from 'node:test';
import { findOwnPlaces } from '../../scripts/local/lambda/origins.ts';
import { formatPath } from '../../scripts/shared/format-path.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { bundleOptions } from '../../scripts/tasks/bundle/bundle.ts';
import { WEBHOOK_BUNDLE } from '../../scripts/tasks/bundle/bundle-paths.ts';
import { isOutput } from '../../scripts/tasks/bundle/metafile.ts';
import { readSourceMaps } from '../../scripts/tasks/bundle/source-maps.ts';

suite('on Windows', () => {
  test('a built file is found among the outputs of esbuild, whose names have slashes', async () => {
    const { metafile } = await build({
      ...bundleOptions,
      stdin: { contents: 'export const one = 1;' },
      outfile: 'dist/webhook/index.mjs',
      write: false,
    });
    const isBuilt = (path: string) => isOutput(metafile.outputs, 'C:\\kinow\\', path, win32);
    assert.equal(isBuilt('C:\\kinow\\dist\\webhook\\index.mjs'), true);
    assert.equal(isBuilt('C:\\kinow\\dist\\webhook\\other.mjs'), false);
  });

  test('a path has slashes in names and commands, and stays whole outside the folders', () => {
    const format = (path: string, ...folders: string[]) => formatPath(path, folders, win32);
    assert.equal(format('C:\\shop\\rules\\a.yaml', 'D:\\x', 'C:\\shop'), 'rules/a.yaml');
    assert.equal(format('C:\\shop\\..rules\\a.yaml', 'C:\\shop\\'), '..rules/a.yaml');
    assert.equal(format('C:\\shop', 'C:\\shop'), '');
    for (const outside of ['C:\\shop2\\a.yaml', 'D:\\shop\\a.yaml']) {
      assert.equal(format(outside, 'C:\\shop'), outside);
    }
  });

  test('the place of an error in a function is found in its own files, by path and by URL', () => {
    const stack = [
      'Error: no',
      '    at onEvent (file:///C:/my%20shop/rules/orders/index.ts:3:9)',
      '    at C:\\tmp\\kinow-consumer-1\\0\\lib\\a.js:7:1',
      '    at C:\\my shop\\rules\\orders2\\b.js:2:1',
      '    at run (C:\\my shop\\rules\\orders\\node_modules\\x\\index.js:1:1)',
      '    at async invoke (file:///C:/other/worker.ts:9:2)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    ].join('\n');
    const code = { root: 'C:\\tmp\\kinow-consumer-1\\0', folder: 'C:\\my shop\\rules\\orders' };
    assert.deepEqual(findOwnPlaces(stack, code, 'C:\\my shop', win32), [
      'rules\\orders\\index.ts:3:9',
      'rules\\orders\\lib\\a.js:7:1',
    ]);
  });
});

test('the source maps of a bundle are found, however its path is written', async () => {
  const code = await readFile(WEBHOOK_BUNDLE, 'utf8');
  const maps = await readSourceMaps(`${ROOT}dist//webhook/index.mjs`, code);
  assert.ok([...maps.keys()].includes(WEBHOOK_BUNDLE));
});

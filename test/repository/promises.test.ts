import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { promises } from './promises.ts';
import { hasTest } from './test-names.ts';

const join = (text: string) => text.replaceAll(/\s+/gu, ' ');

suite('each promise of the pages', () => {
  for (const { page, sentence, tests } of promises) {
    test(`is in the page and held by a test: ${page}: ${sentence}`, async () => {
      const text = join(await readFile(ROOT + page, 'utf8'));
      assert.ok(text.includes(sentence), `${page} no longer says so`);
      assert.ok(tests.length > 0);
      for (const [file, name] of tests) {
        assert.ok(await hasTest(`test/${file}`, name), `test/${file} has no test "${name}"`);
      }
    });
  }

  test('would be found not to be held', async () => {
    assert.equal(await hasTest('test/repository/promises.test.ts', 'would be found'), false);
    assert.equal(await hasTest('test/repository/none.test.ts', 'any'), false);
  });
});

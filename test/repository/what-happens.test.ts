import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { hasTest } from './test-names.ts';

const page = await readFile(`${ROOT}infra/what-happens-when.md`, 'utf8');

/** Returns the rows of the tables: what happens, and the file of the test. */
const rows = [...page.matchAll(/^\| (.+?) +\| \[`(.+?)`\]\(\.\.\/(.+?)\) +\|/gmu)].map(
  ([, name = '', file = '', link = '']) => ({ name, file, link }),
);

test('every row of "What happens when…" is the name of a test', async () => {
  assert.ok(rows.length >= 40);
  for (const { name, file, link } of rows) {
    assert.equal(link, file);
    assert.ok(await hasTest(file, name), `${file} has no test "${name}"`);
  }
});

test('every row of "What happens when…" is checked', () => {
  const lines = page.split('\n').filter((line) => /^\| (?!-|what happens)/u.test(line));
  assert.equal(rows.length, lines.length);
});

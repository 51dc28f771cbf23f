import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';

const page = await readFile(`${ROOT}infra/what-happens-when.md`, 'utf8');

/** Returns the rows of the tables: what happens, and the file of the test. */
const rows = [...page.matchAll(/^\| (.+?) +\| \[`(.+?)`\]\(\.\.\/(.+?)\) +\|/gmu)].map(
  ([, name = '', file = '', link = '']) => ({ name, file, link }),
);

/** Returns the names of tests and suites in a file, with `(.*)` for template expressions. */
function namesIn(source: string, kind: 'test' | 'suite'): string[] {
  const calls = source.matchAll(/\b(test|suite)\(\s*(['"`])([^]+?)\2,/gu);
  return [...calls]
    .filter(([, what]) => what === kind)
    .map(([, , , name = '']) =>
      name
        .replaceAll('\\', '')
        .split(/\$\{[^}]*\}/u)
        .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, String.raw`\$&`))
        .join('(.*)'),
    );
}

test('every row of "What happens when…" is the name of a test', async () => {
  assert.ok(rows.length >= 40);
  for (const { name, file, link } of rows) {
    assert.equal(link, file);
    const source = await readFile(ROOT + file, 'utf8');
    const suites = ['', ...namesIn(source, 'suite').map((suite) => `${suite} `)];
    const found = suites.some((suite) =>
      namesIn(source, 'test').some((one) => {
        const filled = new RegExp(`^${suite}${one}$`, 'u').exec(name)?.slice(1);
        return filled?.every((text) => source.includes(text)) ?? false;
      }),
    );
    assert.ok(found, `${file} has no test "${name}"`);
  }
});

test('every row of "What happens when…" is checked', () => {
  const lines = page.split('\n').filter((line) => /^\| (?!-|what happens)/u.test(line));
  assert.equal(rows.length, lines.length);
});

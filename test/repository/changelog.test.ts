import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/shared/root.ts';

/** As Keep a Changelog writes a version; one without a date is the next to be released. */
const VERSION = /^(?:Unreleased|(\d+\.\d+\.\d+) - (?:\d{4}-\d\d-\d\d|not released yet))$/u;

const SECTIONS = new Set([
  'Added',
  'Changed',
  'Deprecated',
  'Fixed',
  'Removed',
  'Security',
  'Updating',
]);

suite('the changelog', async () => {
  const changelog = await readFile(`${ROOT}CHANGELOG.md`, 'utf8');
  const versions = changelog.split(/^## /mu).slice(1);
  const titles = versions.map((version) => version.split('\n', 1)[0] ?? '');

  test('says of every version what an update from the one before changes', () => {
    assert.ok(versions.length > 0);
    for (const version of versions) assert.match(version, /^### Updating\n\n\S/mu);
  });

  test('has an entry for the version of the package, above released ones, and Unreleased only at the top', () => {
    for (const title of titles) assert.match(title, VERSION);
    const [current = '', ...released] = titles.filter((title) => title !== 'Unreleased');
    assert.equal(VERSION.exec(current)?.[1], packageJson.version);
    for (const title of released) assert.match(title, /\d$/u);
    assert.ok(titles.lastIndexOf('Unreleased') <= 0);
  });

  test('has the kinds of change of Keep a Changelog, and Updating', () => {
    for (const version of versions) {
      const sections = [...version.matchAll(/^### (.+)$/gmu)].map(([, section = '']) => section);
      assert.deepEqual(sections, [...new Set(sections)]);
      for (const section of sections) assert.ok(SECTIONS.has(section), section);
    }
  });
});

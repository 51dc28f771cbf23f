import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';

test('the changelog says of every version what an update from the one before changes', async () => {
  const changelog = await readFile(`${ROOT}CHANGELOG.md`, 'utf8');
  const versions = changelog.split(/^## /mu).slice(1);
  assert.ok(versions.length > 0);
  for (const version of versions) {
    assert.match(version, /^### Updating\n\n\S/mu, version.split('\n')[0]);
  }
});

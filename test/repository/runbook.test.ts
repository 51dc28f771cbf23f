import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { listProcedures, NEEDS_REAL_ACCOUNT, RUN, runbook } from '../stack/procedures.ts';

const known = [...RUN, ...Object.keys(NEEDS_REAL_ACCOUNT)].toSorted();

suite('every procedure of the runbook', () => {
  test('is run by npm run test:stack, or listed as one that needs a real account', () => {
    assert.deepEqual(listProcedures(runbook).toSorted(), known);
  });

  test('would be found to be neither', () => {
    const other = '### A new one\n\n1. Do it.\n\n### Delete\n';
    const page = runbook.replace('### Delete\n', other);
    const block = '## A chapter\n\n```bash\naws sts get-caller-identity\n```\n';
    for (const changed of [
      page,
      `${runbook}\n${block}`,
      runbook.replace('### Roll back', '### R'),
    ]) {
      assert.notDeepEqual(listProcedures(changed).toSorted(), known);
    }
  });
});

test('each section of the runbook that a command names is there', async () => {
  const headings = new Set([...runbook.matchAll(/^#{2,3} (.+)$/gmu)].map(([, heading]) => heading));
  let count = 0;
  for await (const path of glob('scripts/{commands,deployed}/**/*.ts', { cwd: ROOT })) {
    const source = await readFile(ROOT + path, 'utf8');
    for (const [, heading = ''] of source.matchAll(/\$\{RUNBOOK\}[:,] ([A-Z][\w -]+?)[.),;'`]/gu)) {
      count += 1;
      assert.ok(headings.has(heading), `${path}: ${heading}`);
    }
  }
  assert.ok(count >= 10, String(count));
});

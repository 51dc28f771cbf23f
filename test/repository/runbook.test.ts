import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
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

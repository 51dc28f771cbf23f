import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { judgeSignatures } from '../../scripts/deployed/doctor/signature-check.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

/** Counts by hours before noon. */
const createCounts = (counts: Readonly<Record<number, number>>) =>
  new Map(Object.entries(counts).map(([hours, count]) => [NOON - Number(hours) * HOUR, count]));

type Counts = Readonly<Record<number, number>>;

suite('doctor says of the signatures of the last day', () => {
  const rows: Record<
    string,
    [authentic: Counts, mismatched: Counts, verdict: string, what: string]
  > = {
    'that they matched': [{ 3: 20, 1: 4 }, {}, 'ok', 'all signatures of the last day matched (24)'],
    'that Kinow signs with another secret, if none matched': [
      {},
      { 3: 1, 2: 1 },
      'failed',
      'Kinow signs with another secret: 2 signatures of the last day did not match, and none matched',
    ],
    'that Kinow signs with another secret, if none has matched since': [
      { 8: 5, 4: 5 },
      { 6: 1, 3: 2 },
      'failed',
      'Kinow signs with another secret since 2026-11-20T08:00Z: 3 signatures of the last day did not match, and none has matched since',
    ],
    'that somebody tried, if others have matched since': [
      { 8: 5, 1: 5 },
      { 3: 1 },
      'warning',
      '1 signature of the last day did not match, the last at 2026-11-20T09:00Z, but others have matched since',
    ],
    'that somebody tried, if others have matched at the same time': [
      { 3: 5 },
      { 3: 1 },
      'warning',
      '1 signature of the last day did not match, the last at 2026-11-20T09:00Z, but others have matched since',
    ],
    'that none came': [{}, {}, 'warning', 'no authentic request arrived in the last day'],
    'that none came, if zeros were counted': [
      { 2: 0 },
      { 1: 0 },
      'warning',
      'no authentic request arrived in the last day',
    ],
  };
  for (const [name, [authentic, mismatched, verdict, what]] of Object.entries(rows)) {
    test(name, () => {
      const finding = judgeSignatures(createCounts(authentic), createCounts(mismatched));
      assert.deepEqual([finding.verdict, finding.what], [verdict, what]);
      assert.equal('todo' in finding, verdict !== 'ok');
    });
  }
});

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createRow } from '../../scripts/console/server/create-row.ts';
import type { Exchange } from '../../scripts/local/gateway.ts';
import { FunctionError } from '../../scripts/local/lambda/thread.ts';
import { getOutcomeTone } from '../../scripts/shared/outcome-tone.ts';

const SECRET = 'local-development-secret';

interface Case extends Partial<Omit<Exchange, 'body'>> {
  readonly body?: string;
}

function toRow({ body = '{"subject":"order_created"}', ...exchange }: Case) {
  const bytes = Buffer.from(body);
  const rest = {
    method: 'POST',
    path: '/kinow',
    headers: {},
    answer: '{}',
    milliseconds: 1,
    log: {},
  };
  return createRow(1, { status: 401, ...rest, ...exchange, body: bytes }, [], SECRET);
}

suite('the row of a request', () => {
  const reasons: [what: string, exchange: Case, reason: string][] = [
    ['without a signature', { log: { outcome: 'unauthenticated' } }, 'no signature'],
    [
      'signed with another secret',
      { log: { outcome: 'unauthenticated' }, headers: { 'x-kinow-signature': '0'.repeat(64) } },
      'wrong secret or body',
    ],
    [
      'refused whose body is too large to be compared',
      { log: { outcome: 'unauthenticated', reason: 'malformed' }, body: 'x'.repeat(100_001) },
      'malformed signature',
    ],
    [
      'that is no event',
      {
        status: 400,
        log: { outcome: 'invalid', issues: [{ path: 'event_id', message: 'Expected a UUID' }] },
      },
      'event_id: expected a UUID',
    ],
    [
      'that is no event, without a log line',
      {
        status: 400,
        answer:
          '{"error":"invalid_payload","issues":[{"path":"","message":"Expected JSON"},{"path":"a","message":"b"}]}',
      },
      'body: expected JSON (and 1 more)',
    ],
    [
      'that the bus rejects',
      { status: 400, answer: '{"error":"refused","code":"MalformedDetail"}' },
      'MalformedDetail',
    ],
    [
      'that is too large names the bytes of the entry',
      { status: 413, log: { outcome: 'too_large', entry_bytes: 1_000_123 } },
      'entry of 1,000,123 bytes',
    ],
    [
      'that is deferred',
      {
        status: 200,
        log: {
          outcome: 'deferred',
          failure: { call: 'events:PutEvents', error: 'TimeoutError' },
        },
      },
      'events:PutEvents: TimeoutError',
    ],
    [
      'that no queue accepted',
      {
        status: 503,
        log: {
          outcome: 'unavailable',
          failure: { call: 'events:PutEvents', error: 'TimeoutError' },
          queue_failure: { call: 'sqs:SendMessage', error: 'AccessDenied' },
        },
      },
      'sqs:SendMessage: AccessDenied',
    ],
    [
      'that the function failed on',
      { status: 500, failure: new FunctionError('it timed out') },
      'it timed out',
    ],
    [
      'to another address',
      { status: 404, path: '/x', answer: '{"message":"Not Found"}' },
      'POST /x is not the webhook',
    ],
    ['that was published', { status: 200, log: { outcome: 'published' } }, ''],
  ];
  for (const [what, exchange, reason] of reasons) {
    test(`${what} says why: ${reason || 'nothing'}`, () => {
      assert.equal(toRow(exchange).reason, reason);
    });
  }

  test('has the subject that a refused body claims, apart from that of an authentic event', () => {
    const refused = toRow({ log: { outcome: 'unauthenticated' } });
    assert.deepEqual(
      [refused.subject, refused.claimedSubject, refused.isAuthentic],
      ['', 'order_created', false],
    );
    const authentic = toRow({ status: 200, log: { outcome: 'published', subject: 'a' } });
    assert.deepEqual(
      [authentic.subject, authentic.claimedSubject, authentic.isAuthentic],
      ['a', '', true],
    );
    // LOG_LEVEL can leave no line.
    const unlogged = toRow({ status: 200, answer: '{"outcome":"published"}' });
    assert.deepEqual([unlogged.subject, unlogged.claimedSubject], ['order_created', '']);
  });

  test('has no more of a claimed subject than the longest valid one, and none that is no text', () => {
    const claim = (subject: unknown) => toRow({ body: JSON.stringify({ subject }) }).claimedSubject;
    assert.equal(claim('x'.repeat(10_000)), `${'x'.repeat(128)}…`);
    assert.equal(claim({ a: 1 }), '');
    assert.equal(
      toRow({ body: `{"subject":"a","x":"${'x'.repeat(1_100_000)}"}` }).claimedSubject,
      '',
    );
  });
});

suite('the color of an outcome says', () => {
  const tones: [what: string, tone: string, outcomes: readonly [number, string][]][] = [
    [
      'that the event is on the bus',
      'good',
      [
        [200, 'published'],
        [200, 'duplicate'],
      ],
    ],
    [
      'that it, or a copy, waits in a queue',
      'warn',
      [
        [200, 'deferred'],
        [400, 'invalid'],
        [400, 'refused'],
        [413, 'too_large'],
      ],
    ],
    [
      'that nothing was stored',
      'bad',
      [
        [401, 'unauthenticated'],
        [413, 'not_kept'],
        [503, 'unavailable'],
        [500, 'failed'],
        [404, 'not found'],
      ],
    ],
  ];
  for (const [what, tone, outcomes] of tones) {
    test(what, () => {
      for (const [status, outcome] of outcomes) {
        assert.equal(getOutcomeTone(status, outcome), tone, outcome);
      }
    });
  }
});

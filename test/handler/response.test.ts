import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createResponse, type Outcome } from '../../handler/response.ts';

const eventId = '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11';
const issues = [{ path: 'data', message: 'Expected an object or an array' }];

/** The table in the README. */
const ANSWERS: [outcome: Outcome, status: number, body: string][] = [
  [{ outcome: 'published', eventId }, 200, `{"outcome":"published","event_id":"${eventId}"}`],
  [{ outcome: 'deferred', eventId }, 200, `{"outcome":"deferred","event_id":"${eventId}"}`],
  [{ outcome: 'duplicate', eventId }, 200, `{"outcome":"duplicate","event_id":"${eventId}"}`],
  [{ outcome: 'unauthenticated' }, 401, '{"error":"unauthenticated"}'],
  [
    { outcome: 'invalid', issues },
    400,
    '{"error":"invalid_payload","issues":[{"path":"data","message":"Expected an object or an array"}]}',
  ],
  [
    { outcome: 'refused', code: 'MalformedDetail' },
    400,
    '{"error":"refused","code":"MalformedDetail"}',
  ],
  [
    { outcome: 'too_large', limit: 1_000_000 },
    413,
    '{"error":"payload_too_large","limit":1000000}',
  ],
  [{ outcome: 'not_kept', limit: 1_000_000 }, 413, '{"error":"payload_too_large","limit":1000000}'],
  [{ outcome: 'unavailable' }, 503, '{"error":"unavailable"}'],
];

suite('the answer to a request', () => {
  for (const [outcome, statusCode, body] of ANSWERS) {
    test(`whose outcome is ${outcome.outcome} is ${statusCode} with ${body}`, () => {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      // Only transient failures must be retried.
      if (statusCode === 503) headers['retry-after'] = '60';
      assert.deepEqual(createResponse(outcome), { statusCode, headers, body });
    });
  }
});

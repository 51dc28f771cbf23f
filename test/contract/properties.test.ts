import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import * as fc from 'fast-check';
import { scaleDown, SEED } from '../support/campaigns/soak.ts';
import {
  createEventBody,
  createRequest,
  decodeMessageBytes,
  loadWebhook,
  SECRET,
} from '../support/function/webhook.ts';

const RUNS = scaleDown(20_000);

const bytes = fc.uint8Array({ maxLength: 400 });

suite('properties of the function', () => {
  test('any event at all is answered from the table, and nothing unsigned is stored', async (t) => {
    const { invoke, events, messages } = await loadWebhook(t);
    const anyHeaders = fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('x-kinow-signature', 'X-Kinow-Signature')),
      fc.oneof(fc.string(), fc.anything()),
    );
    const anyEvent = fc.oneof(
      fc.anything(),
      fc.record(
        {
          headers: fc.oneof(anyHeaders, fc.anything()),
          body: fc.oneof(fc.string({ unit: 'binary' }), fc.anything()),
          isBase64Encoded: fc.oneof(fc.boolean(), fc.anything()),
          requestContext: fc.oneof(
            fc.record({ timeEpoch: fc.anything(), http: fc.anything() }),
            fc.anything(),
          ),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const answer = await invoke(event);
        assert.deepEqual([answer.status, answer.body], [401, { error: 'unauthenticated' }]);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    assert.deepEqual([events, messages], [[], []]);
  });

  test('any bytes that are signed are answered from the table and kept to the byte', async (t) => {
    const { invoke, messages } = await loadWebhook(t);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          bytes,
          fc.json().map((text) => Buffer.from(text)),
        ),
        async (body) => {
          const answer = await invoke(createRequest({ body }));
          assert.equal(answer.status, 400);
          assert.equal(answer.body['error'], 'invalid_payload');
          const [message] = messages.splice(0);
          assert.ok(message);
          assert.deepEqual(decodeMessageBytes(message), Buffer.from(body));
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
  });

  test('any JSON as data of an event arrives as the bytes that were signed', async (t) => {
    const { invoke, events, messages } = await loadWebhook(t);
    const data = fc.oneof(
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()),
    );
    await fc.assert(
      fc.asyncProperty(data, fc.nat({ max: 4 }), async (value, indent) => {
        const event = createEventBody({ subject: 'currencies_updated', data: value });
        const body = JSON.stringify(JSON.parse(event), null, indent);
        const { status } = await invoke(createRequest({ body }));
        const [published] = events.splice(0);
        const [message] = messages.splice(0);
        // The bus rejects an integer of more than 64 bits: a copy is in quarantine.
        assert.equal(status, message === undefined ? 200 : 400);
        assert.equal(
          published?.detailText ?? (message && decodeMessageBytes(message).toString()),
          body,
        );
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });

  test('one bit changed anywhere is answered 401', async (t) => {
    const { invoke, events, messages } = await loadWebhook(t);
    const body = Buffer.from(createEventBody());
    const signature = createHmac('sha256', SECRET).update(body).digest();
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: (body.length + signature.length) * 8 - 1 }),
        async (position) => {
          const both = Buffer.concat([body, signature]);
          const at = Math.floor(position / 8);
          both[at] = (both[at] ?? 0) ^ (1 << (position % 8));
          const answer = await invoke(
            createRequest({
              body: both.subarray(0, body.length),
              signature: both.subarray(body.length).toString('hex'),
            }),
          );
          assert.equal(answer.status, 401);
        },
      ),
      { numRuns: RUNS, seed: SEED },
    );
    assert.deepEqual([events, messages], [[], []]);
  });

  test('any header of 64 hexadecimal digits but the right one is answered 401', async (t) => {
    const { invoke, events } = await loadWebhook(t);
    const digits = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefABCDEF'.split('')),
      minLength: 64,
      maxLength: 64,
    });
    await fc.assert(
      fc.asyncProperty(digits, async (signature) => {
        assert.equal(
          (await invoke(createRequest({ body: createEventBody(), signature }))).status,
          401,
        );
      }),
      { numRuns: RUNS, seed: SEED },
    );
    assert.deepEqual(events, []);
  });
});

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { suite, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  decodeBody,
  encodeMessage,
  type Message,
  type AttributeValues,
  parseMessage,
} from '../../handler/message.ts';
import { createPrintableBytes } from '../support/campaigns/bytes.ts';

const RECEIVED_AT = 1_795_000_000_123;
const EVENT_ID = '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11';
const TRACE = 'Root=1-6925b6f0-0123456789abcdef01234567;Parent=53995c3f42cd8ad8;Sampled=1';

/** Made by `gzip -9n | base64`. */
const PACKED = 'H4sIAAAAAAACAzvcWXJ4pcKjhskK1Up5SlaGeqYGtVwAR4H46RUAAAA=';
const UNPACKED = 'Été – {"n":1.50}\n';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BYTES = 1_048_576;

const kept = (fields: Partial<Message>): Message => ({
  body: Buffer.from(UNPACKED),
  reason: 'InternalFailure',
  receivedAt: RECEIVED_AT,
  ...fields,
});

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** Returns the attributes of a message by name; empty if there is no message. */
const attributesOf = (fields: Partial<Message>) => encodeMessage(kept(fields))?.MessageAttributes;

suite('a message', () => {
  test('is the bytes compressed and in base64, with what is known of the request', () => {
    const fields = { eventId: EVENT_ID, subject: 'order_created', trace: TRACE };
    const message = encodeMessage(kept(fields));
    assert.ok(message);
    assert.equal(gunzipSync(Buffer.from(message.MessageBody, 'base64')).toString(), UNPACKED);
    assert.deepEqual(message.MessageAttributes, {
      reason: text('InternalFailure'),
      received_at: text('1795000000123'),
      encoding: text('gzip+base64'),
      event_id: text(EVENT_ID),
      subject: text('order_created'),
      trace: text(TRACE),
    });
  });

  test('has no attribute for what is not known', () => {
    const names = Object.keys(attributesOf({ trace: undefined }) ?? {});
    assert.deepEqual(names, ['reason', 'received_at', 'encoding']);
  });

  test('names a subject of the catalogue only', () => {
    for (const subject of ['order_created\0', 'playlist_created', 'toString', '']) {
      assert.equal(attributesOf({ subject })?.['subject'], undefined, subject);
    }
  });

  for (const [what, trace, isKept] of [
    ['of one character', '!', true],
    ['of 500 characters', '~'.repeat(500), true],
    ['of 501 characters', '~'.repeat(501), false],
    ['that is empty', '', false],
    ['that begins with a space', ` ${TRACE}`, false],
    ['that ends with a newline', `${TRACE}\n`, false],
    ['with a control character', `${TRACE}\u007f`, false],
    ['beyond ASCII', `${TRACE}é`, false],
  ] as const) {
    test(`${isKept ? 'keeps' : 'leaves out'} a trace ${what}`, () => {
      assert.equal(attributesOf({ trace })?.['trace']?.StringValue, isKept ? trace : undefined);
      const attributes = { encoding: 'gzip+base64', trace };
      assert.equal(parseMessage(PACKED, attributes, 5).trace, isKept ? trace : undefined);
    });
  }
});

/** Returns the size of a message for SQS: the body, and names, types and values of the attributes, in bytes. */
function bytesOf(message: ReturnType<typeof encodeMessage>): number {
  const { MessageBody = '', MessageAttributes = {} } = message ?? {};
  return Object.entries(MessageAttributes)
    .flatMap(([name, { DataType, StringValue }]) => [name, DataType, StringValue])
    .reduce((sum, part) => sum + Buffer.byteLength(part), Buffer.byteLength(MessageBody));
}

// Without `equal` and `deepEqual`, whose difference between texts of this size takes gigabytes of memory.
suite('what is kept fits into a message of 1,048,576 bytes', () => {
  /** Incompressible bytes that are just below the limit in base64. */
  const noise = randomBytes(786_000);
  /** A reason that fills the message of a body to a length, with two-byte characters if possible. */
  const reasonFor = (body: Uint8Array, length: number, packed: boolean) => {
    const encoding = packed ? 'gzip+base64' : 'identity';
    const rest =
      length -
      (packed ? gzipSync(body).toString('base64').length : body.byteLength) -
      `reasonString received_atString${RECEIVED_AT} encodingString${encoding}`.replaceAll(' ', '')
        .length;
    return 'é'.repeat(rest / 2) + 'e'.repeat(rest % 2);
  };

  test('compressed, to the byte', () => {
    const message = encodeMessage(kept({ body: noise, reason: reasonFor(noise, MAX_BYTES, true) }));
    assert.equal(message?.MessageAttributes['encoding']?.StringValue, 'gzip+base64');
    assert.equal(bytesOf(message), MAX_BYTES);
  });

  test('and bytes that are no text are not kept where that is one byte too long', () => {
    const reason = reasonFor(noise, MAX_BYTES + 1, true);
    assert.ok(encodeMessage(kept({ body: noise, reason })) === undefined);
  });

  test('or else as the text it is, to the byte', () => {
    const body = createPrintableBytes(1_048_000);
    const message = encodeMessage(kept({ body, reason: reasonFor(body, MAX_BYTES, false) }));
    assert.ok(message?.MessageBody === body.toString());
    assert.equal(message.MessageAttributes['encoding']?.StringValue, 'identity');
    assert.equal(bytesOf(message), MAX_BYTES);
    const reason = reasonFor(body, MAX_BYTES + 1, false);
    assert.ok(encodeMessage(kept({ body, reason })) === undefined);
  });

  test('as the text it is only with the characters that SQS takes', () => {
    const most = createPrintableBytes(1_000_000);
    // The first and last character of each range of
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
    const taken = Buffer.from('\t\n\r\u{20}\u{d7ff}\u{e000}\u{fffd}\u{10000}\u{10ffff}\u{feff}');
    const body = Buffer.concat([taken, most, taken]);
    assert.ok(body.equals(Buffer.from(encodeMessage(kept({ body }))?.MessageBody ?? '')));
    const refused: (string | Buffer)[] = '\0\u{8}\u{b}\u{c}\u{e}\u{1f}\u{fffe}\u{ffff}'.split('');
    // Invalid UTF-8 would be decoded to U+FFFD, which SQS accepts.
    refused.push(Buffer.from([0xff]), Buffer.from('é').subarray(0, 1));
    for (const bytes of refused.map((one) => Buffer.from(one))) {
      for (const parts of [
        [bytes, most],
        [most, bytes],
      ]) {
        const message = encodeMessage(kept({ body: Buffer.concat(parts) }));
        assert.ok(message === undefined, bytes.toString('hex'));
      }
    }
  });
});

suite('what comes out of a message', () => {
  test('is what was compressed, by another program too', () => {
    assert.equal(decodeBody(PACKED, 'gzip+base64').toString(), UNPACKED);
  });

  test('is the bytes of a text', () => {
    assert.equal(decodeBody(UNPACKED, 'identity').toString(), UNPACKED);
  });

  for (const encoding of [undefined, '', 'gzip', 'constructor']) {
    test(`is nothing where the encoding is ${encoding}, and the error names the attribute`, () => {
      assert.throws(() => decodeBody(PACKED, encoding), /"encoding".*"gzip\+base64".*"identity"/);
    });
  }

  test('has at most 8,000,000 bytes, more than Lambda hands to a function', () => {
    const packed = (bytes: number) => gzipSync(Buffer.alloc(bytes)).toString('base64');
    assert.equal(decodeBody(packed(8_000_000), 'gzip+base64').length, 8_000_000);
    assert.throws(() => decodeBody(packed(8_000_001), 'gzip+base64'), RangeError);
  });

  test('has at most as many bytes as are asked for, as a text too', () => {
    assert.equal(decodeBody('text', 'identity', 4).toString(), 'text');
    assert.throws(() => decodeBody('texts', 'identity', 4), {
      name: 'RangeError',
      message: 'The message has more than 4 bytes',
    });
  });

  const ID = '0e2b9dc7-5b1a-4c55-9f3e-0b4f6f7a1c11';
  for (const [what, attributes, known] of [
    ['a UUID', { event_id: ID }, { eventId: ID }],
    ['a UUID in upper case', { event_id: ID.toUpperCase() }, { eventId: ID.toUpperCase() }],
    ['more before a UUID', { event_id: `a${ID}` }, {}],
    ['more after a UUID', { event_id: `${ID}a` }, {}],
    ['no UUID', { event_id: 'id' }, {}],
    ['a subject of the catalogue', { subject: 'order_created' }, { subject: 'order_created' }],
    ['another subject', { subject: 'order_craeted' }, {}],
  ] as const) {
    test(`${Object.keys(known).length > 0 ? 'keeps' : 'leaves out'} ${what} in an attribute`, () => {
      const { body: _, ...rest } = parseMessage(
        PACKED,
        { encoding: 'gzip+base64', ...attributes },
        5,
      );
      assert.deepEqual(rest, { reason: 'unknown', receivedAt: 5, ...known });
    });
  }

  const SENT_AT = 5;
  const times: [received_at: string | undefined, receivedAt: number][] = [
    ['1795000000123', RECEIVED_AT],
    ['1', 1],
    // 1 ms before the maximum of a Date.
    ['8639999999999999', 8_639_999_999_999_999],
    ['8640000000000001', SENT_AT],
    ['0', SENT_AT],
    ['-1', SENT_AT],
    ['', SENT_AT],
    ['soon', SENT_AT],
    [undefined, SENT_AT],
  ];
  for (const [received_at, receivedAt] of times) {
    test(`was received at ${receivedAt} where the message says ${received_at}`, () => {
      const attributes = { encoding: 'gzip+base64', reason: 'InternalFailure', received_at };
      const { body, ...rest } = parseMessage(PACKED, attributes, SENT_AT);
      assert.equal(Buffer.from(body).toString(), UNPACKED);
      assert.deepEqual(rest, { reason: 'InternalFailure', receivedAt });
    });
  }

  test('has an unknown reason where the message says none', () => {
    const attributes: AttributeValues = { encoding: 'gzip+base64' };
    assert.equal(parseMessage(PACKED, attributes, SENT_AT).reason, 'unknown');
  });
});

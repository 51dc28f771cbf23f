import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { BusEvent } from '../../scripts/local/aws/eventbridge.ts';
import { LOCAL_BUS, startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import type { QueuedMessage } from '../../scripts/local/aws/local-queues.ts';

/*
 * The contract tests rely on this endpoint, so its limits and errors are tested against the services'
 * documentation.
 */

async function localAws(t: TestContext) {
  const events: BusEvent[] = [];
  const messages: QueuedMessage[] = [];
  const dropped: string[] = [];
  const aws = await startLocalAws({
    port: 0,
    secrets: { shop: { AWSCURRENT: 'new', AWSPREVIOUS: 'old' }, fresh: { AWSCURRENT: 'first' } },
    onEvent: (event) => events.push(event),
    onMessage: (message) => messages.push(message),
    onDrop: (name) => dropped.push(name),
  });
  t.after(aws.close);
  const options = {
    endpoint: aws.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const bus = new EventBridgeClient(options);
  const sqs = new SQSClient({ ...options, useQueueUrlAsEndpoint: false });
  return {
    url: aws.url,
    events,
    messages,
    dropped,
    put: async (...entries: object[]) => {
      const Entries = entries.map((entry) => ({
        EventBusName: LOCAL_BUS,
        Source: 'kinow',
        DetailType: 'order_created',
        Detail: '{}',
        ...entry,
      }));
      return await bus.send(new PutEventsCommand({ Entries }));
    },
    send: async (MessageBody: string, attributes: Record<string, string> = {}) =>
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: `${aws.url}/000000000000/fallback`,
          MessageBody,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, StringValue]) => [
              name,
              { DataType: 'String', StringValue },
            ]),
          ),
        }),
      ),
    secret: async (SecretId: string, VersionStage: string) => {
      const client = new SecretsManagerClient(options);
      return await client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
    },
  };
}

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;

suite('PutEvents of the local bus', () => {
  const entries: [what: string, entry: object, code: string | undefined][] = [
    ['an ordinary entry', {}, undefined],
    ['no source', { Source: '' }, 'InvalidArgument'],
    ["AWS's source", { Source: 'aws.kinow' }, 'NotAuthorizedForSourceException'],
    ['no detail-type', { DetailType: '' }, 'InvalidArgument'],
    ['128 characters as detail-type', { DetailType: 'é'.repeat(128) }, undefined],
    ['129 characters as detail-type', { DetailType: 'a'.repeat(129) }, 'InvalidArgument'],
    ['no detail', { Detail: '' }, 'InvalidArgument'],
    ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail'],
    ['a detail that is a list', { Detail: '[]' }, 'MalformedDetail'],
    ['a nesting of 1,000', { Detail: nested(1_000) }, undefined],
    ['a nesting of 1,001', { Detail: nested(1_001) }, 'MalformedDetail'],
    ['brackets in a text', { Detail: `{"a":"${'['.repeat(2_000)}\\""}` }, undefined],
    [
      'the largest integer',
      { Detail: '{"a":[9223372036854775807,-9223372036854775808]}' },
      undefined,
    ],
    ['an integer above', { Detail: '{"a":9223372036854775808}' }, 'MalformedDetail'],
    ['an integer below', { Detail: '{"a":-9223372036854775809}' }, 'MalformedDetail'],
    [
      'a large number that is no integer',
      { Detail: '{"a":92233720368547758080.5,"b":1e300}' },
      undefined,
    ],
    ['digits in a text', { Detail: '{"a":"92233720368547758080"}' }, undefined],
  ];
  for (const [what, entry, code] of entries) {
    test(`${code ?? 'takes'}: ${what}`, async (t) => {
      const aws = await localAws(t);
      const { FailedEntryCount, Entries: [result] = [] } = await aws.put(entry);
      assert.equal(result?.ErrorCode, code);
      assert.deepEqual([FailedEntryCount, aws.events.length], code ? [1, 0] : [0, 1]);
      assert.equal(aws.events[0]?.id, result?.EventId);
    });
  }

  test('takes the good entries of a request, and refuses the bad one alone', async (t) => {
    const aws = await localAws(t);
    const { FailedEntryCount, Entries } = await aws.put({}, { Detail: 'x' }, {});
    assert.equal(FailedEntryCount, 1);
    assert.deepEqual(
      Entries?.map(({ ErrorCode }) => ErrorCode),
      [undefined, 'MalformedDetail', undefined],
    );
    assert.equal(aws.events.length, 2);
  });

  test('takes 10 entries and less than 1,048,576 bytes a request', async (t) => {
    const aws = await localAws(t);
    const tens = Array.from({ length: 10 }, () => ({}));
    assert.equal((await aws.put(...tens)).FailedEntryCount, 0);
    await assert.rejects(aws.put(...tens, {}), { name: 'ValidationException' });
    const frame = 14 + 'kinow'.length + 'order_created'.length + '{"a":""}'.length;
    const detail = (bytes: number) => ({ Detail: `{"a":"${'a'.repeat(bytes - frame)}"}` });
    assert.equal((await aws.put(detail(1_048_575))).FailedEntryCount, 0);
    await assert.rejects(aws.put(detail(1_048_576)), { name: 'ValidationException' });
    await assert.rejects(aws.put(detail(600_000), detail(600_000)), {
      name: 'ValidationException',
    });
  });

  test('answers for a bus that does not exist as if all were well, and drops the event', async (t) => {
    const aws = await localAws(t);
    const { Entries: [result] = [] } = await aws.put({ EventBusName: 'nobody' });
    assert.ok(result?.EventId);
    assert.deepEqual([aws.events, aws.dropped], [[], ['nobody']]);
  });

  test('delivers time to the second, and the detail as it was sent', async (t) => {
    const aws = await localAws(t);
    await aws.put({ Time: new Date(1_789_000_000_789), Detail: '{ "a" : 1.0 }' });
    assert.deepEqual(
      aws.events.map(({ time, detailText }) => [time, detailText]),
      [['2026-09-10T00:26:40Z', '{ "a" : 1.0 }']],
    );
  });
});

suite('SendMessage of the local queues', () => {
  const refused: [what: string, body: string, attributes: Record<string, string>, name: RegExp][] =
    [
      ['an empty body', '', {}, /MissingParameter/],
      ['a NUL', 'a\0', {}, /InvalidMessageContents/],
      ['U+FFFF', 'a\uffff', {}, /InvalidMessageContents/],
      ['an empty attribute', 'a', { reason: '' }, /InvalidParameterValue/],
      ['an attribute with a control character', 'a', { reason: '\u0001' }, /InvalidParameterValue/],
      ['an attribute with a space in its name', 'a', { 'a b': 'c' }, /InvalidParameterValue/],
      ['1,048,577 bytes', 'a'.repeat(1_048_577), {}, /InvalidParameterValue/],
      ['the same with its attributes', 'a'.repeat(1_048_570), { a: 'b' }, /InvalidParameterValue/],
      [
        '11 attributes',
        'a',
        Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, 'b'])),
        /InvalidParameterValue/,
      ],
    ];
  for (const [what, body, attributes, name] of refused) {
    test(`refuses ${what}`, async (t) => {
      const aws = await localAws(t);
      await assert.rejects(aws.send(body, attributes), { name });
      assert.deepEqual(aws.messages, []);
    });
  }

  test('takes 1,048,576 bytes, and what XML allows', async (t) => {
    const aws = await localAws(t);
    await aws.send('a'.repeat(1_048_576));
    await aws.send('\t\n\r é 🎬', { reason: 'x' });
    assert.deepEqual(
      aws.messages.map(({ body, attributes }) => [body.length, attributes]),
      [
        [1_048_576, {}],
        [8, { reason: 'x' }],
      ],
    );
  });
});

suite('the local endpoint', () => {
  test('gives each version of a secret, and refuses one that is not there', async (t) => {
    const aws = await localAws(t);
    assert.equal((await aws.secret('shop', 'AWSCURRENT')).SecretString, 'new');
    assert.equal((await aws.secret('shop', 'AWSPREVIOUS')).SecretString, 'old');
    for (const [id, stage] of [
      ['fresh', 'AWSPREVIOUS'],
      ['nobody', 'AWSCURRENT'],
    ] as const) {
      await assert.rejects(aws.secret(id, stage), { name: 'ResourceNotFoundException' });
    }
  });

  test('refuses a call that is not signed, one that it does not know, and one that is not JSON', async (t) => {
    const { url } = await localAws(t);
    const call = async (target: string, authorization: string, body = '{}') => {
      const headers = { 'x-amz-target': target, authorization };
      const response = await fetch(url, { method: 'POST', headers, body });
      const { __type: type } = (await response.json()) as { __type: string };
      return type;
    };
    const signature = `SignedHeaders=host, Signature=${'0'.repeat(64)}`;
    const signedBy = (key: string) =>
      `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/events/aws4_request, ${signature}`;
    // The endpoint knows the secret of the access key of local runs only.
    const signed = signedBy('a');
    assert.equal(await call('AWSEvents.PutEvents', signedBy('local')), 'InvalidSignatureException');
    assert.equal(await call('AWSEvents.PutEvents', ''), 'MissingAuthenticationTokenException');
    assert.equal(
      await call('AmazonSQS.SendMessage', signed),
      'MissingAuthenticationTokenException',
    );
    assert.equal(await call('AWSEvents.PutRule', signed), 'UnknownOperationException');
    assert.equal(await call('AWSEvents.PutEvents', signed, '{'), 'SerializationException');
  });
});

suite('the local endpoint', () => {
  const asked = async (url: string, headers: Record<string, string>) => {
    const response = await fetch(url, { method: 'POST', headers, body: '{}' });
    const { __type: type } = (await response.json()) as { __type?: string };
    return [response.status, type];
  };

  test('answers no page, whatever name of its own that has led here', async (t) => {
    const { url } = await localAws(t);
    const target = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
    const refused = await asked(url, { ...target, origin: 'http://rebound.example' });
    assert.deepEqual(refused, [403, 'AccessDeniedException']);
  });

  test("says that it has the receiver's table only, and what to set for a function with another", async (t) => {
    const { url } = await localAws(t);
    const table = new DynamoDBClient({
      endpoint: url,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    });
    const says = /the receiver's own table only\. .* set POWERTOOLS_IDEMPOTENCY_DISABLED=1; /u;
    const item = { id: { S: 'a' } };
    for (const call of [
      table.send(new PutItemCommand({ TableName: 'idempotency', Item: item })),
      table.send(new GetItemCommand({ TableName: 'idempotency', Key: item })),
    ]) {
      await assert.rejects(call, (error: Error) => says.test(error.message));
    }
  });

  for (const target of ['__proto__.a', 'constructor.name', 'AWSEvents.toString', 'AWSEvents']) {
    test(`has no action ${target}`, async (t) => {
      const { url } = await localAws(t);
      const refused = await asked(url, { 'x-amz-target': target });
      assert.deepEqual(refused, [400, 'UnknownOperationException']);
    });
  }
});

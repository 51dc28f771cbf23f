import assert from 'node:assert/strict';
import { request as sendRequest } from 'node:http';
import { suite, test, type TestContext } from 'node:test';
import {
  EventBridgeClient,
  ListRulesCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { text } from 'node:stream/consumers';
import { LOCAL_BUS, LOCAL_SECRET_ARN, startLocalAws } from '../../scripts/local/aws/local-aws.ts';
import { type RecordedRequest, recordedRequests } from '../vectors/aws-clients/requests.ts';

async function startEndpoint(t: TestContext) {
  const aws = await startLocalAws({
    port: 0,
    secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: 'secret' } },
    getRules: () => [{ name: 'rules/a.yaml Rule', pattern: '{"source":["kinow"]}' }],
  });
  t.after(aws.close);
  const options = {
    endpoint: aws.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  return {
    url: aws.url,
    queueUrl: `${aws.url}/000000000000/fallback`,
    bus: new EventBridgeClient(options),
    sqs: new SQSClient(options),
    secrets: new SecretsManagerClient(options),
  };
}

/** Sends a request to an endpoint with its own headers, host included. */
async function replay(url: string, { method, url: path, headers, body }: RecordedRequest) {
  return await new Promise<{ status: number | undefined; answer: string }>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const request = sendRequest({ hostname, port, method, path, headers }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode, answer }), reject);
    });
    request.on('error', reject).end(body);
  });
}

const readAction = ({ headers, body }: RecordedRequest) =>
  headers['x-amz-target'] ?? new URLSearchParams(body).get('Action');

suite('a request as another AWS client signs it with the local key', () => {
  for (const recorded of recordedRequests) {
    const name = `${recorded.client}, ${readAction(recorded)}`;
    test(`is accepted: ${name}`, async (t) => {
      const { url } = await startEndpoint(t);
      const { status, answer } = await replay(url, recorded);
      assert.equal(status, 200, answer);
    });

    test(`is refused with another body: ${name}`, async (t) => {
      const { url } = await startEndpoint(t);
      const body = recorded.body.replace(/kinow|fallback/u, (name) => name.toUpperCase());
      assert.notEqual(body, recorded.body);
      const { status } = await replay(url, { ...recorded, body });
      assert.equal(status, 403);
    });
  }
});

suite('SQS of the local endpoint', () => {
  test('leaves Messages out of an empty receive', async (t) => {
    const { sqs, queueUrl } = await startEndpoint(t);
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }));
    assert.equal('Messages' in received, false);
  });

  test('returns attributes of each type, and only those that are asked for', async (t) => {
    const { sqs, queueUrl: QueueUrl } = await startEndpoint(t);
    const attributes = {
      text: { DataType: 'String', StringValue: 'é' },
      'app.number': { DataType: 'Number.int', StringValue: '5' },
      'app.bytes': { DataType: 'Binary', BinaryValue: Buffer.of(0, 255) },
    };
    const MessageAttributes = attributes;
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }),
    );
    // Computed by moto, an emulator of SQS.
    assert.equal(sent.MD5OfMessageAttributes, '7247e5b667e2f083b0f9f2e51e554240');
    const receive = async (names: string[], system: 'All'[] = []) => {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          VisibilityTimeout: 0,
          MessageAttributeNames: names,
          MessageSystemAttributeNames: system,
        }),
      );
      return Messages[0];
    };
    const plain = await receive([]);
    assert.deepEqual([plain?.MessageAttributes, plain?.Attributes], [undefined, undefined]);
    const all = await receive(['All'], ['All']);
    assert.deepEqual(Object.keys(all?.MessageAttributes ?? {}).toSorted(), [
      'app.bytes',
      'app.number',
      'text',
    ]);
    assert.equal(all?.MD5OfMessageAttributes, sent.MD5OfMessageAttributes);
    assert.equal(all?.MessageAttributes?.['app.number']?.DataType, 'Number.int');
    assert.deepEqual(
      Buffer.from(all?.MessageAttributes?.['app.bytes']?.BinaryValue ?? ''),
      Buffer.of(0, 255),
    );
    assert.deepEqual(Object.keys(all?.Attributes ?? {}), [
      'ApproximateReceiveCount',
      'SentTimestamp',
    ]);
    assert.deepEqual(Object.keys((await receive(['app.*']))?.MessageAttributes ?? {}), [
      'app.number',
      'app.bytes',
    ]);
    assert.deepEqual(Object.keys((await receive(['text']))?.MessageAttributes ?? {}), ['text']);
  });

  test('returns those attributes of a queue that are asked for', async (t) => {
    const { sqs, queueUrl: QueueUrl } = await startEndpoint(t);
    const ask = async (AttributeNames?: QueueAttributeName[]) => {
      const command = new GetQueueAttributesCommand({
        QueueUrl,
        ...(AttributeNames !== undefined && { AttributeNames }),
      });
      return (await sqs.send(command)).Attributes;
    };
    assert.equal(await ask(), undefined);
    assert.deepEqual(await ask(['ApproximateNumberOfMessages']), {
      ApproximateNumberOfMessages: '0',
    });
    assert.equal(Object.keys((await ask(['All'])) ?? {}).length, 4);
  });

  test('finds, lists, fills and purges queues', async (t) => {
    const { sqs, queueUrl: QueueUrl } = await startEndpoint(t);
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: 'fallback' }));
    assert.equal(found.QueueUrl, QueueUrl);
    const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'fall' }));
    assert.deepEqual(listed.QueueUrls, [QueueUrl]);
    const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    assert.deepEqual(
      sent.Successful?.map(({ Id }) => Id),
      ['a', 'b'],
    );
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    assert.equal(received.Messages, undefined);
  });
});

suite('Secrets Manager of the local endpoint', () => {
  const partial = LOCAL_SECRET_ARN.slice(0, -'-AbCdEf'.length);
  for (const id of [LOCAL_SECRET_ARN, partial, 'kinow-local']) {
    test(`finds a secret by ${id}`, async (t) => {
      const { secrets } = await startEndpoint(t);
      const { ARN, Name, SecretString } = await secrets.send(
        new GetSecretValueCommand({ SecretId: id }),
      );
      assert.deepEqual([ARN, Name, SecretString], [LOCAL_SECRET_ARN, 'kinow-local', 'secret']);
    });
  }
});

suite('EventBridge of the local endpoint', () => {
  const event = {
    id: '1',
    account: '000000000000',
    source: 'kinow',
    time: '2026-11-28T00:00:00Z',
    region: 'eu-west-1',
    resources: [],
    'detail-type': 'order_created',
    detail: { n: 5 },
  };

  test('tests an event pattern', async (t) => {
    const { bus } = await startEndpoint(t);
    const ask = async (pattern: string, text = JSON.stringify(event)) =>
      await bus.send(new TestEventPatternCommand({ EventPattern: pattern, Event: text }));
    assert.equal((await ask('{"detail":{"n":[5]}}')).Result, true);
    assert.equal((await ask('{"detail":{"n":[6]}}')).Result, false);
    await assert.rejects(ask('{"detail":{"n":5}}'), { name: 'InvalidEventPatternException' });
    await assert.rejects(ask('{"a":[1]}', '{"source":"kinow"}'), { name: 'ValidationException' });
    await assert.rejects(ask('{"a":[1]}', 'x'), { name: 'ValidationException' });
  });

  test('lists the rules of its bus', async (t) => {
    const { bus } = await startEndpoint(t);
    const { Rules } = await bus.send(new ListRulesCommand({ EventBusName: LOCAL_BUS }));
    assert.deepEqual(
      Rules?.map(({ Name, EventPattern, State }) => [Name, EventPattern, State]),
      [['rules-a.yaml-Rule', '{"source":["kinow"]}', 'ENABLED']],
    );
    await assert.rejects(bus.send(new ListRulesCommand({})), { name: 'ResourceNotFoundException' });
  });
});

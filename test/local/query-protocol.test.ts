import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { startLocalAws } from '../../scripts/local/aws/local-aws.ts';

/** The endpoint does not verify signatures of other keys than the local one. */
const AUTHORIZATION = `AWS4-HMAC-SHA256 Credential=other/20261128/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** Starts an endpoint, and returns how to send it a form. */
async function startEndpoint(t: TestContext) {
  const aws = await startLocalAws({ port: 0 });
  t.after(aws.close);
  const call = async (Action: string, fields: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(aws.url, {
      method: 'POST',
      headers: { authorization: AUTHORIZATION },
      body: new URLSearchParams({ Action, Version: '2012-11-05', ...fields }),
    });
    return { status: response.status, xml: await response.text() };
  };
  const QueueUrl = `${aws.url}/000000000000/fallback`;
  return { aws, QueueUrl, call };
}

const wrap = (name: string, content: string) =>
  `<?xml version="1.0"?><${name} xmlns="http://queue.amazonaws.com/doc/2012-11-05/">${content}</${name}>`;

const REQUEST_ID = /<RequestId>[\da-f-]{36}<\/RequestId>/u;
const formatResponse = (action: string, result: string) =>
  wrap(
    `${action}Response`,
    `<${action}Result>${result}</${action}Result><ResponseMetadata></ResponseMetadata>`,
  );

suite('SQS of the local endpoint, in its query protocol', () => {
  test('sends and returns a message with its special characters and attributes of each type', async (t) => {
    const { QueueUrl, call } = await startEndpoint(t);
    const body = 'é <&>\r\n"';
    const sent = await call('SendMessage', {
      QueueUrl,
      MessageBody: body,
      'MessageAttribute.1.Name': 'text',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'é',
      'MessageAttribute.2.Name': 'app.number',
      'MessageAttribute.2.Value.DataType': 'Number.int',
      'MessageAttribute.2.Value.StringValue': '5',
      'MessageAttribute.3.Name': 'app.bytes',
      'MessageAttribute.3.Value.DataType': 'Binary',
      'MessageAttribute.3.Value.BinaryValue': 'AP8=',
    });
    // Computed by moto, an emulator of SQS.
    const md5 = '<MD5OfMessageAttributes>7247e5b667e2f083b0f9f2e51e554240</MD5OfMessageAttributes>';
    assert.ok(sent.xml.includes(md5), sent.xml);
    const { xml } = await call('ReceiveMessage', {
      QueueUrl,
      'AttributeName.1': 'ApproximateReceiveCount',
      'MessageAttributeName.1': 'text',
      'MessageAttributeName.2': 'app.*',
    });
    const escaped = '<Body>é &lt;&amp;&gt;&#13;\n"</Body>';
    assert.ok(xml.includes(escaped), xml);
    assert.ok(xml.includes(md5));
    const attributes =
      '<MessageAttribute><Name>text</Name><Value><DataType>String</DataType><StringValue>é</StringValue></Value></MessageAttribute>' +
      '<MessageAttribute><Name>app.number</Name><Value><DataType>Number.int</DataType><StringValue>5</StringValue></Value></MessageAttribute>' +
      '<MessageAttribute><Name>app.bytes</Name><Value><DataType>Binary</DataType><BinaryValue>AP8=</BinaryValue></Value></MessageAttribute>';
    assert.ok(xml.includes(attributes), xml);
    const system = '<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>';
    assert.ok(xml.includes(system), xml);
    const [handle = ''] = /(?<=<ReceiptHandle>)[^<]+/u.exec(xml) ?? [];
    assert.equal((await call('DeleteMessage', { QueueUrl, ReceiptHandle: handle })).status, 200);
    const counted = await call('GetQueueAttributes', { QueueUrl, 'AttributeName.1': 'All' });
    const none =
      '<Attribute><Name>ApproximateNumberOfMessagesNotVisible</Name><Value>0</Value></Attribute>';
    assert.ok(counted.xml.includes(none), counted.xml);
  });

  test('sends a batch in the order of its numbers', async (t) => {
    const { QueueUrl, call } = await startEndpoint(t);
    const prefix = 'SendMessageBatchRequestEntry';
    const { xml } = await call('SendMessageBatch', {
      QueueUrl,
      [`${prefix}.10.Id`]: 'b',
      [`${prefix}.10.MessageBody`]: 'x',
      [`${prefix}.9.Id`]: 'a',
      [`${prefix}.9.MessageBody`]: 'x',
      [`${prefix}.11.Id`]: 'c',
    });
    assert.deepEqual(
      [...xml.matchAll(/<(SendMessageBatchResultEntry|BatchResultErrorEntry)><Id>(\w)/gu)].map(
        ([, name, id]) => [name, id],
      ),
      [
        ['SendMessageBatchResultEntry', 'a'],
        ['SendMessageBatchResultEntry', 'b'],
        ['BatchResultErrorEntry', 'c'],
      ],
    );
    assert.ok(xml.includes('<SenderFault>true</SenderFault><Code>MissingParameter</Code>'), xml);
  });

  test('lists queues, and leaves Message out of an empty receive', async (t) => {
    const { aws, QueueUrl, call } = await startEndpoint(t);
    const listed = await call('ListQueues', {});
    assert.equal(
      listed.xml.replace(REQUEST_ID, ''),
      formatResponse(
        'ListQueues',
        ['fallback', 'quarantine', 'dead-letter']
          .map((name) => `<QueueUrl>${aws.url}/000000000000/${name}</QueueUrl>`)
          .join(''),
      ),
    );
    const received = await call('ReceiveMessage', { QueueUrl });
    assert.equal(received.xml.replace(REQUEST_ID, ''), formatResponse('ReceiveMessage', ''));
  });

  test('answers an error by the code that it has in this protocol', async (t) => {
    const { call } = await startEndpoint(t);
    const { status, xml } = await call('GetQueueUrl', { QueueName: 'no' });
    assert.equal(status, 400);
    assert.equal(
      xml.replace(REQUEST_ID, ''),
      wrap(
        'ErrorResponse',
        '<Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist.</Message></Error>',
      ),
    );
    const unknown = await call('<b>');
    assert.match(unknown.xml, /<Message>AmazonSQS\.&lt;b&gt; is not supported\.</u);
  });

  test('has its error codes also for clients in JSON that ask for them, such as boto3', async (t) => {
    const { aws } = await startEndpoint(t);
    const ask = async (headers: Readonly<Record<string, string>>) => {
      const response = await fetch(aws.url, {
        method: 'POST',
        headers: {
          authorization: AUTHORIZATION,
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'AmazonSQS.GetQueueUrl',
          ...headers,
        },
        body: '{"QueueName":"no"}',
      });
      return response.headers.get('x-amzn-query-error');
    };
    assert.equal(await ask({}), null);
    const code = 'AWS.SimpleQueueService.NonExistentQueue;Sender';
    assert.equal(await ask({ 'x-amzn-query-mode': 'true' }), code);
  });
});

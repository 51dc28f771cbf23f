import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { createQueueClients } from '../../scripts/deployed/aws-clients.ts';
import { explainFailure } from '../../scripts/deployed/aws-errors.ts';
import { tryAws } from '../../scripts/deployed/call-aws.ts';
import { listen } from '../../scripts/shared/http-server.ts';
import { hangForever, refuseWith } from '../support/faults/faults.ts';
import { startReceiver } from '../support/aws/receiver.ts';
import { openTestSession, setEnvironment } from '../support/aws/session.ts';

async function readAttributes(env: Readonly<Record<string, string>>, ms?: number) {
  const command = new GetQueueAttributesCommand({ QueueUrl: 'http://aws.test/0/fallback' });
  const { sqs } = createQueueClients(await openTestSession(env));
  return await tryAws(
    'sqs:GetQueueAttributes',
    (options) => sqs.send(command, options),
    ms === undefined ? {} : { ms },
  );
}

suite('a call of an operator to AWS', () => {
  test('goes through the proxy that HTTP_PROXY names, but not where NO_PROXY excludes it', async (t) => {
    const urls: (string | undefined)[] = [];
    const proxy = await listen(0, (request, response) => {
      urls.push(request.url);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{"Attributes":{"ApproximateNumberOfMessages":"3"}}');
    });
    t.after(proxy.close);
    const env = {
      AWS_ENDPOINT_URL: 'http://aws.test',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'operator',
      AWS_SECRET_ACCESS_KEY: 'operators-secret',
      AWS_MAX_ATTEMPTS: '1',
      HTTP_PROXY: proxy.url,
      NO_PROXY: '',
    };
    setEnvironment(t, env);
    const proxied = await readAttributes(env);
    assert.ok('value' in proxied);
    assert.deepEqual(proxied.value.Attributes, { ApproximateNumberOfMessages: '3' });
    assert.deepEqual(urls, ['http://aws.test/']);
    const direct = await readAttributes({ ...env, NO_PROXY: 'aws.test' });
    assert.ok('failure' in direct);
    assert.equal(urls.length, 1);
  });

  test('ends in time where AWS does not answer', async (t) => {
    const { faults, env } = await startReceiver(t);
    faults.set('GetQueueAttributes', hangForever);
    setEnvironment(t, env);
    const result = await readAttributes(env, 50);
    assert.deepEqual(result, {
      failure: { call: 'sqs:GetQueueAttributes', error: 'TimeoutError' },
    });
  });

  test('says which attempts failed, and what AWS Support asks for', async (t) => {
    const { faults, env } = await startReceiver(t, { env: { AWS_MAX_ATTEMPTS: '2' } });
    faults.set('GetQueueAttributes', refuseWith(500, 'InternalFailure'));
    setEnvironment(t, env);
    const result = await readAttributes(env);
    assert.ok('failure' in result);
    assert.equal(
      explainFailure(result.failure, 'the fallback queue'),
      'sqs:GetQueueAttributes failed: InternalFailure (HTTP 500, 2 attempts). Try again later. If it fails again, check the AWS Health Dashboard.',
    );
  });
});

const SENTENCES: [error: string, says: RegExp][] = [
  ['ExpiredTokenException', /^The AWS credentials have expired/],
  ['UnrecognizedClientException', /^The AWS credentials are not valid/],
  ['InvalidClientTokenId', /^The AWS credentials are not valid/],
  ['SignatureDoesNotMatch', /^The AWS credentials are not valid/],
  ['KmsAccessDeniedException', /failed: Kms.* The KMS key of the fallback queue cannot be used/],
  ['KMS.DisabledException', /The KMS key of the fallback queue cannot be used/],
  ['AccessDenied', /Your AWS credentials lack sqs:SendMessage on the fallback queue/],
  ['NotAuthorizedException', /Your AWS credentials lack sqs:SendMessage/],
  ['LimitExceededException', /The quota for the fallback queue is reached/],
  ['AWS.SimpleQueueService.NonExistentQueue', /Resource not found: the fallback queue/],
  ['QueueDoesNotExist', /Resource not found: the fallback queue/],
  ['RequestThrottled', /AWS throttles the requests\. Wait a few minutes/],
  ['ECONNRESET', /Could not connect to AWS\. Check your network/],
  ['TimeoutError', /Could not connect to AWS\. Check your network/],
  ['SomethingNew', /sqs:SendMessage failed: SomethingNew\. Try again later/],
];

suite('the sentence on an error of AWS', () => {
  for (const [error, says] of SENTENCES) {
    test(`says what to do about ${error}`, () => {
      assert.match(explainFailure({ call: 'sqs:SendMessage', error }, 'the fallback queue'), says);
    });
  }
});

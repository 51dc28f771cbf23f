import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { AwsSession } from '../../scripts/deployed/aws-session.ts';
import { checkArchive, checkBus } from '../../scripts/deployed/doctor/bus-checks.ts';
import type { DeployedStack } from '../../scripts/deployed/stack.ts';
import { listen, readBody } from '../../scripts/shared/http-server.ts';
import { createOperatorEnv } from '../support/aws/operator-env.ts';
import { openTestSession, setEnvironment } from '../support/aws/session.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd';
const DEAD_LETTERS = { Arn: 'arn:aws:sqs:eu-west-1:111122223333:bus-dead-letters' };

const stack: DeployedStack = {
  name: 'shop',
  status: 'CREATE_COMPLETE',
  outputs: {
    EventBusName: 'shops',
    EventBusArn: 'arn:aws:events:eu-west-1:111122223333:event-bus/shops',
  },
  parameters: { EventSource: 'kinow.paris' },
  resources: [],
};

type Answers = Readonly<Record<string, object | ((input: Record<string, unknown>) => object)>>;

/** Starts an AWS that answers each action; others are refused. */
async function startAws(t: TestContext, answers: Answers): Promise<AwsSession> {
  const server = await listen(0, (request, response) => {
    void (async () => {
      const body = JSON.parse((await readBody(request)).toString()) as Record<string, unknown>;
      const answer = answers[String(request.headers['x-amz-target']).split('.').at(-1) ?? ''];
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(
        JSON.stringify(
          typeof answer === 'function' ? answer(body) : (answer ?? { __type: 'AccessDenied' }),
        ),
      );
    })();
  });
  t.after(server.close);
  const env = createOperatorEnv(server.url);
  setEnvironment(t, env);
  return await openTestSession(env);
}

suite("doctor's check of a bus", () => {
  const GetQueueUrl = { QueueUrl: 'http://aws.test/111122223333/bus-dead-letters' };
  const count = (visible: number, more: object = {}) => ({
    Attributes: {
      ApproximateNumberOfMessages: String(visible),
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ...more,
    },
  });
  const cases: [what: string, answers: Answers, verdict: string, says: RegExp][] = [
    ['without a key is content', { DescribeEventBus: {} }, 'ok', /^the event bus shops exists$/],
    [
      'with a key and no dead-letter queue warns of the loss',
      { DescribeEventBus: { KmsKeyIdentifier: KEY } },
      'warning',
      /has a KMS key and no dead-letter queue$/,
    ],
    [
      'with a key and an empty dead-letter queue is content',
      {
        DescribeEventBus: { KmsKeyIdentifier: KEY, DeadLetterConfig: DEAD_LETTERS },
        GetQueueUrl,
        GetQueueAttributes: count(0),
      },
      'ok',
      /dead-letter queue is empty$/,
    ],
    [
      'says how many encrypted events wait',
      {
        DescribeEventBus: { KmsKeyIdentifier: KEY, DeadLetterConfig: DEAD_LETTERS },
        GetQueueUrl,
        GetQueueAttributes: count(2),
      },
      'failed',
      /holds 2 encrypted events$/,
    ],
    [
      'warns of a dead-letter queue under the same key',
      {
        DescribeEventBus: { KmsKeyIdentifier: KEY, DeadLetterConfig: DEAD_LETTERS },
        GetQueueUrl,
        GetQueueAttributes: count(0, { KmsMasterKeyId: '1234abcd' }),
      },
      'warning',
      /is encrypted with the key of the bus$/,
    ],
    [
      'does not take a dead-letter queue that it may not read for empty',
      { DescribeEventBus: { KmsKeyIdentifier: KEY, DeadLetterConfig: DEAD_LETTERS }, GetQueueUrl },
      'failed',
      /dead-letter queue could not be checked$/,
    ],
  ];
  for (const [what, answers, verdict, says] of cases) {
    test(what, async (t) => {
      const session = await startAws(t, answers);
      const last = (await checkBus({ session, stack })).at(-1);
      assert.equal(last?.verdict, verdict);
      assert.match(last.what, says);
    });
  }
});

test('the archive of a lost bus has a name that EventBridge accepts', async (t) => {
  const server = await listen(0, (_, response) => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"__type":"ResourceNotFoundException"}');
  });
  t.after(server.close);
  const env = createOperatorEnv(server.url);
  setEnvironment(t, env);
  const session = await openTestSession(env);
  for (const [bus, archive] of [
    ['shops', 'shops-restored'],
    [`a/${'b'.repeat(60)}`, `a-${'b'.repeat(37)}-restored`],
  ] as const) {
    const outputs = { ...stack.outputs, EventBusName: bus };
    const [lost] = await checkBus({ session, stack: { ...stack, outputs } });
    assert.match(lost?.what ?? '', /^EVERY EVENT IS LOST/);
    const [, name = ''] = /--archive-name (\S+)/.exec(lost?.todo ?? '') ?? [];
    assert.equal(name, archive);
    assert.ok(name.length <= 48);
  }
});

suite("doctor's check of the archive", () => {
  const pattern = (source: string) =>
    JSON.stringify({
      source: [source],
      'detail-type': [{ 'anything-but': 'password_token_created' }],
      'replay-name': [{ exists: false }],
    });
  const check = async (
    t: TestContext,
    archives: Readonly<Record<string, string>>,
    State = 'ENABLED',
  ) => {
    const session = await startAws(t, {
      ListArchives: {
        Archives: Object.keys(archives).map((ArchiveName) => ({ ArchiveName, State })),
      },
      DescribeArchive: ({ ArchiveName }) => ({ EventPattern: archives[String(ArchiveName)] }),
    });
    return await checkArchive({ session, stack });
  };

  test("is content with the shop's own archive, beside another's", async (t) => {
    const found = await check(t, { rome: pattern('kinow.rome'), paris: pattern('kinow.paris') });
    assert.equal(found.verdict, 'ok');
  });

  test("is not content with another shop's archive alone, on a shared bus", async (t) => {
    const found = await check(t, { rome: pattern('kinow.rome') });
    assert.equal(found.verdict, 'failed');
    assert.match(found.what, /no enabled archive of events with the source kinow\.paris$/);
  });

  test('is not content with a disabled archive', async (t) => {
    assert.equal((await check(t, { paris: pattern('kinow.paris') }, 'DISABLED')).verdict, 'failed');
  });
});

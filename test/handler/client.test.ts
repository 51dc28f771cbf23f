import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { createClient, warmUp } from '../../handler/aws/client.ts';
import type { CallOptions, httpHandler, HttpResponse } from '../../handler/aws/http-handler.ts';
import { EVENT_BRIDGE } from '../../handler/aws/services.ts';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 0, 1);

type Answer = Partial<HttpResponse> | Error;

/** What reached the HTTP handler. */
interface SentRequest {
  /** From the date of the signature. */
  readonly signedAt: number;
  readonly options: CallOptions | undefined;
}

/** Creates a client in an environment like Lambda's, whose requests get the given answers, in order. */
function createTestClient(t: TestContext, ...answers: readonly Answer[]) {
  t.mock.timers.enable({ apis: ['Date'], now: NOW });
  const environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const sent: SentRequest[] = [];
  const handler: typeof httpHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async ({ headers }, options) => {
      const answer = answers[sent.length] ?? {};
      sent.push({ signedAt: parseDate(headers['x-amz-date']), options });
      if (answer instanceof Error) throw answer;
      const response = { statusCode: 200, headers: {}, body: Buffer.from('{}'), ...answer };
      return { response };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy: () => {},
  };
  const client = createClient<EventBridgeClient>(EVENT_BRIDGE, handler);
  const send = async () => await client.send(new PutEventsCommand({ Entries: [] }));
  return { client, send, sent };
}

/** Parses a date such as `20260101T000000Z`. */
const parseDate = (text = '') =>
  Date.parse(text.replace(/^(....)(..)(..T..)(..)(..Z)$/u, '$1-$2-$3:$4:$5'));

/** An answer by a clock that is off. */
const rejectAt = (offsetMs: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  statusCode: 403,
  headers: { date: new Date(NOW + offsetMs).toUTCString(), ...headers },
  body: Buffer.from('{"__type":"InvalidSignatureException"}'),
});

const readOffsets = (sent: readonly SentRequest[]) => sent.map(({ signedAt }) => signedAt - NOW);

suite('a client in Lambda', () => {
  test('signs again by the clock of AWS where its own is off by 4 minutes or more, and goes on so', async (t) => {
    const slow = createTestClient(t, rejectAt(4 * MINUTE_MS));
    await slow.send();
    await slow.send();
    assert.deepEqual(readOffsets(slow.sent), [0, 4 * MINUTE_MS, 4 * MINUTE_MS]);
  });

  test('corrects its clock again where the other way is right', async (t) => {
    const { send, sent } = createTestClient(t, rejectAt(10 * MINUTE_MS), rejectAt(-10 * MINUTE_MS));
    await send();
    assert.deepEqual(readOffsets(sent), [0, 10 * MINUTE_MS, -10 * MINUTE_MS]);
  });

  const rejected: [what: string, answer: Answer][] = [
    ['an almost right clock', rejectAt(4 * MINUTE_MS - 1_000)],
    ['a date from a cache', rejectAt(10 * MINUTE_MS, { age: '600' })],
    ['no date', rejectAt(0, { date: '' })],
  ];
  for (const [what, answer] of rejected) {
    test(`does not sign again with ${what}`, async (t) => {
      const { send, sent } = createTestClient(t, answer);
      await assert.rejects(send, { name: 'InvalidSignatureException' });
      assert.deepEqual(readOffsets(sent), [0]);
    });
  }

  test('passes on an error without a response', async (t) => {
    const { send } = createTestClient(t, new RangeError('no response'));
    await assert.rejects(send, { name: 'RangeError', message: 'no response' });
  });

  test('names the variables of the credentials that are not set', async (t) => {
    const { send } = createTestClient(t);
    delete process.env['AWS_ACCESS_KEY_ID'];
    await assert.rejects(send, {
      name: 'CredentialsProviderError',
      message: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
    });
  });

  test('warms up by a request that the handler does not send', async (t) => {
    const { client, sent } = createTestClient(t);
    await warmUp(client, new PutEventsCommand({ Entries: [] }));
    assert.deepEqual(
      sent.map(({ options }) => options?.isWarmUp),
      [true],
    );
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import { HttpResponse } from '@smithy/core/protocols';
import { build } from 'esbuild';
import { functionOptions, ROOT } from '../../scripts/lib/bundle.ts';
import { listen, readBody } from '../../scripts/lib/loopback.ts';

/** What the functions use of the SDK, as it is in their bundles. */
const USED = `
  export { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
  export { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  export { ChangeMessageVisibilityBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
  export { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
  export { clientOptions } from './aws.ts';
  export { prepared } from './sdk/middleware.ts';
`;

interface Sdk {
  readonly EventBridgeClient: typeof eventbridge.EventBridgeClient;
  readonly PutEventsCommand: typeof eventbridge.PutEventsCommand;
  readonly GetSecretValueCommand: typeof secretsManager.GetSecretValueCommand;
  readonly SecretsManagerClient: typeof secretsManager.SecretsManagerClient;
  readonly ChangeMessageVisibilityBatchCommand: typeof sqs.ChangeMessageVisibilityBatchCommand;
  readonly SendMessageCommand: typeof sqs.SendMessageCommand;
  readonly SQSClient: typeof sqs.SQSClient;
  readonly DynamoDBClient: typeof dynamodb.DynamoDBClient;
  readonly PutItemCommand: typeof dynamodb.PutItemCommand;
  readonly QueryCommand: typeof dynamodb.QueryCommand;
}

interface Lean extends Sdk {
  readonly clientOptions: object;
  readonly prepared: <C>(client: C) => C;
}

const STOCK: Sdk = { ...eventbridge, ...secretsManager, ...sqs, ...dynamodb };

/** A client that sends one command, of either SDK. */
interface Sender {
  readonly send: () => Promise<object>;
}

type Make = (sdk: Sdk, options: object, wrap: <C>(client: C) => C) => Sender;

const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/fallback';
const text = 'é "quoted" \\ \n \u2028 \u{1f600} </x>';

/** The SDK compares what SQS has received. */
const MD5 = createHash('md5').update(text).digest('hex');

/** Every command that the functions send, with an input as they make it. */
const commands: [action: string, make: Make][] = [
  [
    'PutEvents',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.EventBridgeClient(options));
      const entry = { EventBusName: 'bus', Source: 'kinow', DetailType: 'order_created' };
      const more = { Detail: text, Time: new Date(1_795_000_000_123), TraceHeader: undefined };
      return {
        send: () => client.send(new sdk.PutEventsCommand({ Entries: [{ ...entry, ...more }] })),
      };
    },
  ],
  [
    'GetSecretValue',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.SecretsManagerClient(options));
      const input = { SecretId: 'arn:aws:secretsmanager:x', VersionStage: 'AWSCURRENT' };
      return { send: () => client.send(new sdk.GetSecretValueCommand(input)) };
    },
  ],
  [
    'SendMessage',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.SQSClient({ ...options, useQueueUrlAsEndpoint: false }));
      const MessageAttributes = { reason: { DataType: 'String', StringValue: 'é' } };
      const input = { QueueUrl, MessageBody: text, MessageAttributes };
      return { send: () => client.send(new sdk.SendMessageCommand(input)) };
    },
  ],
  [
    'ChangeMessageVisibilityBatch',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.SQSClient({ ...options, useQueueUrlAsEndpoint: false }));
      const Entries = [{ Id: '0', ReceiptHandle: 'abc', VisibilityTimeout: 10 }];
      const command = () => new sdk.ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries });
      return { send: () => client.send(command()) };
    },
  ],
  [
    'PutItem',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.DynamoDBClient(options));
      const Item = { event_id: { S: text }, expires_at: { N: '1795000000' } };
      return { send: () => client.send(new sdk.PutItemCommand({ TableName: 'replay', Item })) };
    },
  ],
  [
    'Query',
    (sdk, options, wrap) => {
      const client = wrap(new sdk.DynamoDBClient(options));
      const input = {
        TableName: 'replay',
        KeyConditionExpression: 'event_id = :id',
        ExpressionAttributeValues: { ':id': { S: text } },
        ConsistentRead: true,
      };
      return { send: () => client.send(new sdk.QueryCommand(input)) };
    },
  ],
];

/** Of every request another, or the signature over these. */
const CHANGING = new Set(['authorization', 'amz-sdk-invocation-id', 'x-amz-date', 'host']);

type Answer = [status: number, body: string, headers?: Readonly<Record<string, string>>];

const ANSWERS: [what: string, Answer][] = [
  ['an empty object', [200, '{}', { 'x-amzn-requestid': 'r1' }]],
  ['no body', [200, '']],
  [
    'an answer',
    [
      200,
      JSON.stringify({
        FailedEntryCount: 1,
        Entries: [{ EventId: 'e' }, { ErrorCode: 'InternalFailure', ErrorMessage: 'é' }],
        SecretString: text,
        CreatedDate: 1_795_000_000.5,
        MessageId: 'm',
        Successful: [{ Id: '0' }],
        Failed: [{ Id: '1', Code: 'X', SenderFault: true }],
        Items: [
          { event_id: { S: text }, n: { N: '9007199254740993' }, l: { L: [{ BOOL: true }] } },
        ],
        Count: 1,
        Unknown: { a: [1] },
      }),
    ],
  ],
  ['an error by its type', [400, '{"__type":"ResourceNotFoundException","message":"no"}']],
  [
    'an error by a long type',
    [400, '{"__type":"com.amazonaws.x#AccessDeniedException:http://a","Message":"no"}'],
  ],
  [
    'an error by a header',
    [400, '{"message":"no"}', { 'x-amzn-errortype': 'ThrottlingException' }],
  ],
  [
    'an error as SQS tells it',
    [
      400,
      '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"}',
      { 'x-amzn-query-error': 'AWS.SimpleQueueService.NonExistentQueue;Sender' },
    ],
  ],
  ['an error that nobody knows', [418, '{"__type":"Teapot","a":{"b":1}}']],
  ['an error without a body', [500, '', { 'x-amzn-requestid': 'r2' }]],
  ['an error that is a page', [503, '<html>busy</html>', { 'content-type': 'text/html' }]],
  ['garbage', [200, '{"a":']],
  ['text', [200, 'hello']],
];

/** One of each partition, and some more. */
const REGIONS = [
  ['eu-west-1', 'us-east-1', 'il-central-1', 'mx-central-1', 'cn-north-1', 'cn-northwest-1'],
  ['eusc-de-east-1', 'us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1', 'us-isob-east-1'],
  ['us-isof-south-1', 'eu-isoe-west-1'],
].flat();

/** Where else in the environment a client finds its settings. */
const ENVIRONMENTS: [what: string, variables: Readonly<Record<string, string | undefined>>][] = [
  ['no session token', { AWS_SESSION_TOKEN: undefined }],
  ['nothing of Lambda', { AWS_LAMBDA_FUNCTION_NAME: undefined, AWS_EXECUTION_ENV: undefined }],
  ['no trace', { _X_AMZN_TRACE_ID: undefined }],
  ['the name of an application', { AWS_SDK_UA_APP_ID: 'shop' }],
  ['an account', { AWS_ACCOUNT_ID: '111122223333' }],
  ['no endpoints by account', { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' }],
  ['no attempts', { AWS_MAX_ATTEMPTS: '' }],
];

suite('the SDK, as it is bundled, with a command', () => {
  let lean: Lean;
  let url = '';
  let answer: Answer = [200, '{}'];
  const requests: { method: string; path: string; headers: IncomingHttpHeaders; body: string }[] =
    [];
  const closing: (() => unknown)[] = [];

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-sdk-'));
    const { entryPoints: _, ...options } = functionOptions('webhook');
    const stdin = { contents: USED, resolveDir: `${ROOT}handler`, loader: 'ts' } as const;
    await build({ ...options, stdin, outdir: folder, splitting: false });
    lean = (await import(pathToFileURL(join(folder, 'stdin.mjs')).href)) as Lean;
    const serve = async (request: IncomingMessage, response: ServerResponse) => {
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, body: (await readBody(request)).toString() });
      const [status, told, more = {}] = answer;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...more });
      response.end(told);
    };
    const server = await listen(0, (request, response) => void serve(request, response));
    url = server.url;
    closing.push(server.close, () => rm(folder, { recursive: true }));
    const environment = {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'token',
      AWS_MAX_ATTEMPTS: '1',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
    };
    Object.assign(process.env, environment);
    closing.push(() => {
      for (const name of Object.keys(environment)) delete process.env[name];
    });
  });
  after(async () => {
    for (const close of closing) await close();
  });

  const both = (make: Make) => [
    make(STOCK, {}, (client) => client),
    make(lean, lean.clientOptions, lean.prepared),
  ];

  /** A request without what is different each time. */
  function comparable({ headers, ...request }: (typeof requests)[number]) {
    const kept: [string, string][] = Object.entries(headers)
      .filter(([name]) => !CHANGING.has(name))
      // The stock SDK's two builds disagree on their version.
      .map(([name, value]) => [name, String(value).replaceAll(/\b3\.\d{4}\.\d\b/gu, 'VERSION')]);
    const signed = /SignedHeaders=([^,]*)/u.exec(headers.authorization ?? '')?.[1];
    return { ...request, headers: new Map(kept), signed };
  }

  for (const [action, make] of commands) {
    test(`${action} sends what the stock SDK sends`, async () => {
      answer = [200, JSON.stringify({ MD5OfMessageBody: MD5 })];
      for (const sender of both(make)) await sender.send();
      const [stock, ours] = requests.splice(0).map(comparable);
      assert.deepEqual(ours, stock);
      assert.match(ours?.headers.get('x-amz-target') ?? '', new RegExp(`\\.${action}$`));
    });

    test(`${action} reads every answer as the stock SDK reads it`, async () => {
      for (const [what, one] of ANSWERS) {
        answer = one;
        const [stock, ours] = await Promise.all(both(make).map(({ send }) => outcomeOf(send)));
        assert.deepEqual(ours, stock, what);
      }
      requests.length = 0;
    });
  }

  for (const [what, variables] of ENVIRONMENTS) {
    test(`sends what the stock SDK sends where the environment has ${what}`, async () => {
      answer = [200, JSON.stringify({ MD5OfMessageBody: MD5 })];
      await withVariables(variables, async () => {
        for (const [action, make] of commands) {
          for (const sender of both(make)) await sender.send();
          const [stock, ours] = requests.splice(0).map(comparable);
          assert.deepEqual(ours, stock, action);
        }
      });
    });
  }

  test('tries again as often as the stock SDK, and says so', async () => {
    answer = [503, ''];
    await withVariables({ AWS_MAX_ATTEMPTS: '2' }, async () => {
      for (const [action, make] of commands) {
        for (const { send } of both(make)) await assert.rejects(send());
        const [stock, again, ours, oursAgain] = requests.splice(0).map(comparable);
        assert.deepEqual([ours, oursAgain], [stock, again], action);
        assert.equal(ours?.headers.get('amz-sdk-request'), 'attempt=1; max=2');
        assert.equal(oursAgain?.headers.get('amz-sdk-request'), 'attempt=2; max=2');
      }
    });
  });

  test('signs with the time that the answers tell, where the clock is wrong', async () => {
    const dates: string[] = [];
    const requestHandler = {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: async ({ headers }: { headers: Record<string, string> }) => {
        dates.push(headers['x-amz-date']?.slice(0, 4) ?? '');
        const date = 'Thu, 01 Jan 2099 00:00:00 GMT';
        const body = Buffer.from(JSON.stringify({ MD5OfMessageBody: MD5 }));
        return { response: new HttpResponse({ statusCode: 200, headers: { date }, body }) };
      },
      httpHandlerConfigs: () => ({}),
      updateHttpClientConfig: () => {},
    };
    for (const [action, make] of commands) {
      for (const sdk of [STOCK, lean]) {
        const { send } = make(sdk, { requestHandler }, sdk === lean ? lean.prepared : (one) => one);
        await send();
        await send();
      }
      const [, stock, , ours] = dates.splice(0);
      assert.deepEqual([action, stock, ours], [action, '2099', '2099']);
    }
  });

  test('asks the endpoint that is set for the service alone', async () => {
    const variables = ['EVENTBRIDGE', 'SECRETS_MANAGER', 'SQS', 'DYNAMODB'].map(
      (name) => [`AWS_ENDPOINT_URL_${name}`, `${url}/own/${name}`] as const,
    );
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    answer = [200, JSON.stringify({ MD5OfMessageBody: MD5 })];
    await withVariables({ ...nowhere, ...Object.fromEntries(variables) }, async () => {
      for (const [action, make] of commands) {
        for (const sender of both(make)) await sender.send();
        const [stock, ours] = requests.splice(0).map(comparable);
        assert.match(ours?.path ?? '', /^\/own\//, action);
        assert.deepEqual(ours, stock, action);
      }
    });
  });

  test('asks the endpoint of the region that the stock SDK asks', async () => {
    delete process.env['AWS_ENDPOINT_URL'];
    try {
      for (const region of REGIONS) {
        for (const [action, make] of commands) {
          const hosts: string[] = [];
          const requestHandler = {
            metadata: { handlerProtocol: 'http/1.1' },
            handle: async ({ protocol, hostname }: { protocol: string; hostname: string }) => {
              hosts.push(`${protocol}//${hostname}`);
              return {
                response: {
                  statusCode: 200,
                  headers: {},
                  body: Buffer.from(JSON.stringify({ MD5OfMessageBody: MD5 })),
                },
              };
            },
            httpHandlerConfigs: () => ({}),
            updateHttpClientConfig: () => {},
          };
          const options = { region, requestHandler };
          await make(STOCK, options, (client) => client).send();
          await make(lean, options, lean.prepared).send();
          assert.equal(hosts.length, 2);
          assert.equal(hosts[1], hosts[0], `${action} in ${region}`);
        }
      }
    } finally {
      process.env['AWS_ENDPOINT_URL'] = url;
    }
  });
});

/** Does something while variables of the environment are set, or unset. */
async function withVariables(
  variables: Readonly<Record<string, string | undefined>>,
  run: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  for (const [name, value] of Object.entries(variables)) set(name, value);
  try {
    await run();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

/** What a call came to, as its caller sees it. */
async function outcomeOf(send: () => Promise<object>): Promise<unknown> {
  try {
    return JSON.parse(JSON.stringify(await send())) as unknown;
  } catch (error) {
    const { name, $fault, $metadata } = error as Error & { $fault?: unknown; $metadata?: unknown };
    return { name, $fault, $metadata };
  }
}

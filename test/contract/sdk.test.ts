import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as eventbridge from '@aws-sdk/client-eventbridge';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as sqs from '@aws-sdk/client-sqs';
import { Sha256 } from '@smithy/core/checksum';
import { HttpResponse } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import { build } from 'esbuild';
import type { createClient, Sender } from '../../handler/aws/client.ts';
import type * as services from '../../handler/aws/services.ts';
import { listen, readBody } from '../../scripts/shared/http-server.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { createFunctionOptions } from '../../scripts/tasks/bundle/bundle.ts';

/** The functions' bundled client, with the commands that they send. */
const CLIENT = `
  export { PutEventsCommand } from '@aws-sdk/client-eventbridge';
  export { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
  export { ChangeMessageVisibilityBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
  export { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
  export { createClient } from './aws/client.ts';
  export * from './aws/services.ts';
`;

interface Commands {
  readonly PutEventsCommand: typeof eventbridge.PutEventsCommand;
  readonly GetSecretValueCommand: typeof secretsManager.GetSecretValueCommand;
  readonly ChangeMessageVisibilityBatchCommand: typeof sqs.ChangeMessageVisibilityBatchCommand;
  readonly SendMessageCommand: typeof sqs.SendMessageCommand;
  readonly PutItemCommand: typeof dynamodb.PutItemCommand;
  readonly QueryCommand: typeof dynamodb.QueryCommand;
}

type Handler = Parameters<typeof createClient>[1];

/** The SDK, or the functions' client with its commands. Creates a client of each service. */
interface Kit extends Commands {
  readonly eventBridge: (handler?: Handler) => Sender<eventbridge.EventBridgeClient>;
  readonly secretsManager: (handler?: Handler) => Sender<secretsManager.SecretsManagerClient>;
  readonly sqs: (handler?: Handler) => Sender<sqs.SQSClient>;
  readonly dynamoDb: (handler?: Handler) => Sender<dynamodb.DynamoDBClient>;
}

const withHandler = (handler: Handler) =>
  handler === undefined ? {} : { requestHandler: handler };

const STOCK: Kit = {
  ...eventbridge,
  ...secretsManager,
  ...sqs,
  ...dynamodb,
  eventBridge: (handler) => new eventbridge.EventBridgeClient(withHandler(handler)),
  secretsManager: (handler) => new secretsManager.SecretsManagerClient(withHandler(handler)),
  sqs: (handler) => new sqs.SQSClient({ ...withHandler(handler), useQueueUrlAsEndpoint: false }),
  dynamoDb: (handler) => new dynamodb.DynamoDBClient(withHandler(handler)),
};

/** Creates a client that sends one command. */
type Send = () => Promise<object>;

type Make = (kit: Kit, handler?: Handler) => Send;

const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/111122223333/fallback';
const text = 'é "quoted" \\ \n \u2028 \u{1f600} </x>';

/** The response of SQS, whose checksum the SDK verifies. */
const MD5 = createHash('md5').update(text).digest('hex');

/** The parts of outputs that the functions read. */
interface Output {
  readonly Entries?: readonly { readonly EventId?: string; readonly ErrorCode?: string }[];
  readonly SecretString?: string;
  readonly Failed?: readonly { readonly Code?: string }[];
  readonly Items?: unknown;
  readonly $metadata?: unknown;
}

/** All commands of the functions, with a typical input, and the parts of the output that they read. */
const commands: [action: string, make: Make, read: (output: Output) => unknown][] = [
  [
    'PutEvents',
    (kit, handler) => {
      const client = kit.eventBridge(handler);
      const entry = { EventBusName: 'bus', Source: 'kinow', DetailType: 'order_created' };
      const more = { Detail: text, Time: new Date(1_795_000_000_123), TraceHeader: undefined };
      return () => client.send(new kit.PutEventsCommand({ Entries: [{ ...entry, ...more }] }));
    },
    ({ Entries }) => Entries?.map(({ EventId, ErrorCode }) => [EventId, ErrorCode]),
  ],
  [
    'GetSecretValue',
    (kit, handler) => {
      const client = kit.secretsManager(handler);
      const input = { SecretId: 'arn:aws:secretsmanager:x', VersionStage: 'AWSCURRENT' };
      return () => client.send(new kit.GetSecretValueCommand(input));
    },
    ({ SecretString }) => SecretString,
  ],
  [
    'SendMessage',
    (kit, handler) => {
      const client = kit.sqs(handler);
      const MessageAttributes = {
        reason: { DataType: 'String', StringValue: 'é' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from([0, 255, 128]) },
      };
      const input = { QueueUrl, MessageBody: text, MessageAttributes };
      return () => client.send(new kit.SendMessageCommand(input));
    },
    () => undefined,
  ],
  [
    'ChangeMessageVisibilityBatch',
    (kit, handler) => {
      const client = kit.sqs(handler);
      const Entries = [{ Id: '0', ReceiptHandle: 'abc', VisibilityTimeout: 10 }];
      const input = { QueueUrl, Entries };
      return () => client.send(new kit.ChangeMessageVisibilityBatchCommand(input));
    },
    ({ Failed }) => Failed?.map(({ Code }) => Code),
  ],
  [
    'PutItem',
    (kit, handler) => {
      const client = kit.dynamoDb(handler);
      const Item = { event_id: { S: text }, expires_at: { N: '1795000000' } };
      return () => client.send(new kit.PutItemCommand({ TableName: 'replay', Item }));
    },
    () => undefined,
  ],
  [
    'Query',
    (kit, handler) => {
      const client = kit.dynamoDb(handler);
      const input = {
        TableName: 'replay',
        KeyConditionExpression: 'event_id = :id',
        ExpressionAttributeValues: { ':id': { S: text } },
        ConsistentRead: true,
      };
      return () => client.send(new kit.QueryCommand(input));
    },
    ({ Items }) => Items,
  ],
];

/** Headers that differ in every request, or depend on those. The order of keys in a body differs too. */
const CHANGING = new Set([
  'authorization',
  'amz-sdk-invocation-id',
  'x-amz-content-sha256',
  'x-amz-date',
]);

/** Intended differences of the functions' client: see handler/aws/client.ts. */
const LEFT_OUT = new Set(['user-agent', 'x-amz-user-agent', 'x-amzn-query-mode']);

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
  [
    'members that are null',
    [
      200,
      JSON.stringify({
        FailedEntryCount: null,
        Entries: [{ EventId: 'e', ErrorCode: null }, { EventId: null }],
        SecretString: null,
        Failed: null,
        Items: null,
      }),
    ],
  ],
  ['a list', [200, '[{"EventId":"e"}]']],
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

/** Errors that are retried, and errors that are not. */
const RETRIES: [what: string, Answer][] = [
  ['throttled', [400, '{"__type":"ThrottlingException"}']],
  ['throttled by status', [429, '{}']],
  ['an internal failure', [500, '{"__type":"InternalFailure"}']],
  ['a bad gateway', [502, '<html>']],
  ['a time-out of the service', [504, '']],
  ['another error of the server', [501, '{"__type":"X"}']],
  ['denied', [400, '{"__type":"AccessDeniedException"}']],
  ['invalid', [400, '{"__type":"ValidationException"}']],
  [
    'an expired signature',
    [403, '{"__type":"InvalidSignatureException","message":"Signature expired"}'],
  ],
  ['a wrong signature', [403, '{"__type":"InvalidSignatureException","message":"no"}']],
  ['garbage', [200, '{"a":']],
];

/** Regions of each partition. */
const REGIONS = [
  ['eu-west-1', 'us-east-1', 'il-central-1', 'mx-central-1', 'cn-north-1', 'cn-northwest-1'],
  ['eusc-de-east-1', 'us-gov-west-1', 'us-gov-east-1', 'us-iso-east-1', 'us-isob-east-1'],
  ['us-isof-south-1', 'eu-isoe-west-1'],
].flat();

const NOT_LAMBDA = {
  AWS_LAMBDA_FUNCTION_NAME: undefined,
  AWS_EXECUTION_ENV: undefined,
  _X_AMZN_TRACE_ID: undefined,
};

/** Other settings of a client in the environment. */
const ENVIRONMENTS: [what: string, variables: Readonly<Record<string, string | undefined>>][] = [
  ['no session token', { AWS_SESSION_TOKEN: undefined }],
  ['nothing of Lambda', NOT_LAMBDA],
  ['no trace', { _X_AMZN_TRACE_ID: undefined }],
  ['the name of an application', { AWS_SDK_UA_APP_ID: 'shop' }],
  ['an account', { AWS_ACCOUNT_ID: '111122223333' }],
  ['no endpoints by account', { AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' }],
];

suite("the functions' client, as it is bundled,", () => {
  let ours: Kit;
  let url = '';
  let answer: Answer = [200, '{}'];
  const requests: SentRequest[] = [];
  const closing: (() => unknown)[] = [];

  before(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kinow-sdk-'));
    const { entryPoints: _, ...options } = createFunctionOptions('webhook');
    const stdin = { contents: CLIENT, resolveDir: `${ROOT}handler`, loader: 'ts' } as const;
    await build({ ...options, stdin, outdir: folder, splitting: false, write: true });
    const bundle = (await import(pathToFileURL(join(folder, 'stdin.mjs')).href)) as Bundle;
    ours = {
      ...bundle,
      eventBridge: (handler) => bundle.createClient(bundle.EVENT_BRIDGE, handler),
      secretsManager: (handler) => bundle.createClient(bundle.SECRETS_MANAGER, handler),
      sqs: (handler) => bundle.createClient(bundle.SQS, handler),
      dynamoDb: (handler) => bundle.createClient(bundle.DYNAMO_DB, handler),
    };
    const serve = async (request: IncomingMessage, response: ServerResponse) => {
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, body: (await readBody(request)).toString() });
      const [status, body, more = {}] = answer;
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...more });
      response.end(body);
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

  /** Sends a command with the SDK's client, then with the functions' client. */
  async function sendBoth(make: Make): Promise<{ stock: SentRequest[]; ours: SentRequest[] }> {
    answer = [200, JSON.stringify({ MD5OfMessageBody: MD5 })];
    await make(STOCK)();
    const stock = requests.splice(0);
    await make(ours)();
    return { stock, ours: requests.splice(0) };
  }

  for (const [action, make, read] of commands) {
    test(`sends ${action} as the SDK's client does`, async () => {
      const { stock, ours } = await sendBoth(make);
      assert.deepEqual(ours.map(toComparable), stock.map(toComparable));
      const [sent] = ours;
      assert.match(String(sent?.headers['x-amz-target']), new RegExp(`\\.${action}$`));
      assert.match(
        sent?.headers['user-agent'] ?? '',
        /^kinow-eventbridge lang\/js md\/nodejs#[\d.]+( [\w/.-]+)*$/u,
      );
      assert.doesNotMatch(
        JSON.stringify(sent?.headers),
        /x-amz-user-agent|x-amzn-query-mode|traceparent/u,
      );
    });

    test(`signs ${action} as the SDK's signer does`, async () => {
      const { ours } = await sendBoth(make);
      for (const sent of ours) await assertSigned(sent);
    });

    test(`reads every answer to ${action} as the SDK's client does`, async () => {
      for (const [what, one] of ANSWERS) {
        answer = one;
        const [stock, own] = await Promise.all(
          [STOCK, ours].map((kit) => describeOutcome(make(kit), read)),
        );
        assert.deepEqual(own, stock, what);
      }
      requests.length = 0;
    });
  }

  for (const [what, variables] of ENVIRONMENTS) {
    test(`sends what the SDK's client does where the environment has ${what}`, async () => {
      await withVariables(variables, async () => {
        for (const [action, make] of commands) {
          const { stock, ours } = await sendBoth(make);
          assert.deepEqual(ours.map(toComparable), stock.map(toComparable), action);
        }
      });
    });
  }

  test('names itself, Lambda and the application that the environment names', async () => {
    // Read when the module is loaded. The bundle was loaded without it.
    const script = `
      const { serializeRequest } = await import('./handler/aws/json-protocol.ts');
      const endpoint = { protocol: 'http:', hostname: 'x', path: '/', host: 'x' };
      const { headers } = serializeRequest({ jsonVersion: '1.1' }, endpoint, {}, {});
      process.stdout.write(headers['user-agent']);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        cwd: ROOT,
        env: { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', AWS_SDK_UA_APP_ID: 'my shop' },
      },
    );
    assert.equal(
      stdout,
      `kinow-eventbridge lang/js md/nodejs#${process.versions.node} exec-env/AWS_Lambda_nodejs24.x app/my-shop`,
    );
  });

  test("tries again as often as the SDK's client, and says so", async () => {
    await withVariables({ AWS_MAX_ATTEMPTS: '2' }, async () => {
      for (const [action, make] of commands) {
        answer = [503, ''];
        for (const kit of [STOCK, ours]) await assert.rejects(make(kit)());
        const [stock, stockAgain, own, ownAgain, ...others] = requests.splice(0).map(toComparable);
        assert.deepEqual([own, ownAgain, others], [stock, stockAgain, []], action);
        assert.equal(own?.headers.get('amz-sdk-request'), 'attempt=1; max=2');
        assert.equal(ownAgain?.headers.get('amz-sdk-request'), 'attempt=2; max=2');
      }
    });
  });

  test('makes three attempts where the environment says nothing of them', async () => {
    answer = [503, ''];
    await withVariables({ AWS_MAX_ATTEMPTS: '' }, async () => {
      for (const [action, make] of commands) {
        await assert.rejects(make(ours)());
        assert.equal(requests.splice(0).length, 3, action);
      }
    });
  });

  test("tries the same errors again as the SDK's client", async () => {
    await withVariables({ AWS_MAX_ATTEMPTS: '2' }, async () => {
      const [[, make]] = commands as [(typeof commands)[0]];
      for (const [what, one] of RETRIES) {
        const attempts: number[] = [];
        for (const kit of [STOCK, ours]) {
          answer = one;
          await make(kit)().catch(() => {});
          attempts.push(requests.splice(0).length);
        }
        const [stock, own] = attempts;
        assert.equal(own, stock, what);
      }
    });
  });

  test('signs with the time of AWS once a response says that the clock is wrong', async () => {
    for (const [action, make] of commands) {
      for (const [who, kit] of [['stock', STOCK] as const, ['ours', ours] as const]) {
        const dates: string[] = [];
        const handler = respondWith((request) => {
          dates.push(request.headers['x-amz-date']?.slice(0, 4) ?? '');
          const headers = { date: 'Thu, 01 Jan 2099 00:00:00 GMT' };
          return dates.length === 1
            ? [
                403,
                '{"__type":"InvalidSignatureException","message":"Signature expired: …"}',
                headers,
              ]
            : [200, JSON.stringify({ MD5OfMessageBody: MD5 }), headers];
        });
        const send = make(kit, handler);
        await withVariables(
          { AWS_MAX_ATTEMPTS: '2' },
          async () => void (await make(kit, handler)()),
        );
        assert.deepEqual(dates.slice(1), ['2099'], `${action}, ${who}: a second attempt`);
        dates.length = 0;
        await assert.rejects(send());
        await send();
        assert.deepEqual(dates.slice(1), ['2099'], `${action}, ${who}: the next call`);
      }
    }
  });

  test('keeps its own time while responses with another are accepted', async () => {
    // After a freeze of the execution environment, a response that is read late has an old date.
    const [[, make]] = commands as [(typeof commands)[0]];
    const years: number[] = [];
    const handler = respondWith((request) => {
      years.push(Number(request.headers['x-amz-date']?.slice(0, 4)));
      return [200, '{}', { date: 'Thu, 01 Jan 2015 00:00:00 GMT' }];
    });
    const send = make(ours, handler);
    await send();
    await send();
    assert.equal(years.length, 2);
    assert.ok(years.every((year) => year > 2015));
  });

  test('keeps its own time where an error is read after a freeze', async (t) => {
    // For example AWSPREVIOUS before the first rotation, in a background refresh of the secret.
    t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2030-01-01T00:00:00Z') });
    const dates: (string | undefined)[] = [];
    const handler = respondWith((request) => {
      dates.push(request.headers['x-amz-date']);
      const date = new Date().toUTCString();
      t.mock.timers.tick(20 * 60_000);
      return [400, '{"__type":"ResourceNotFoundException"}', { date }];
    });
    await withVariables({ AWS_MAX_ATTEMPTS: '2' }, async () => {
      for (const [action, make] of commands) {
        dates.length = 0;
        t.mock.timers.setTime(Date.parse('2030-01-01T00:00:00Z'));
        const send = make(ours, handler);
        await assert.rejects(send());
        await assert.rejects(send());
        assert.deepEqual(dates, ['20300101T000000Z', '20300101T002000Z'], action);
      }
    });
  });

  test('reads the credentials for each request: missing ones are not kept, renewed ones used', async () => {
    const [[, make]] = commands as [(typeof commands)[0]];
    answer = [200, '{}'];
    const send = make(ours);
    await withVariables({ AWS_ACCESS_KEY_ID: undefined }, () =>
      assert.rejects(send(), { name: 'CredentialsProviderError' }),
    );
    await send();
    const renewed = { AWS_ACCESS_KEY_ID: 'renewed', AWS_SESSION_TOKEN: 'other' };
    await withVariables(renewed, async () => void (await send()));
    const [first, second] = requests.splice(0);
    assert.match(String(first?.headers.authorization), /Credential=local\//u);
    assert.match(String(second?.headers.authorization), /Credential=renewed\//u);
    assert.equal(second?.headers['x-amz-security-token'], 'other');
  });

  test('asks the endpoint that is set for the service alone', async () => {
    const variables = ['EVENTBRIDGE', 'SECRETS_MANAGER', 'SQS', 'DYNAMODB'].map(
      (name) => [`AWS_ENDPOINT_URL_${name}`, `${url}/own/${name}`] as const,
    );
    const nowhere = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    await withVariables({ ...nowhere, ...Object.fromEntries(variables) }, async () => {
      for (const [action, make] of commands) {
        const { stock, ours } = await sendBoth(make);
        assert.match(ours[0]?.path ?? '', /^\/own\//, action);
        assert.deepEqual(ours.map(toComparable), stock.map(toComparable), action);
      }
    });
  });

  test('names the variable of an endpoint that is no URL of HTTP', async () => {
    for (const variable of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_EVENTBRIDGE']) {
      // URL parses the second as a URL with the protocol "localhost:".
      for (const value of ['not a url', 'localhost:3001', 'ftp://127.0.0.1:3001']) {
        await withVariables({ [variable]: value }, async () => {
          assert.throws(() => ours.eventBridge(), {
            message: `${variable} is not an HTTP URL. Example: http://127.0.0.1:3001`,
          });
        });
      }
    }
  });

  test("asks the endpoint of the region that the SDK's client asks", async () => {
    for (const region of REGIONS) {
      await withVariables({ AWS_ENDPOINT_URL: undefined, AWS_REGION: region }, async () => {
        for (const [action, make] of commands) {
          const hosts: string[] = [];
          const handler = respondWith(({ protocol, hostname, headers }) => {
            hosts.push(`${protocol}//${hostname} ${headers['host']}`);
            return [200, JSON.stringify({ MD5OfMessageBody: MD5 })];
          });
          for (const kit of [STOCK, ours]) await make(kit, handler)();
          const [stock, own] = hosts;
          assert.equal(own, stock, `${action} in ${region}`);
        }
      });
    }
  });
});

interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The exports of the bundle. */
type Bundle = Commands & typeof services & { readonly createClient: typeof createClient };

/** Creates an HTTP handler of the SDK that answers without a connection. */
function respondWith(respond: (request: HttpRequest) => Answer): NonNullable<Handler> {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: HttpRequest) => {
      const [statusCode, body, headers = {}] = respond(request);
      const response = new HttpResponse({ statusCode, headers, body: Buffer.from(body) });
      return { response } as unknown as { response: { body: Buffer } & HttpResponse };
    },
    httpHandlerConfigs: () => ({}),
    updateHttpClientConfig: () => {},
    destroy: () => {},
  };
}

type HttpRequest = Parameters<NonNullable<Handler>['handle']>[0];

/** Returns a request without random parts and intended differences. */
function toComparable({ headers, ...request }: SentRequest) {
  const kept = Object.entries(headers).filter(
    ([name]) => !CHANGING.has(name) && !LEFT_OUT.has(name),
  );
  const signed = /SignedHeaders=([^,]*)/u.exec(headers.authorization ?? '')?.[1]?.split(';');
  return {
    ...request,
    body: JSON.parse(request.body) as unknown,
    headers: new Map(kept),
    signed: signed?.filter((name) => !LEFT_OUT.has(name)),
  };
}

/** Signs a request with the SDK's signer at the same time. */
async function assertSigned({ method, path, headers, body }: SentRequest): Promise<void> {
  const { authorization = '' } = headers;
  const [, scope = '', names = ''] =
    /Credential=local\/(\S+)\/aws4_request, SignedHeaders=(\S+),/u.exec(authorization) ?? [];
  const [, region = '', service = ''] = scope.split('/');
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'token' },
    sha256: Sha256,
  });
  const date = String(headers['x-amz-date']).replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/u,
    '$1-$2-$3T$4:$5:$6Z',
  );
  const request = {
    method,
    path,
    protocol: 'http:',
    hostname: '127.0.0.1',
    headers: Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])])),
    body,
  };
  const signed = await signer.sign(request, { signingDate: new Date(date) });
  assert.equal(authorization, signed.headers['authorization']);
}

/** Runs a function while environment variables are set or unset. */
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

/** Returns the result or error of a call in the form that the functions use. */
async function describeOutcome(send: Send, read: (output: Output) => unknown): Promise<unknown> {
  try {
    const output: Output = await send();
    return [read(output), JSON.parse(JSON.stringify(output.$metadata)) as unknown];
  } catch (error) {
    const { name, $fault, $metadata } = error as Error & { $fault?: unknown; $metadata?: unknown };
    return { name, $fault, $metadata: JSON.parse(JSON.stringify($metadata ?? {})) as unknown };
  }
}

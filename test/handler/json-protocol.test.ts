import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { HandlerExecutionContext, HttpRequest } from '@smithy/types';
import type { Endpoint } from '../../handler/aws/endpoint.ts';
import { parseResponse, serializeRequest } from '../../handler/aws/json-protocol.ts';
import { EVENT_BRIDGE, SQS } from '../../handler/aws/services.ts';

const ENDPOINT: Endpoint = {
  url: new URL('https://events.eu-west-1.amazonaws.com/'),
  protocol: 'https:',
  hostname: 'events.eu-west-1.amazonaws.com',
  port: undefined,
  path: '/',
  host: 'events.eu-west-1.amazonaws.com',
};

// As the commands of the SDK set it.
const CONTEXT = {
  __smithy_context: { service: 'AWSEvents', operation: 'PutEvents' },
} as HandlerExecutionContext;

type Request = Omit<HttpRequest, 'body'> & { readonly body?: unknown };

const serialize = (input: object, endpoint = ENDPOINT): Request =>
  serializeRequest(EVENT_BRIDGE, endpoint, CONTEXT, input);

suite('a request in AWS JSON', () => {
  test('has the headers of the protocol, and the port of an endpoint that has one', () => {
    const { headers, body, ...request } = serialize({ Entries: [] });
    assert.deepEqual(request, {
      method: 'POST',
      protocol: 'https:',
      hostname: 'events.eu-west-1.amazonaws.com',
      path: '/',
      query: {},
    });
    const { 'user-agent': _, ...others } = headers;
    assert.deepEqual(others, {
      host: 'events.eu-west-1.amazonaws.com',
      'content-type': 'application/x-amz-json-1.1',
      'content-length': '14',
      'x-amz-target': 'AWSEvents.PutEvents',
    });
    assert.equal(String(body), '{"Entries":[]}');
    assert.equal(serialize({}, { ...ENDPOINT, port: 3001 }).port, 3001);
    const sqs = serializeRequest(SQS, ENDPOINT, CONTEXT, {});
    assert.equal(sqs.headers['content-type'], 'application/x-amz-json-1.0');
  });

  test('encodes times as seconds, bytes as base64, and everything else as JSON does', () => {
    const { body } = serialize({
      Time: new Date(1_500),
      Bytes: new Uint8Array([1, 2, 3]),
      Nested: [{ Time: new Date(0) }, null, 'a'],
      Nothing: null,
      Left: undefined,
    });
    assert.equal(
      String(body),
      '{"Time":1.5,"Bytes":"AQID","Nested":[{"Time":0},null,"a"],"Nothing":null}',
    );
  });

  test('names this project, and in Lambda the runtime and the id of the application', async (t) => {
    const leave = () => {
      delete process.env['AWS_EXECUTION_ENV'];
      delete process.env['AWS_SDK_UA_APP_ID'];
    };
    t.after(leave);
    const readUserAgent = async (name: string, variables: Readonly<Record<string, string>>) => {
      leave();
      Object.assign(process.env, variables);
      // The module reads the environment once, when it is loaded.
      const module = (await import(`../../handler/aws/json-protocol.ts?${name}`)) as {
        readonly serializeRequest: typeof serializeRequest;
      };
      return module.serializeRequest(EVENT_BRIDGE, ENDPOINT, CONTEXT, {}).headers['user-agent'];
    };
    const own = `kinow-eventbridge lang/js md/nodejs#${process.versions.node}`;
    assert.equal(await readUserAgent('none', {}), own);
    assert.equal(
      await readUserAgent('both', {
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_SDK_UA_APP_ID: "shop 1/é!#$%&'*+.^`|~-_",
      }),
      `${own} exec-env/AWS_Lambda_nodejs24.x app/shop-1--!#$%&'*+.^\`|~-_`,
    );
  });

  test("carries the invocation's trace alone if there is one", (t) => {
    t.after(() => delete process.env['_X_AMZN_TRACE_ID']);
    process.env['_X_AMZN_TRACE_ID'] = 'Root=1';
    assert.equal(serialize({}).headers['x-amzn-trace-id'], 'Root=1');
  });
});

suite('a response in AWS JSON', () => {
  const respond = (
    statusCode: number,
    body: string,
    headers: Readonly<Record<string, string>> = {},
  ) => parseResponse({ statusCode, headers, body: Buffer.from(body) });

  test('is its object without null members, and the metadata', () => {
    assert.deepEqual(respond(200, '{"A":null,"B":{"C":null,"D":[null,{"E":null}]}}'), {
      B: { D: [null, {}] },
      $metadata: { httpStatusCode: 200 },
    });
    assert.deepEqual(respond(299, '', { 'x-amzn-requestid': 'r-1' }), {
      $metadata: { httpStatusCode: 299, requestId: 'r-1' },
    });
    assert.deepEqual(respond(200, 'null'), { $metadata: { httpStatusCode: 200 } });
  });

  const errors: [
    what: string,
    body: string,
    headers: Record<string, string>,
    name: string,
    message: string,
  ][] = [
    ['a type and a message', '{"__type":"A","message":"b"}', {}, 'A', 'b'],
    ['a namespace and a URI', '{"__type":"com.x#A:http://y","Message":"b"}', {}, 'A', 'b'],
    ['a code', '{"code":"A,b"}', {}, 'A', 'UnknownError'],
    ['a header', '{}', { 'x-amzn-errortype': 'A:http://y' }, 'A', 'UnknownError'],
    ['nothing', '', {}, 'Unknown', 'UnknownError'],
    ['null', 'null', {}, 'Unknown', 'UnknownError'],
    ['other types', '{"__type":1,"message":{"a":1}}', {}, 'Unknown', 'UnknownError'],
  ];
  for (const [what, body, headers, name, message] of errors) {
    test(`is an error from the status 300 on, here with ${what}`, () => {
      for (const [status, fault] of [
        [300, 'client'],
        [499, 'client'],
        [500, 'server'],
      ] as const) {
        assert.throws(() => respond(status, body, headers), {
          name,
          message,
          $fault: fault,
          $metadata: { httpStatusCode: status },
          $response: { statusCode: status, headers, body: Buffer.from(body) },
        });
      }
    });
  }

  test('that is not JSON is a SyntaxError with the metadata', () => {
    assert.throws(() => respond(502, '<html>'), {
      name: 'SyntaxError',
      $metadata: { httpStatusCode: 502 },
    });
  });
});

import { getSmithyContext, ServiceException } from '@smithy/core/client';
import type { HandlerExecutionContext, HttpRequest, MetadataBearer } from '@smithy/types';
import type { Endpoint } from './endpoint.ts';
import type { HttpResponse } from './http-handler.ts';
import type { Service } from './services.ts';

const { env } = process;

/** CloudTrail shows it; AWS_SDK_UA_APP_ID is the SDK's own setting for a name of the user's. */
const USER_AGENT = [
  `kinow-eventbridge lang/js md/nodejs#${process.versions.node}`,
  env['AWS_EXECUTION_ENV'] && `exec-env/${env['AWS_EXECUTION_ENV']}`,
  env['AWS_SDK_UA_APP_ID'] &&
    `app/${env['AWS_SDK_UA_APP_ID'].replaceAll(/[^\w!#$%&'*+.^`|~-]/gu, '-')}`,
]
  .filter(Boolean)
  .join(' ');

/** Makes the request of a command, whose context names service and operation. */
export function serializeRequest(
  { jsonVersion }: Service,
  { protocol, hostname, port, path, host }: Endpoint,
  context: HandlerExecutionContext,
  input: object,
): HttpRequest {
  const { service, operation } = getSmithyContext(context) as Record<string, string>;
  // Encoded once: length, signature and socket need bytes.
  const body = Buffer.from(JSON.stringify(input, toJsonValue));
  const trace = env['_X_AMZN_TRACE_ID'];
  return {
    method: 'POST',
    protocol,
    hostname,
    ...(port !== undefined && { port }),
    path,
    query: {},
    headers: {
      host,
      'content-type': `application/x-amz-json-${jsonVersion}`,
      'content-length': String(body.byteLength),
      'x-amz-target': `${service}.${operation}`,
      'user-agent': USER_AGENT,
      ...(trace && { 'x-amzn-trace-id': trace }),
    },
    body,
  };
}

/** AWS JSON has timestamps as seconds since the epoch, and bytes as base64. */
function toJsonValue(this: unknown, key: string, value: unknown): unknown {
  // Before JSON.stringify has called its toJSON.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  if (original instanceof Date) return original.getTime() / 1000;
  if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
  return value;
}

/**
 * Reads a response: the JSON object of its body with `$metadata`.
 *
 * @throws ServiceException for a status of 300 or more, named by the error's code; SyntaxError for a body
 *   that is not JSON. Both have `$metadata`, and `$response` for the SDK's retry middleware.
 */
export function parseResponse(response: HttpResponse): MetadataBearer {
  const { statusCode, headers, body } = response;
  const requestId = headers['x-amzn-requestid'];
  const $metadata = { httpStatusCode: statusCode, ...(requestId !== undefined && { requestId }) };
  try {
    const answer =
      body.byteLength === 0 ? {} : (JSON.parse(body.toString(), dropNullMember) as Answer);
    if (statusCode < 300) return { ...answer, $metadata };
    throw new ServiceException({
      name: readErrorCode(answer, headers),
      $fault: statusCode < 500 ? 'client' : 'server',
      message: readText(answer?.['message'] ?? answer?.['Message']) ?? 'UnknownError',
      $metadata,
    });
  } catch (error) {
    throw Object.defineProperty(Object.assign(error as Error, { $metadata }), '$response', {
      value: response,
    });
  }
}

/** As the SDK does: its types know no `null`. Other than a member, an entry of a list keeps its place. */
function dropNullMember(this: unknown, _key: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}

type Answer = Readonly<Record<string, unknown>> | null;

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
function readErrorCode(answer: Answer, headers: HttpResponse['headers']): string {
  const code = answer?.['__type'] ?? answer?.['code'] ?? headers['x-amzn-errortype'];
  return readText(code)?.split(/[,:]/u)[0]?.split('#').at(-1) ?? 'Unknown';
}

const readText = (value: unknown) => (typeof value === 'string' ? value : undefined);

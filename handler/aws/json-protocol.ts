import { getSmithyContext, ServiceException } from '@smithy/core/client';
import type { HandlerExecutionContext, HttpRequest, MetadataBearer } from '@smithy/types';
import type { Endpoint } from './endpoint.ts';
import type { HttpResponse } from './http-handler.ts';
import type { Service } from './services.ts';

const { env } = process;

/** Appears in CloudTrail. AWS_SDK_UA_APP_ID is the SDK's setting for the user's application id. */
const USER_AGENT = [
  `kinow-eventbridge lang/js md/nodejs#${process.versions.node}`,
  env['AWS_EXECUTION_ENV'] && `exec-env/${env['AWS_EXECUTION_ENV']}`,
  env['AWS_SDK_UA_APP_ID'] &&
    `app/${env['AWS_SDK_UA_APP_ID'].replaceAll(/[^\w!#$%&'*+.^`|~-]/gu, '-')}`,
]
  .filter(Boolean)
  .join(' ');

/** Creates the HTTP request of a command. The context names the service and the operation. */
export function serializeRequest(
  { jsonVersion }: Service,
  { protocol, hostname, port, path, host }: Endpoint,
  context: HandlerExecutionContext,
  input: object,
): HttpRequest {
  const { service, operation } = getSmithyContext(context) as Record<string, string>;
  // Encoded once: the length, the signature and the socket need bytes.
  const body = Buffer.from(JSON.stringify(toJsonValue(input)));
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

/**
 * Converts a command's input to what AWS JSON encodes: timestamps as seconds since the epoch, bytes as base64.
 * A replacer of `JSON.stringify` would take longer than the conversion.
 */
function toJsonValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.getTime() / 1000;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toJsonValue);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, toJsonValue(member)]),
  );
}

/**
 * Parses a response.
 *
 * @returns The JSON object of the body, with `$metadata`.
 * @throws ServiceException, with the error code as its name, for a status of 300 or more; SyntaxError for a
 *   body that is not JSON. Both have `$metadata`, and `$response` for the SDK's retry middleware.
 */
export function parseResponse(response: HttpResponse): MetadataBearer {
  const { statusCode, headers, body } = response;
  const requestId = headers['x-amzn-requestid'];
  const $metadata = { httpStatusCode: statusCode, ...(requestId !== undefined && { requestId }) };
  try {
    const fields =
      body.byteLength === 0 ? {} : (dropNullMembers(JSON.parse(body.toString())) as Fields);
    if (statusCode < 300) return { ...fields, $metadata };
    throw new ServiceException({
      name: readErrorCode(fields, headers),
      $fault: statusCode < 500 ? 'client' : 'server',
      message: readText(fields?.['message'] ?? fields?.['Message']) ?? 'UnknownError',
      $metadata,
    });
  } catch (error) {
    throw Object.defineProperty(Object.assign(error as Error, { $metadata }), '$response', {
      value: response,
    });
  }
}

/**
 * Drops `null` members, as the SDK does: its types have no `null`. List entries are left as they are. A reviver of
 * `JSON.parse` would take longer.
 */
function dropNullMembers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(dropNullMembers);
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, dropNullMembers(member)]));
}

type Fields = Readonly<Record<string, unknown>> | null;

/** https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization */
function readErrorCode(fields: Fields, headers: HttpResponse['headers']): string {
  const code = fields?.['__type'] ?? fields?.['code'] ?? headers['x-amzn-errortype'];
  return readText(code)?.split(/[,:]/u)[0]?.split('#').at(-1) ?? 'Unknown';
}

const readText = (value: unknown) => (typeof value === 'string' ? value : undefined);

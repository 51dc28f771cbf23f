import type { IncomingHttpHeaders } from 'node:http';
import { type EncodedCall, type EncodedResponse, ServiceError } from './protocol.ts';
import { toQueryCode } from './query-protocol.ts';

/** Reads a call in AWS's JSON protocols (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). */
export function readJsonCall(headers: IncomingHttpHeaders, body: Buffer): EncodedCall {
  const target = String(headers['x-amz-target'] ?? '');
  // Clients of SQS from the time of its query protocol ask for the error codes of then.
  const hasQueryCodes = headers['x-amzn-query-mode'] === 'true' && target.startsWith('AmazonSQS.');
  return {
    target,
    parseInput: () => {
      try {
        return JSON.parse(body.toString()) as Record<string, unknown>;
      } catch {
        throw new ServiceError('SerializationException', 'The request is not JSON.');
      }
    },
    formatResult: (result) => encode(result),
    formatError: ({ code, message, status }) =>
      encode(
        { __type: code, message },
        hasQueryCodes
          ? { 'x-amzn-query-error': `${toQueryCode(code)};${status < 500 ? 'Sender' : 'Receiver'}` }
          : {},
      ),
  };
}

const encode = (json: object, headers: Readonly<Record<string, string>> = {}): EncodedResponse => ({
  headers: { 'content-type': 'application/x-amz-json-1.1', ...headers },
  body: JSON.stringify(json),
});

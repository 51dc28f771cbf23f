import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { sign } from '../../handler/signature.ts';
import { createHttpEvent } from './http-event.ts';

/** A sample webhook to wrap in an HTTP API event. */
export interface RequestFields {
  readonly body: string;
  /** The value of `X-Kinow-Signature`; `undefined`: no such header. */
  readonly signature: string | undefined;
  readonly contentType?: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/** Signs the body of a sample as Kinow does. */
export const signBody = (body: string, secret: string): string => sign(Buffer.from(body), secret);

/** An address for examples (RFC 5737). */
const SENDER = '203.0.113.10';

/**
 * Creates the HTTP API event with which API Gateway invokes the receiver for a sample webhook, with the headers that
 * API Gateway adds to every request.
 */
export function createSampleRequest(fields: RequestFields): APIGatewayProxyEventV2 {
  const { signature, contentType = 'application/json', requestId, receivedAt } = fields;
  const body = Buffer.from(fields.body);
  return createHttpEvent({
    body,
    headers: {
      'content-length': String(body.byteLength),
      'content-type': contentType,
      host: 'localhost',
      'x-amzn-trace-id': createTrace(requestId, receivedAt),
      'x-forwarded-for': SENDER,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...(signature !== undefined && { 'x-kinow-signature': signature }),
    },
    sourceIp: SENDER,
    requestId,
    receivedAt,
  });
}

/**
 * Creates a trace id: the time in seconds, and 96 bits
 * (https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids).
 */
function createTrace(requestId: string, receivedAt: number): string {
  const seconds = Math.floor(receivedAt / 1000).toString(16);
  const bits = createHash('sha256').update(requestId).digest('hex').slice(0, 24);
  return `Root=1-${seconds.padStart(8, '0')}-${bits}`;
}

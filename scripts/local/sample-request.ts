import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../../handler/signature.ts';
import { createHttpEvent } from '../shared/http-event.ts';

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

/** Creates the HTTP API event with which API Gateway invokes the receiver for a sample webhook. */
export function createSampleRequest(fields: RequestFields): APIGatewayProxyEventV2 {
  const { body, signature, contentType = 'application/json', requestId, receivedAt } = fields;
  return createHttpEvent({
    body: Buffer.from(body),
    headers: {
      'content-type': contentType,
      host: 'localhost',
      ...(signature !== undefined && { 'x-kinow-signature': signature }),
    },
    requestId,
    receivedAt,
  });
}

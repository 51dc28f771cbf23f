import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** What the function needs of an HTTP request. */
export interface WebhookRequest {
  /** The raw bytes that Kinow signed. */
  readonly body: Buffer;
  /** The same as text, where it came as text of which nothing was lost in the bytes. */
  readonly text: string | undefined;
  /** `X-Kinow-Signature` as sent; `undefined` when there is none. */
  readonly signature: string | undefined;
  /** When API Gateway received the request, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The caller, told only in the log line of a refused signature. */
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}

/**
 * Reads an HTTP API event of payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 * Whatever is missing or of another type counts as not sent: an event made by hand is answered too.
 */
export function readRequest(
  event: Partial<APIGatewayProxyEventV2> | null | undefined,
): WebhookRequest {
  const { requestContext, body, isBase64Encoded, headers } = event ?? {};
  const { timeEpoch, http } = requestContext ?? {};
  const sent = typeof body === 'string' ? body : '';
  const isText = isBase64Encoded !== true && sent.isWellFormed();
  return {
    body: Buffer.from(sent, isBase64Encoded === true ? 'base64' : 'utf8'),
    text: isText ? sent : undefined,
    signature: findHeader(headers, 'x-kinow-signature'),
    receivedAt: isTime(timeEpoch) ? timeEpoch : Date.now(),
    sourceIp: readString(http?.sourceIp),
    userAgent: readString(http?.userAgent),
  };
}

/**
 * A header by its name in any case: API Gateway sends lower case, events written by hand any. The
 * same name twice is joined by a comma, as API Gateway does, and so is no signature.
 */
function findHeader(headers: object | null | undefined, name: string): string | undefined {
  const values = Object.entries(headers ?? {}).flatMap(([key, value]: [string, unknown]) =>
    key.toLowerCase() === name && typeof value === 'string' ? [value] : [],
  );
  return values.length > 0 ? values.join(',') : undefined;
}

const readString = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** A time that a `Date` can hold and that EventBridge takes. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 8.64e15;

import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** The parts of an HTTP request that the webhook function uses. */
export interface WebhookRequest {
  /** The raw bytes that Kinow signed. */
  readonly body: Buffer;
  /** The same as text; `undefined` if it was sent as base64 or contains lone surrogates. */
  readonly text: string | undefined;
  /** The header `X-Kinow-Signature`; `undefined` if absent. */
  readonly signature: string | undefined;
  /** When API Gateway received the request, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The caller's address; logged only if the signature is refused. */
  readonly sourceIp: string | undefined;
  readonly userAgent: string | undefined;
}

/**
 * Reads an HTTP API event of payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 * A field that is missing or of another type counts as not sent, so that hand-written events work too.
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
 * Finds a header by its lower-case name. API Gateway sends names in lower case; hand-written events may not.
 * Repeated headers are joined by commas, as API Gateway does, and so are not a valid signature.
 */
function findHeader(headers: object | null | undefined, name: string): string | undefined {
  const values = Object.entries(headers ?? {}).flatMap(([key, value]: [string, unknown]) =>
    key.toLowerCase() === name && typeof value === 'string' ? [value] : [],
  );
  return values.length > 0 ? values.join(',') : undefined;
}

const readString = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Whether a value is a time that `Date` supports and EventBridge accepts. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 8.64e15;

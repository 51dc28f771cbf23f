import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request as it reaches API Gateway. */
export interface HttpRequest {
  readonly body: Uint8Array;
  /** Names in any case; repeated ones as a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly sourceIp?: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/**
 * The event that API Gateway's HTTP API makes of a `POST /kinow` (payload format 2.0,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html):
 * header names in lower case, repeated headers joined by commas, and the body as text only for the
 * content types that are text.
 */
export function createHttpEvent(request: HttpRequest): APIGatewayProxyEventV2 {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : value.join(','),
    ]),
  );
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey: 'POST /kinow',
    rawPath: '/kinow',
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: 'POST',
        path: '/kinow',
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: 'POST /kinow',
      stage: '$default',
      time: formatCommonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt,
    },
    ...(request.body.byteLength > 0 && {
      // As API Gateway does: bytes that are no UTF-8 become U+FFFD in a text.
      body: Buffer.from(request.body).toString(isText ? 'utf8' : 'base64'),
    }),
    isBase64Encoded: request.body.byteLength > 0 && !isText,
  };
}

/** The content types whose body is passed on as text; any other, or none, is passed on as base64. */
function isTextType(contentType = ''): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^(?:text\/.+|application\/(?:json|xml|javascript))$/u.test(type);
}

/** Such as `14/Sep/2026:09:26:53 +0000`. */
function formatCommonLogTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

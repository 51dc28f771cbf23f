import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** An HTTP request that API Gateway receives. */
export interface HttpRequest {
  readonly body: Uint8Array;
  /** With names in any case, and a list of values for a repeated header. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly sourceIp?: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

/**
 * Creates the event that an HTTP API of API Gateway passes on for a `POST /kinow` (payload format 2.0,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html):
 * header names in lower case, repeated headers joined by commas, and the body as text only for text content
 * types.
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
      // As API Gateway does, replaces invalid UTF-8 in text by U+FFFD.
      body: Buffer.from(request.body).toString(isText ? 'utf8' : 'base64'),
    }),
    isBase64Encoded: request.body.byteLength > 0 && !isText,
  };
}

/** Whether the body of a content type is passed on as text. All others are passed on as base64. */
function isTextType(contentType = ''): boolean {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^(?:text\/.+|application\/(?:json|xml|javascript))$/u.test(type);
}

/** Formats a time such as `14/Sep/2026:09:26:53 +0000`. */
function formatCommonLogTime(time: number): string {
  const [, day, month, year, clock] = new Date(time).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

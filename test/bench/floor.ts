import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/*
 * The minimum of a webhook function: verify, parse once, sign, send one entry, answer. A baseline for
 * measurements, never shipped: it checks no settings, validates nothing, and does not retry, store or
 * log.
 */

// An `import` of a built-in module evaluates all of its exports, which loads their dependencies.
const { createHash, createHmac, timingSafeEqual } = process.getBuiltinModule('node:crypto');

const { env } = process;
const SECRET = env['KINOW_WEBHOOK_SECRET'] ?? '';
const REGION = env['AWS_REGION'] ?? '';
const ACCESS_KEY_ID = env['AWS_ACCESS_KEY_ID'] ?? '';
const SECRET_ACCESS_KEY = env['AWS_SECRET_ACCESS_KEY'] ?? '';
const SESSION_TOKEN = env['AWS_SESSION_TOKEN'];
const ENDPOINT = new URL(env['AWS_ENDPOINT_URL'] ?? '');
const http = process.getBuiltinModule(ENDPOINT.protocol === 'https:' ? 'node:https' : 'node:http');

const agent = new http.Agent({ keepAlive: true });

/** Answers 200 once the event is on the bus, 401 to a wrong signature, and 503 to any failure. */
export async function handler(event: APIGatewayProxyEventV2): Promise<{ statusCode: number }> {
  const { body = '', isBase64Encoded, headers, requestContext } = event;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (!isAuthentic(bytes, headers['x-kinow-signature'] ?? '')) return { statusCode: 401 };
  try {
    const text = isBase64Encoded ? bytes.toString() : body;
    const { subject } = JSON.parse(text) as { subject: string };
    const answer = await putEvents({
      Entries: [
        {
          EventBusName: env['EVENT_BUS_NAME'],
          Source: 'kinow',
          DetailType: subject,
          Detail: text,
          Time: requestContext.timeEpoch / 1000,
        },
      ],
    });
    return { statusCode: answer.FailedEntryCount === 0 ? 200 : 503 };
  } catch {
    return { statusCode: 503 };
  }
}

function isAuthentic(body: Buffer, signature: string): boolean {
  const expected = createHmac('sha256', SECRET).update(body).digest();
  const given = Buffer.from(signature, 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function putEvents(input: object): Promise<{ FailedEntryCount: number }> {
  const body = Buffer.from(JSON.stringify(input));
  const answer = await new Promise<string>((resolve, reject) => {
    const request = http.request(
      ENDPOINT,
      { method: 'POST', agent, headers: signedHeaders(body) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      },
    );
    request.on('error', reject);
    request.end(body);
  });
  return JSON.parse(answer) as { FailedEntryCount: number };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signedHeaders(body: Buffer): Record<string, string | number> {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/gu, '');
  const day = time.slice(0, 8);
  // Sorted, as the canonical request requires.
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: ENDPOINT.host,
    'x-amz-date': time,
    ...(SESSION_TOKEN !== undefined && { 'x-amz-security-token': SESSION_TOKEN }),
    'x-amz-target': 'AWSEvents.PutEvents',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const payloadHash = createHash('sha256').update(body).digest('hex');
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${payloadHash}`;
  const scope = `${day}/${REGION}/events/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const signature = hmac(keyOf(day), `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash}`);
  return {
    ...headers,
    'content-length': body.length,
    authorization: `AWS4-HMAC-SHA256 Credential=${ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature.toString('hex')}`,
  };
}

let lastKey: { readonly day: string; readonly key: Buffer } | undefined;

/** A signing key is valid for a day. The SDK caches it too. */
function keyOf(day: string): Buffer {
  if (lastKey?.day !== day) {
    const parts = [day, REGION, 'events', 'aws4_request'];
    lastKey = { day, key: parts.reduce(hmac, Buffer.from(`AWS4${SECRET_ACCESS_KEY}`)) };
  }
  return lastKey.key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

import { Client } from '@smithy/core/client';
import { getRetryPlugin, StandardRetryStrategy } from '@smithy/core/retry';
import { SignatureV4 } from '@smithy/signature-v4';
import type {
  DeserializeMiddleware,
  FinalizeRequestMiddleware,
  HttpRequest,
  MetadataBearer,
  Pluggable,
  SerializeMiddleware,
} from '@smithy/types';
import { Md5, Sha256 } from './checksum.ts';
import { readEndpoint } from './endpoint.ts';
import { type CallOptions, httpHandler, type HttpResponse } from './http-handler.ts';
import { parseResponse, serializeRequest } from './json-protocol.ts';
import type { Service } from './services.ts';

/*
 * The functions' AWS client: the SDK's commands, base client, retries and signer, with our own JSON protocol
 * and HTTP handler. The SDK's service clients load four times as much code before the first event:
 * configuration files, profiles, endpoint rules and codecs, none of which Lambda needs.
 *
 * Supported, as in the SDK: attempt and invocation headers (retries), the MD5 check of SendMessage, Lambda's
 * X-Ray trace, clock skew correction. Not supported: the SDK's metrics in `user-agent` and `x-amz-user-agent`
 * (replaced by our name), `x-amzn-query-mode` (SQS then names errors as its API reference does), W3C trace
 * headers, account-based endpoints, DynamoDB's fourth attempt (the replay guard is limited to 1 s), error
 * classes (errors are distinguished by name), and conversion of response timestamps (unused: they stay numbers).
 */

/** The part of an SDK client that ours provides: `send`, for the same commands. */
export type Sender<SdkClient extends { readonly send: unknown }> = Pick<SdkClient, 'send'>;

type Input = object;
type Output = MetadataBearer;

/**
 * Creates a client of a service. Region, credentials, endpoint and `AWS_MAX_ATTEMPTS` come from the
 * environment, which Lambda sets; credentials are read for each request, because they are renewed.
 *
 * `SdkClient` is the SDK's client for the service; it provides the types of the commands.
 *
 * @param defaultMaxAttempts - Attempts of a call, unless `AWS_MAX_ATTEMPTS` is set. The SDK's default is 3.
 * @throws Error if the configured endpoint is not an HTTP URL.
 */
export function createClient<SdkClient extends { readonly send: unknown }>(
  service: Service,
  requestHandler: typeof httpHandler = httpHandler,
  defaultMaxAttempts = 3,
): Sender<SdkClient> {
  const { env } = process;
  const region = env['AWS_REGION'] ?? '';
  const endpoint = readEndpoint(service, region);
  const maxAttempts = Number.parseInt(env['AWS_MAX_ATTEMPTS'] ?? '', 10) || defaultMaxAttempts;
  const retryStrategy = new StandardRetryStrategy({ maxAttempts });
  const config = {
    apiVersion: '',
    requestHandler,
    retryStrategy: async () => retryStrategy,
    maxAttempts: async () => maxAttempts,
    // Makes the SDK's endpoint middleware, which each command adds, skip the endpoint rules.
    isCustomEndpoint: true,
    endpointProvider: () => endpoint,
    md5: Md5,
  };
  const serialize: SerializeMiddleware<Input, Output> = (next, context) => (args) =>
    next({ ...args, request: serializeRequest(service, endpoint, context, args.input) });
  const client = new Client<CallOptions, Input, Output, typeof config>(config);
  // The commands add the SDK's endpoint middleware before a middleware of this name.
  client.middlewareStack.add(serialize, { name: 'serializerMiddleware', step: 'serialize' });
  client.middlewareStack.use(getRetryPlugin(config) as Pluggable<Input, Output>);
  client.middlewareStack.add(createSigner(service, region), {
    step: 'finalizeRequest',
    priority: 'low',
  });
  client.middlewareStack.add(deserialize, { step: 'deserialize' });
  // The SDK's client type demands its whole configuration; the commands need only the fields above.
  return client as object as Sender<SdkClient>;
}

/**
 * Runs a command without sending its request: compiles the code, signs the request and opens the connection.
 *
 * @throws What `send` throws.
 */
export async function warmUp<SdkClient extends { readonly send: unknown }>(
  client: Sender<SdkClient>,
  command: object,
): Promise<void> {
  const { send } = client as { send: (command: object, options: object) => Promise<unknown> };
  await send.call(client, command, { isWarmUp: true } satisfies CallOptions);
}

/** Signs each attempt with SigV4, and corrects the signing date after a clock skew error. */
function createSigner(
  { signingName }: Service,
  region: string,
): FinalizeRequestMiddleware<Input, Output> {
  let clockOffsetMs = 0;
  const signer = new SignatureV4({
    service: signingName,
    region,
    credentials: readCredentials,
    sha256: Sha256,
  });
  return (next) => async (args) => {
    const sentAt = Date.now();
    const signingDate = new Date(sentAt + clockOffsetMs);
    const request = await signer.sign(args.request as HttpRequest, { signingDate });
    try {
      return await next({ ...args, request });
    } catch (error) {
      const offsetMs = readClockOffset(error, sentAt);
      if (offsetMs !== undefined && Math.abs(offsetMs - clockOffsetMs) >= MAX_CLOCK_SKEW_MS) {
        clockOffsetMs = offsetMs;
        // Makes the retry middleware try again.
        Object.assign((error as Partial<MetadataBearer>).$metadata ?? {}, {
          clockSkewCorrected: true,
        });
      }
      throw error;
    }
  };
}

/** AWS rejects signatures that are off by 5 minutes or more. */
const MAX_CLOCK_SKEW_MS = 4 * 60_000;

/**
 * Reads how many milliseconds AWS's clock is ahead, from the `date` header of an error's response. Compares it
 * with the time of the request, because the sandbox may have been frozen before the response was read.
 */
function readClockOffset(error: unknown, sentAt: number): number | undefined {
  const { headers } = (error as { $response?: HttpResponse }).$response ?? {};
  const serverTime = Date.parse(headers?.['date'] ?? '');
  // A response with an `age` comes from a cache, so its date is not current.
  return Number.isNaN(serverTime) || headers?.['age'] !== undefined
    ? undefined
    : serverTime - sentAt;
}

/** Reads the credentials of the function's role. @throws DOMException if the environment has none. */
async function readCredentials() {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new DOMException(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
      'CredentialsProviderError',
    );
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

const deserialize: DeserializeMiddleware<Input, Output> = (next) => async (args) => {
  const { response } = await next(args);
  return { response, output: parseResponse(response as HttpResponse) };
};

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
 * The AWS client of the functions: the SDK's commands, base client, retries and signer, with a JSON
 * protocol and an HTTP handler of our own. A client of the SDK loads four times as much code before the
 * first event: configuration files, profiles, endpoint rules and codecs, none of which Lambda needs.
 *
 * Kept of what a client of the SDK does beside: attempt and invocation headers (retries), the MD5 check of
 * SendMessage (an answer that does not confirm the message is no confirmation), Lambda's X-Ray trace,
 * correction of a wrong clock. Left out: the SDK's metrics in `user-agent` and `x-amz-user-agent` (we name
 * ourselves instead), `x-amzn-query-mode` (so that SQS names errors as its API reference does), W3C trace
 * headers, account-based endpoints, the fourth attempt of DynamoDB (the guard has a second), classes of errors
 * (they are told apart by name), and conversion of timestamps in answers (nothing reads one: they stay numbers).
 */

/** What a client of the SDK has in common with ours: `send` takes the same commands. */
export type Sender<SdkClient extends { readonly send: unknown }> = Pick<SdkClient, 'send'>;

type Input = object;
type Output = MetadataBearer;

/** A call that builds and signs its request and opens the connection, but sends nothing. */
const WARM_UP: CallOptions = { isWarmUp: true };

/**
 * Creates a client of a service. Region, credentials, endpoint and `AWS_MAX_ATTEMPTS` come from the
 * environment, where Lambda puts all of them; credentials are read for each request, so that renewed ones
 * are used.
 *
 * `SdkClient` is the SDK's client that knows the commands of the service.
 */
export function createClient<SdkClient extends { readonly send: unknown }>(
  service: Service,
  requestHandler: typeof httpHandler = httpHandler,
): Sender<SdkClient> {
  const { env } = process;
  const region = env['AWS_REGION'] ?? '';
  const endpoint = readEndpoint(service, region);
  const maxAttempts = Number.parseInt(env['AWS_MAX_ATTEMPTS'] ?? '', 10) || 3;
  const retryStrategy = new StandardRetryStrategy({ maxAttempts });
  const config = {
    apiVersion: '',
    requestHandler,
    retryStrategy: async () => retryStrategy,
    maxAttempts: async () => maxAttempts,
    // The SDK's endpoint middleware, which each command brings along, asks no rules then.
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
  // The SDK's type of a client names its whole configuration, of which the commands need what is above.
  return client as object as Sender<SdkClient>;
}

/**
 * Sends a command as a first event will, except that nothing goes over the wire: code is compiled, and the
 * connection is open.
 *
 * @throws what `send` throws.
 */
export async function warmUp<SdkClient extends { readonly send: unknown }>(
  client: Sender<SdkClient>,
  command: object,
): Promise<void> {
  const { send } = client as { send: (command: object, options: object) => Promise<unknown> };
  await send.call(client, command, WARM_UP);
}

/** Signs each attempt by SigV4, with the time of AWS where the clock has turned out to be wrong. */
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
        // For the retry middleware: another attempt is worth it.
        Object.assign((error as Partial<MetadataBearer>).$metadata ?? {}, {
          clockSkewCorrected: true,
        });
      }
      throw error;
    }
  };
}

/** AWS accepts a signature for five minutes. */
const MAX_CLOCK_SKEW_MS = 4 * 60_000;

/**
 * By how much the clock of AWS is ahead, according to the `date` of an error's response: compared with the time
 * of the request, since a response may be read only after a freeze of the sandbox.
 */
function readClockOffset(error: unknown, sentAt: number): number | undefined {
  const { headers } = (error as { $response?: HttpResponse }).$response ?? {};
  const serverTime = Date.parse(headers?.['date'] ?? '');
  // A response with an age comes from a cache.
  return Number.isNaN(serverTime) || headers?.['age'] !== undefined
    ? undefined
    : serverTime - sentAt;
}

/** The credentials of the function's role. @throws Error where the environment has none. */
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

import { createDefaultUserAgentProvider } from '@aws-sdk/core/client';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import type { ChecksumConstructor } from '@smithy/types';
import { endpointOf } from './endpoint.ts';

/** What a client of the SDK says of its service. */
interface Service {
  readonly serviceId: string;
  readonly sha256: ChecksumConstructor;
  readonly [setting: string]: unknown;
}

/** What {@link configuration} makes of it, as far as it is read here. */
interface Configured extends Service {
  readonly region: () => Promise<string>;
  readonly defaultSigningName: string;
}

/** What the user of a client has set. */
interface Options {
  readonly region?: string;
}

/**
 * In the place of how a client of the SDK finds its settings: they come from the environment, in which
 * Lambda tells all of them. There are no configuration files, profiles or metadata to ask.
 *
 * @param service - The client's own values.
 * @param version - Of the client, for the user agent.
 */
export function configuration(service: Service, options: Options, version: string) {
  const { env } = process;
  const { serviceId } = service;
  const region = options.region ?? env['AWS_REGION'];
  return {
    ...service,
    ...options,
    runtime: 'node',
    bodyLengthChecker: (body: string | Uint8Array) => Buffer.byteLength(body),
    defaultUserAgentProvider: createDefaultUserAgentProvider({ serviceId, clientVersion: version }),
    maxAttempts: Number.parseInt(env['AWS_MAX_ATTEMPTS'] ?? '', 10) || undefined,
    region: async () => {
      if (region === undefined) throw new Error('Region is missing');
      return region;
    },
    retryMode: 'standard',
    userAgentAppId: env['AWS_SDK_UA_APP_ID'],
    ...(serviceId === 'DynamoDB' && {
      accountIdEndpointMode: env['AWS_ACCOUNT_ID_ENDPOINT_MODE'] || undefined,
    }),
  };
}

/** In the place of the rules for endpoints: a client has one. */
export function withEndpoint<C extends Configured>(config: C) {
  let endpoint: ReturnType<typeof endpointOf> | undefined;
  return Object.assign(config, {
    endpoint: async () =>
      (endpoint ??= endpointOf(config.serviceId, config.defaultSigningName, await config.region())),
  });
}

/** In the place of the choice between ways to sign: there is one, and its signer is made once. */
export function withSigner<C extends Configured>(config: C) {
  const { region, sha256, defaultSigningName: service } = config;
  let credentials: ReturnType<ReturnType<typeof fromEnv>> | undefined;
  const provider = () => (credentials ??= fromEnv()());
  const signer = new SignatureV4({ credentials: provider, region, service, sha256 });
  return Object.assign(config, {
    credentials: provider,
    signer: async () => signer,
    systemClockOffset: 0,
  });
}

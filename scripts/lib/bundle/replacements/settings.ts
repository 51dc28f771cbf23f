import type { Replacement } from '../replacements.ts';
import { AWS_CORE, CLIENTS, CORE } from './places.ts';

/*
 * How a client finds its settings. In Lambda all of them are in the environment: the SDK's ways to files,
 * profiles, SSO, web identity and metadata lead nowhere, its rules choose an endpoint that is known, and
 * its choice between ways to sign has one. All together take a third of the time to the first event: 64
 * instead of 99 ms (medians of 9 processes each, in turns; 2 cores).
 */

const ofClients = CLIENTS.flatMap(([name, client, service]): Replacement[] => [
  {
    file: `@aws-sdk/client-${name}/dist-es/runtimeConfig.js`,
    text: `import { configuration } from 'handler/sdk/configuration.ts';
      import { version } from '../package.json';
      import { getRuntimeConfig as ownValues } from './runtimeConfig.shared';
      export const getRuntimeConfig = (options) => configuration(ownValues(options), options, version);`,
    why: 'Settings and credentials come from the environment.',
    saved: '156 KB',
  },
  {
    file: `@aws-sdk/client-${name}/dist-es/endpoint/EndpointParameters.js`,
    text: `export const resolveClientEndpointParameters = (options) =>
        Object.assign(options, { defaultSigningName: '${service}' });
      export const commonParams = {};`,
    why: 'For rules that choose an endpoint.',
    saved: '0.3 KB',
  },
  {
    file: `@aws-sdk/client-${name}/dist-es/endpoint/endpointResolver.js`,
    text: 'export const defaultEndpointResolver = undefined;',
    why: 'The rules themselves.',
    saved: '8 KB',
  },
  {
    file: `@aws-sdk/client-${name}/dist-es/auth/httpAuthSchemeProvider.js`,
    text: `export { withSigner as resolveHttpAuthSchemeConfig } from 'handler/sdk/configuration.ts';
      export const default${client}HttpAuthSchemeProvider = undefined;
      export const default${client}HttpAuthSchemeParametersProvider = undefined;`,
    why: 'For a choice between ways to sign.',
    saved: '7 KB',
  },
  {
    file: `@aws-sdk/client-${name}/dist-es/runtimeExtensions.js`,
    text: 'export const resolveRuntimeExtensions = (config) => config;',
    why: 'No client has extensions.',
    saved: '2 KB',
  },
]);

const ofEndpoints: readonly Replacement[] = [
  {
    file: `${CORE}/endpoints/middleware-endpoint/resolveEndpointConfig.js`,
    text: `import { withEndpoint } from 'handler/sdk/configuration.ts';
      export const bindResolveEndpointConfig = () => withEndpoint;`,
    why: 'A client has one endpoint.',
    saved: 'what the rules would take',
  },
  {
    file: `${CORE}/endpoints/middleware-endpoint/endpointMiddleware.js`,
    text: 'export const bindEndpointMiddleware = () => () => (next) => next;',
    why: 'The same.',
    saved: '4 KB',
  },
  {
    file: `${CORE}/endpoints/middleware-endpoint/adaptors/getEndpointFromConfig.js`,
    text: 'export const getEndpointFromConfig = undefined;',
    why: 'The same.',
    saved: '5 KB',
  },
  {
    file: `${CORE}/endpoints/index.js`,
    text: pure,
    why: 'Makes functions for the rules that nobody calls.',
    saved: '3 KB',
  },
  {
    file: `${AWS_CORE}/client/util-endpoints/aws.js`,
    text: 'export const awsEndpointFunctions = undefined;',
    why: 'For the rules.',
    saved: '6 KB',
  },
  {
    file: `${CORE}/config/config-resolver/regionConfig/resolveRegionConfig.js`,
    text: 'export const resolveRegionConfig = (config) => config;',
    why: 'Lambda tells the region by the environment.',
    saved: '1 KB',
  },
  {
    file: `${CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`,
    text: 'export const getInstanceMetadataRegion = undefined;',
    why: 'The same.',
    saved: '1 KB, in a file of its own',
  },
];

const ofSigning: readonly Replacement[] = [
  {
    file: '@smithy/core/dist-es/legacy-root-exports/middleware-http-auth-scheme/httpAuthSchemeMiddleware.js',
    text: `import { getSmithyContext } from '@smithy/core/transport';
      export const httpAuthSchemeMiddleware = (config) => (next, context) => async (args) => {
        getSmithyContext(context).selectedHttpAuthScheme = {
          httpAuthOption: { signingProperties: { config, context } },
          identity: await config.credentials(),
          signer: config.httpAuthSchemes[0].signer,
        };
        return next(args);
      };`,
    why: 'There is one way to sign.',
    saved: '1 KB',
  },
  {
    file: `${AWS_CORE}/httpAuthSchemes/index.js`,
    text: pure,
    why: 'Makes a function that nobody calls.',
    saved: '7 KB',
  },
  {
    file: `${AWS_CORE}/httpAuthSchemes/aws_sdk/AwsSdkSigV4ASigner.js`,
    text: 'export class AwsSdkSigV4ASigner {}',
    why: 'Signing for several regions is for global endpoints, which are not used.',
    saved: '0.5 KB',
  },
  {
    file: '@aws-sdk/signature-v4-multi-region/dist-es/index.js',
    text: 'export const SignatureV4MultiRegion = undefined;',
    why: 'The same.',
    saved: '4 KB',
  },
];

/** A module with its calls marked as those without effect: what nobody uses is then left out. */
function pure(own: string): string {
  return own.replaceAll(/= (bind\w+\()/gu, '= /* @__PURE__ */ $1');
}

/** What of finding settings is left out. */
export const settings: readonly Replacement[] = [...ofClients, ...ofEndpoints, ...ofSigning];

import type { Replacement } from '../replacements.ts';
import { AWS_CORE, CLIENTS, CORE } from './places.ts';

/** A class without some of its methods. */
const without = (own: string, ...methods: readonly string[]) =>
  own.replaceAll(/^ {4}async (\w+)\([^]*?^ {4}\}\n/gmu, (method, name: string) =>
    methods.includes(name) ? '' : method,
  );

/** What is for browsers, for other protocols than AWS JSON, for streams, or for a log of the SDK. */
export const unused: readonly Replacement[] = [
  {
    file: `${CORE}/protocols/HttpProtocol.js`,
    text: (own) =>
      without(own, 'serializeEventStream', 'deserializeEventStream', 'loadEventStreamCapability'),
    why: 'No action that is called here streams.',
    saved: '17 KB',
  },
  {
    file: '@smithy/signature-v4/dist-es/SignatureV4.js',
    text: (own) => without(own, 'presign', 'signEvent', 'signMessage'),
    why: 'Requests are signed here, and neither URLs nor events of a stream.',
    saved: '2 KB',
  },
  {
    file: '@smithy/signature-v4/dist-es/HeaderFormatter.js',
    text: 'export class HeaderFormatter {}',
    why: 'The same.',
    saved: '3 KB',
  },
  {
    file: '@aws/lambda-invoke-store/dist-es/invoke-store.js',
    text: `export const InvokeStore = {
        getInstanceAsync: async () => globalThis.awslambda?.InvokeStore,
      };`,
    why: "The runtime of Lambda has made the store of the invocation's trace, or there is none.",
    saved: '3 KB',
  },
  {
    file: `${AWS_CORE}/client/middleware-logger/loggerMiddleware.js`,
    text: `export const loggerMiddleware = undefined;
      export const loggerMiddlewareOptions = undefined;
      export const getLoggerPlugin = () => ({ applyToStack: () => {} });`,
    why: 'No client has a logger: the SDK would log payloads.',
    saved: '1 KB',
  },
  {
    file: `${CORE}/client/smithy-client/schemaLogFilter.js`,
    text: 'export const schemaLogFilter = () => undefined;',
    why: 'The same.',
    saved: '1 KB',
  },
  {
    file: `${CORE}/protocols/json/jsonReplacer.js`,
    text: 'export class JsonReplacer {}',
    why: 'No request has numbers that JavaScript has not: DynamoDB is told them as texts.',
    saved: '1 KB',
  },
  {
    file: `${CORE}/protocols/json/jsonReviver.js`,
    text: 'export const jsonReviver = undefined;',
    why: 'Nor has an answer.',
    saved: '1 KB',
  },
  {
    file: `${CORE}/protocols/json/needsReviver.js`,
    text: 'export const needsReviver = () => false;',
    why: 'The same.',
    saved: '1 KB',
  },
  // Not of SQS, whose errors have another name where no class is known.
  ...CLIENTS.filter(([name]) => name !== 'sqs').map(([name]): Replacement => ({
    file: `@aws-sdk/client-${name}/dist-es/schemas/schemas_0.js`,
    text: (own) => own.replaceAll(/^n0_registry\.registerError\(.*$/gmu, ''),
    why: 'Classes of errors, which are told by their names here; the base class knows those too.',
    saved: '18 KB in all',
  })),
  {
    file: '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js',
    text: `export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = undefined;
      export const resolveEndpointDiscoveryConfig = (config) => config;`,
    why: 'DynamoDB has one endpoint a region: it is discovered only where a client asks for that.',
    saved: '9 KB',
  },
  {
    file: `${CORE}/checksum/sha256/Sha256Js.js`,
    text: 'export class Sha256Js {}',
    why: 'For a runtime without node:crypto.',
    saved: '3 KB',
  },
  {
    file: `${CORE}/checksum/md5/Md5Js.js`,
    text: 'export class Md5Js {}',
    why: 'For a runtime without node:crypto.',
    saved: '1 KB',
  },
  {
    file: `${AWS_CORE}/client/util-user-agent-browser/createUserAgentStringParsingProvider.js`,
    text: 'export const createUserAgentStringParsingProvider = undefined;',
    why: 'For browsers.',
    saved: '34 KB',
  },
  {
    file: `${CORE}/retry/util-retry/AdaptiveRetryStrategy.js`,
    text: `export { StandardRetryStrategy as AdaptiveRetryStrategy } from './StandardRetryStrategy';`,
    why: 'Retries are those of the mode standard.',
    saved: '3 KB',
  },
  {
    file: `${CORE}/protocols/HttpBindingNormalizedSchema.js`,
    text: `export class HttpBindingNormalizedSchema {}
      export const getHttpOperationBindings = () => [];`,
    why: 'For protocols that put parts of the input into path and headers.',
    saved: '3 KB',
  },
  {
    file: `${CORE}/serde/date-utils.js`,
    text: (own) =>
      [
        /^import .*$/mu.exec(own)?.[0],
        /^export const parseEpochTimestamp = [^]*?^\};$/mu.exec(own)?.[0],
        'export const dateToUtcString = undefined;',
        'export const parseRfc3339DateTime = undefined;',
        'export const parseRfc3339DateTimeWithOffset = undefined;',
        'export const parseRfc7231DateTime = undefined;',
      ].join('\n'),
    why: 'AWS JSON tells times as seconds since the epoch.',
    saved: '4 KB',
  },
];

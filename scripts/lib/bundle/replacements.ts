/** A file of a package in the place of which another text goes into the bundles. */
export interface Replacement {
  /** Path from `node_modules`. */
  readonly file: string;
  /**
   * A module, or what makes one of the file's own. Its imports are resolved as those of the file, and
   * `handler/…` from the repository.
   */
  readonly text: string | ((own: string) => string);
  readonly why: string;
  /** What it bought: bytes of all files, and time to the first event where it could be told. */
  readonly saved: string;
}

/** Of the AWS clients in the bundles: the package's name, and the service's in host names. */
const CLIENTS = [
  ['eventbridge', 'events'],
  ['secrets-manager', 'secretsmanager'],
  ['sqs', 'sqs'],
  ['dynamodb', 'dynamodb'],
] as const;

const CORE = '@smithy/core/dist-es/submodules';
const AWS_CORE = '@aws-sdk/core/dist-es/submodules';

/*
 * What of the AWS SDK is left out of the bundles, since it cannot run in Lambda or is not used. Client,
 * commands, serialisation and signing stay the SDK's own.
 *
 * What each saved was measured by leaving it in again: in bytes, and in milliseconds to load and publish a
 * first event over HTTP, of 66 in all (medians of 11, 2 cores).
 */
export const replacements: readonly Replacement[] = [
  {
    file: '@aws-sdk/credential-provider-node/dist-es/index.js',
    text: `import { fromEnv } from '@aws-sdk/credential-provider-env';
      export const defaultProvider = (init) => {
        let known;
        return async () => (known ??= await fromEnv(init)());
      };`,
    why: 'In Lambda credentials come from the environment: no profiles, SSO, web identity, metadata.',
    saved: '133 KB, 13 ms',
  },
  {
    file: '@smithy/node-http-handler/dist-es/index.js',
    text: `export const NodeHttpHandler = { create: (handler) => handler };
      export const streamCollector = undefined;`,
    why: 'Every client is given handler/sdk/http-handler.ts, which reads the answer whole.',
    saved: '9 KB',
  },
  {
    file: `${CORE}/protocols/HttpProtocol.js`,
    text: (own) => own.replace('await import("@smithy/core/event-streams")', '{}'),
    why: 'No action that is called here streams.',
    saved: '16 KB',
  },
  {
    file: '@aws/lambda-invoke-store/dist-es/invoke-store.js',
    text: (own) =>
      own.replace(
        "await import('node:async_hooks')",
        "process.getBuiltinModule('node:async_hooks')",
      ),
    why: 'Not a file of its own for a module of Node.',
    saved: 'a file',
  },
  {
    file: `${CORE}/config/node-config-provider/configLoader.js`,
    text: `export { loadConfig } from 'handler/sdk/load-config.ts';`,
    why: 'Lambda has no ~/.aws: settings come from the environment.',
    saved: '4 KB; with mode and region 15 ms',
  },
  {
    file: `${CORE}/config/defaults-mode/resolveDefaultsModeConfig.js`,
    text: `export const resolveDefaultsModeConfig = () => async () => 'legacy';`,
    why: 'It would ask the instance metadata, and what it decides is given to every client.',
    saved: '1 KB',
  },
  {
    file: '@aws-sdk/signature-v4-multi-region/dist-es/index.js',
    text: `import { SignatureV4 } from '@smithy/signature-v4';
      export class SignatureV4MultiRegion extends SignatureV4 {
        static sigv4aDependency() { return 'none'; }
      }`,
    why: 'Signing for several regions is for global endpoints, which are not used.',
    saved: '4 KB',
  },
  ...CLIENTS.flatMap(([name, service]): Replacement[] => [
    {
      file: `@aws-sdk/client-${name}/dist-es/endpoint/endpointResolver.js`,
      text: `import { endpointOf } from 'handler/sdk/endpoint.ts';
        export const defaultEndpointResolver = endpointOf('${service}');`,
      why: 'Rules for an endpoint that is known: the one in the environment, or that of the region.',
      saved: '8 KB; all of them 13 ms',
    },
    {
      file: `@aws-sdk/client-${name}/package.json`,
      text: (own) => JSON.stringify({ version: (JSON.parse(own) as { version: string }).version }),
      why: 'The user agent tells the version, and nothing else of it.',
      saved: '2 KB',
    },
  ]),
  // Not of SQS, whose errors have another name where no class is known.
  ...CLIENTS.filter(([name]) => name !== 'sqs').map(([name]): Replacement => ({
    file: `@aws-sdk/client-${name}/dist-es/schemas/schemas_0.js`,
    text: (own) => own.replaceAll(/^n0_registry\.registerError\(.*$/gmu, ''),
    why: 'Classes of errors, which are told by their names here; the base class knows those too.',
    saved: '18 KB in all, 4 ms',
  })),
  {
    file: `${CORE}/protocols/json/codec-v2/JsonCodec2.js`,
    text: `export { JsonCodec as JsonCodec2 } from '../codec-v1/JsonCodec';`,
    why: "AWS's own former codec leaves texts to JSON.stringify; the newer writes them byte by byte.",
    saved: '12 KB with the next, and half of the CPU of an event of 1 MB',
  },
  {
    file: '@aws-sdk/dynamodb-codec/dist-es/codec-v2/DynamoDBJsonCodec2.js',
    text: `export { DynamoDBJsonCodec as DynamoDBJsonCodec2 } from '../codec-v1/DynamoDBJsonCodec';`,
    why: 'The same for DynamoDB.',
    saved: '12 KB with the one before',
  },
  {
    file: '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js',
    text: `export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
        environmentVariableSelector: () => undefined, default: undefined };
      export const resolveEndpointDiscoveryConfig = (config) => config;`,
    why: 'DynamoDB has one endpoint a region: it is discovered only where a client asks for that.',
    saved: '8 KB',
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
    file: `${AWS_CORE}/client/util-endpoints/lib/aws/partitions.js`,
    text: 'export const partitionsInfo = { partitions: [] };',
    why: 'Only the rules for endpoints ask for them.',
    saved: '5 KB',
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
    file: `${CORE}/config/config-resolver/regionConfig/getInstanceMetadataRegion.js`,
    text: 'export const getInstanceMetadataRegion = undefined;',
    why: 'Lambda tells the region by the environment.',
    saved: '2 KB',
  },
  {
    file: `${CORE}/endpoints/middleware-endpoint/service-customizations/index.js`,
    text: 'export const resolveParamsForS3 = undefined;',
    why: 'For S3.',
    saved: '1 KB',
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
    saved: '5 KB',
  },
];

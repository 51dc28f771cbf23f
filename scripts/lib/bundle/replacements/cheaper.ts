import type { Replacement } from '../replacements.ts';
import { AWS_CORE, CORE } from './places.ts';

/** A middleware that takes the settings of its context from its prototype, not a copy of each. */
const inherited = (own: string) =>
  own.replace(
    /\{\s*\.\.\.config,\s*\.\.\.context,([^}]*)\}/u,
    'Object.assign(Object.create(config), context, {$1})',
  );

/**
 * What is done otherwise for each event. Together with the signer that is made once, these take a fifth
 * of a warm event's time: 0.89 instead of 1.12 ms.
 */
export const cheaper: readonly Replacement[] = [
  {
    file: `${CORE}/schema/middleware/schemaSerializationMiddleware.js`,
    text: inherited,
    why: 'Some sixty settings would be copied.',
    saved: 'no bytes',
  },
  {
    file: `${CORE}/schema/middleware/schemaDeserializationMiddleware.js`,
    text: inherited,
    why: 'The same.',
    saved: 'no bytes',
  },
  {
    file: `${CORE}/retry/middleware-retry/retryMiddleware.js`,
    text: (own) => own.replace('let lastError = new Error();', 'let lastError;'),
    why: 'An error that nobody sees, with its stack.',
    saved: 'no bytes',
  },
  {
    file: `${AWS_CORE}/client/middleware-user-agent/user-agent-middleware.js`,
    text: (own) =>
      own.replace(
        '= (await options.defaultUserAgentProvider()).map(escapeUserAgent)',
        '= [...(options.escapedUserAgent ??= (await options.defaultUserAgentProvider()).map(escapeUserAgent))]',
      ),
    why: 'What a client says of itself stays the same.',
    saved: 'no bytes',
  },
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
];

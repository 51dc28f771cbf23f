import {
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createClient } from './client.ts';
import { DYNAMO_DB } from './services.ts';

/* Loaded on first use: the replay guard is off by default. */

const client = createClient<DynamoDBClient>(DYNAMO_DB);

/** Reads items. @throws What the SDK throws. */
export const query = (input: QueryCommandInput, abortSignal: AbortSignal) =>
  client.send(new QueryCommand(input), { abortSignal });

/** Writes an item. @throws What the SDK throws. */
export const putItem = (input: PutItemCommandInput, abortSignal: AbortSignal) =>
  client.send(new PutItemCommand(input), { abortSignal });

import {
  type DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { createClient } from './client.ts';
import { DYNAMO_DB } from './services.ts';

/* Loaded when the first event is looked up: the replay guard is off by default. */

const client = createClient<DynamoDBClient>(DYNAMO_DB);

/** Reads items. @throws what the SDK throws. */
export const query = (input: QueryCommandInput, abortSignal: AbortSignal) =>
  client.send(new QueryCommand(input), { abortSignal });

/** Writes an item. @throws what the SDK throws. */
export const putItem = (input: PutItemCommandInput, abortSignal: AbortSignal) =>
  client.send(new PutItemCommand(input), { abortSignal });

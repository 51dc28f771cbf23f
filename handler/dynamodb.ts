import {
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { clientOptions } from './aws.ts';
import { endedBy, prepared } from './sdk/middleware.ts';

const client = prepared(new DynamoDBClient(clientOptions));

/** Reads items; throws what the SDK throws. */
export async function query(input: QueryCommandInput, signal: AbortSignal) {
  return await client.send(endedBy(signal, new QueryCommand(input)));
}

/** Writes an item; throws what the SDK throws. */
export async function putItem(input: PutItemCommandInput, signal: AbortSignal) {
  await client.send(endedBy(signal, new PutItemCommand(input)));
}

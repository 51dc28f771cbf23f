import {
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { clientOptions } from './aws.ts';

const client = new DynamoDBClient(clientOptions);

/** Reads items; throws what the SDK throws. */
export async function query(input: QueryCommandInput, abortSignal: AbortSignal) {
  return await client.send(new QueryCommand(input), { abortSignal });
}

/** Writes an item; throws what the SDK throws. */
export async function putItem(input: PutItemCommandInput, abortSignal: AbortSignal) {
  await client.send(new PutItemCommand(input), { abortSignal });
}

import {
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createClient } from './client.ts';
import { SQS } from './services.ts';

/* Loaded on first use: most webhook functions never send a message. */

export const sqs = createClient<SQSClient>(SQS);

/** Sends a message. @throws What the SDK throws, also if the MD5 in the response does not match the body. */
export const sendMessage = (input: SendMessageCommandInput, abortSignal: AbortSignal) =>
  sqs.send(new SendMessageCommand(input), { abortSignal });

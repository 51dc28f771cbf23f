import {
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { createClient } from './client.ts';
import { SQS } from './services.ts';

/* Loaded when the first message is sent: most webhook functions never send one. */

/** A client of SQS. */
export const sqs = createClient<SQSClient>(SQS);

/** @throws what the SDK throws, also where the answer does not confirm the body by its MD5. */
export const sendMessage = (input: SendMessageCommandInput, abortSignal: AbortSignal) =>
  sqs.send(new SendMessageCommand(input), { abortSignal });

import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The numbers of visible and of hidden messages, as SQS counts them. */
export interface Depth {
  readonly visible: number;
  /** Received by another reader, or delayed. */
  readonly hidden: number;
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/**
 * Reads the number of messages in a queue.
 *
 * @throws DOMException if a count is missing: it is not zero, but unknown. What the call throws.
 */
export async function readQueueDepth(
  sqs: SQSClient,
  QueueUrl: string,
  options: { readonly abortSignal: AbortSignal },
): Promise<Depth> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
  const { Attributes = {} } = await sqs.send(command, options);
  const [visible = 0, invisible = 0, delayed = 0] = COUNTS.map((name) => {
    const text = Attributes[name] ?? '';
    if (/^\d+$/u.test(text)) return Number(text);
    throw new DOMException(`SQS does not give ${name}`, 'IncompleteResponse');
  });
  return { visible, hidden: invisible + delayed };
}

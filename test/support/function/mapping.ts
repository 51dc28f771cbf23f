import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { LocalQueues } from '../../../scripts/local/aws/local-queues.ts';
import { deleteProcessed, receiveMessages } from '../aws/receive-messages.ts';
import { toRecord } from './redrive.ts';

/** MaximumConcurrency in the template. */
const MAX_CONCURRENCY = 2;

/** Lambda's event source mapping between the fallback queue and the redrive function. */
export interface Mapping {
  /**
   * Passes the visible messages to the function, two batches at once, and deletes those that the function
   * does not report.
   *
   * @returns The records of each batch; empty if no message was visible.
   */
  readonly poll: () => Promise<SQSRecord[][]>;
}

/**
 * The event source mapping. Uses the queues directly instead of HTTP, because an outage of days takes
 * many polls.
 */
export function createEventSourceMapping(
  queues: LocalQueues,
  invoke: (event: SQSEvent) => Promise<SQSBatchResponse>,
): Mapping {
  const receive = () => receiveMessages(queues, 'fallback', { VisibilityTimeout: 360 });

  async function handOver(messages: readonly Message[]): Promise<SQSRecord[]> {
    const records = messages.map(toRecord);
    deleteProcessed(queues, 'fallback', messages, await invoke({ Records: records }));
    return records;
  }

  return {
    poll: async () => {
      const batches = Array.from({ length: MAX_CONCURRENCY }, receive);
      return await Promise.all(batches.filter(({ length }) => length > 0).map(handOver));
    },
  };
}

import type { Failure } from '../../../handler/aws/errors.ts';
import {
  hideMessages,
  MAX_BATCH,
  type Queue,
  type ReceivedMessage,
  receiveMessages,
} from './queue-calls.ts';

/** The number of empty responses after which a queue counts as read, although SQS counts more messages. */
const MAX_EMPTY_RESPONSES = 3;

export type ReadResult =
  | { readonly outcome: 'read'; readonly messages: readonly ReceivedMessage[] }
  /** There are no visible messages that were not read before. */
  | { readonly outcome: 'end' }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** Reads each message of a queue once. Messages stay hidden from other readers until they are released. */
export class QueueReader {
  readonly #queue: Queue;
  readonly #visible: number;
  readonly #read = new Set<string>();
  /** The last receipt handle of each message, by message id. */
  readonly #held = new Map<string, string>();

  /** @param visible - The number of visible messages that SQS counts. */
  constructor(queue: Queue, visible: number) {
    this.#queue = queue;
    this.#visible = visible;
  }

  /** The number of messages that were read. */
  get count(): number {
    return this.#read.size;
  }

  /** Reads messages that were not read before, at most `max`. */
  async next(max: number): Promise<ReadResult> {
    let repeated = 0;
    let empty = 0;
    for (;;) {
      const received = await receiveMessages(this.#queue, Math.min(MAX_BATCH, max));
      if ('failure' in received) return { outcome: 'failed', failure: received.failure };
      const messages = received.value;
      if (messages.length === 0) {
        empty += 1;
        if (this.count >= this.#visible || empty === MAX_EMPTY_RESPONSES) return { outcome: 'end' };
      }
      const fresh = messages.filter(({ id }) => !this.#read.has(id));
      for (const { id, receiptHandle } of messages) {
        this.#read.add(id);
        this.#held.set(id, receiptHandle);
      }
      if (fresh.length > 0) return { outcome: 'read', messages: fresh };
      // In a long run messages become visible again. If all of them were received again, the queue is read.
      repeated += messages.length;
      if (repeated > this.count) return { outcome: 'end' };
    }
  }

  /** Extends the time for which read messages are hidden. If it fails, a message is received again and skipped. */
  async hold(messages: readonly ReceivedMessage[], seconds: number): Promise<void> {
    await hideMessages(
      this.#queue,
      messages.map(({ receiptHandle }) => receiptHandle),
      seconds,
    );
  }

  /** Excludes a message from {@link release}. */
  drop(id: string): void {
    this.#held.delete(id);
  }

  /** Makes all messages visible that were not dropped. @returns The number of messages for which it failed. */
  async release(): Promise<number> {
    return await hideMessages(this.#queue, [...this.#held.values()], 0);
  }
}

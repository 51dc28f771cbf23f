import type { Failure } from '../../../handler/aws/errors.ts';
import {
  hideMessages,
  MAX_BATCH,
  type Queue,
  type ReceivedMessage,
  receiveMessages,
} from './queue-calls.ts';

/** How often an empty answer is repeated while the queue counts messages that were not read. */
const MAX_EMPTY_ANSWERS = 3;

export type ReadResult =
  | { readonly outcome: 'read'; readonly messages: readonly ReceivedMessage[] }
  /** Nothing is visible that was not read before. */
  | { readonly outcome: 'end' }
  | { readonly outcome: 'failed'; readonly failure: Failure };

/** Reads each message of a queue once. Messages stay hidden from other readers until they are released. */
export class QueueReader {
  readonly #queue: Queue;
  readonly #visible: number;
  readonly #read = new Set<string>();
  /** The last receipt handles by the ids of the messages. */
  readonly #held = new Map<string, string>();

  /** @param visible - How many messages SQS counts. */
  constructor(queue: Queue, visible: number) {
    this.#queue = queue;
    this.#visible = visible;
  }

  /** How many messages were read. */
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
        if (this.count >= this.#visible || empty === MAX_EMPTY_ANSWERS) return { outcome: 'end' };
      }
      const fresh = messages.filter(({ id }) => !this.#read.has(id));
      for (const { id, receiptHandle } of messages) {
        this.#read.add(id);
        this.#held.set(id, receiptHandle);
      }
      if (fresh.length > 0) return { outcome: 'read', messages: fresh };
      // In a long run messages become visible again. A whole round of them is the end.
      repeated += messages.length;
      if (repeated > this.count) return { outcome: 'end' };
    }
  }

  /** Hides messages that were read for longer. One that cannot be comes again, and is recognized. */
  async hold(messages: readonly ReceivedMessage[], seconds: number): Promise<void> {
    await hideMessages(
      this.#queue,
      messages.map(({ receiptHandle }) => receiptHandle),
      seconds,
    );
  }

  /** Leaves a message as it is: deleted, or hidden for now. */
  drop(id: string): void {
    this.#held.delete(id);
  }

  /** Releases all messages that were not dropped. @returns how many could not be. */
  async release(): Promise<number> {
    return await hideMessages(this.#queue, [...this.#held.values()], 0);
  }
}

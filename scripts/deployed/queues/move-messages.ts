import { createHash } from 'node:crypto';
import type { Failure } from '../../../handler/aws/errors.ts';
import { parseQueuedMessage, type QueuedMessage } from './parse-queued-message.ts';
import { deleteMessages, type Queue, readDepth, sendMessage } from './queue-calls.ts';
import type { Depth } from './queue-depth.ts';
import { QueueReader } from './queue-reader.ts';
import type { Bus } from './receiver.ts';

/** Enough to move a batch over a slow connection. Messages are released at the end, unless the process is killed. */
const HOLD_SECONDS = 600;

/** The command stops after this many consecutive batches of which the queue accepted no message. */
export const MAX_FAILED_BATCHES = 3;

/** The attribute `reason` of moved messages. */
const REASON = 'redrive';

export interface MoveOptions {
  readonly from: Queue;
  readonly to: Queue;
  readonly bus: Bus;
  readonly choose: (message: QueuedMessage) => boolean;
  /** The maximum number of chosen messages to move. */
  readonly limit: number;
  readonly stopping: AbortSignal;
  readonly onProgress: (read: number, total: number) => void;
}

/** The result of a message. All messages except moved ones are still in their queue. */
export type MoveOutcome =
  | { readonly outcome: 'moved' }
  /** Sent, but not deleted from its queue. */
  | { readonly outcome: 'copied'; readonly failure?: Failure | undefined }
  | { readonly outcome: 'not_sent'; readonly failure: Failure }
  /** Moved earlier in this run, and refused by the redrive function since. */
  | { readonly outcome: 'returned' }
  | { readonly outcome: 'not_chosen' };

export type MovedMessage = MoveOutcome & Pick<QueuedMessage, 'reason' | 'subject'>;

export interface MoveResult {
  /** The depth of the queue at the start. */
  readonly depth: Depth;
  readonly messages: readonly MovedMessage[];
  /** Whether the run ended before the end of the queue. */
  readonly more: boolean;
  /** The number of messages that could not be released; they stay hidden until their time-out. */
  readonly unreleased: number;
  /** Why the run stopped early, and the queue that failed. */
  readonly gaveUp?: { readonly queue: Queue; readonly failure: Failure };
}

/**
 * Moves messages from one queue to another, with the same attributes except `reason`. A message is deleted only
 * after SQS has confirmed its copy: if the process ends in between, the message is in both queues. Never throws.
 */
export async function moveMessages(options: MoveOptions): Promise<MoveResult> {
  const counted = await readDepth(options.from);
  if ('failure' in counted) {
    const gaveUp = { queue: options.from, failure: counted.failure };
    return { depth: { visible: 0, hidden: 0 }, messages: [], more: true, unreleased: 0, gaveUp };
  }
  const depth = counted.value;
  const reader = new QueueReader(options.from, depth.visible);
  const messages: MovedMessage[] = [];
  let end: Pick<MoveResult, 'more' | 'gaveUp'>;
  let unreleased = 0;
  try {
    end = await moveAll(options, reader, depth.visible, messages);
  } finally {
    unreleased = await reader.release();
  }
  return { depth, messages, unreleased, ...end };
}

async function moveAll(
  options: MoveOptions,
  reader: QueueReader,
  visible: number,
  results: MovedMessage[],
): Promise<Pick<MoveResult, 'more' | 'gaveUp'>> {
  const { from, to, bus, limit, stopping, onProgress } = options;
  const total = Math.min(limit, visible);
  if (total > 0) onProgress(0, total);
  const fingerprints = new Set<string>();
  let chosen = 0;
  let failedBatches = 0;
  while (!stopping.aborted && chosen < limit) {
    const result = await reader.next(limit - chosen);
    if (result.outcome === 'failed') {
      return { more: true, gaveUp: { queue: from, failure: result.failure } };
    }
    if (result.outcome === 'end') return { more: false };
    if (stopping.aborted) break;
    await reader.hold(result.messages, HOLD_SECONDS);
    const parsed = result.messages.map((message) => parseQueuedMessage(message, bus));
    const sent = await Promise.all(
      parsed.map(async (message) => ({
        message,
        sent: await copyMessage(options, message, fingerprints),
      })),
    );
    const copied = sent.filter(({ sent }) => sent.outcome === 'moved');
    const undeleted = await deleteMessages(
      from,
      copied.map(({ message }) => message.message),
    );
    const batch = sent.map(({ message, sent }): MovedMessage => {
      const { id } = message.message;
      // A copied message is not released: it would be moved again.
      if (sent.outcome === 'moved') reader.drop(id);
      const outcome: MoveOutcome = undeleted.ids.has(id)
        ? { outcome: 'copied', failure: undeleted.failure }
        : sent;
      return { ...outcome, reason: message.reason, subject: message.subject };
    });
    results.push(...batch);
    chosen += batch.filter(
      ({ outcome }) => outcome !== 'not_chosen' && outcome !== 'returned',
    ).length;
    onProgress(reader.count, Math.max(reader.count, total));
    if (undeleted.failure !== undefined && undeleted.ids.size === copied.length) {
      return { more: true, gaveUp: { queue: from, failure: undeleted.failure } };
    }
    const notSent = batch.find((one) => one.outcome === 'not_sent');
    failedBatches = copied.length > 0 ? 0 : failedBatches + Number(notSent !== undefined);
    if (notSent !== undefined && failedBatches === MAX_FAILED_BATCHES) {
      return { more: true, gaveUp: { queue: to, failure: notSent.failure } };
    }
  }
  return { more: true };
}

/** Copies a message to the other queue, if it is chosen and was not moved earlier in this run. */
async function copyMessage(
  { from, to, choose }: MoveOptions,
  parsed: QueuedMessage,
  fingerprints: Set<string>,
): Promise<MoveOutcome> {
  if (!choose(parsed)) return { outcome: 'not_chosen' };
  // A message that the redrive function refuses returns as a new message: without this check the run never ends.
  const fingerprint = computeFingerprint(parsed);
  if (from.name === 'dead-letter' && fingerprints.has(fingerprint)) return { outcome: 'returned' };
  const { message, receivedAt } = parsed;
  const failure = await sendMessage(to, message, { reason: REASON, receivedAt });
  if (failure !== undefined) return { outcome: 'not_sent', failure };
  fingerprints.add(fingerprint);
  return { outcome: 'moved' };
}

/** Identifies a message by payload and reception time, which stay the same when the redrive function encodes it again. */
function computeFingerprint({ payload, message, receivedAt }: QueuedMessage): string {
  return createHash('sha256')
    .update(`${receivedAt} `)
    .update(payload ?? message.body)
    .digest('base64');
}

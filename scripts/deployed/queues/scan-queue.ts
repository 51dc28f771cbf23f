import type { Failure } from '../../../handler/aws/errors.ts';
import { parseQueuedMessage, type QueuedMessage } from './parse-queued-message.ts';
import { type Queue, readDepth } from './queue-calls.ts';
import type { Depth } from './queue-depth.ts';
import { QueueReader } from './queue-reader.ts';
import type { Bus } from './receiver.ts';

/** Memory limit: the scan ends when it has collected this much payload. */
const MAX_PAYLOAD_BYTES = 64_000_000;

export interface ScanOptions {
  readonly queue: Queue;
  readonly bus: Bus;
  readonly choose: (message: QueuedMessage) => boolean;
  readonly maxRead: number;
  readonly maxChosen: number;
  /** Whether payloads are collected. */
  readonly withPayload: boolean;
  readonly stopping: AbortSignal;
  readonly onProgress: (read: number, total: number) => void;
}

/** A chosen message. */
export interface ScannedMessage extends Pick<
  QueuedMessage,
  'reason' | 'subject' | 'eventId' | 'receivedAt' | 'refusal'
> {
  /** The body that Kinow sent; if it cannot be decoded, the message's body. Empty without `withPayload`. */
  readonly payload: string;
}

/** The contents of a queue. */
export interface ScanResult {
  readonly depth: Depth;
  readonly read: number;
  readonly chosen: readonly ScannedMessage[];
  /** Whether the scan ended before the end of the queue. */
  readonly more: boolean;
  /** The number of messages that could not be released; they stay hidden until their time-out. */
  readonly unreleased: number;
  /** Why the queue could not be read, or not completely. */
  readonly failure?: Failure;
}

/** Reads a queue without changing it: receives each message, and releases all of them at the end. Never throws. */
export async function scanQueue(options: ScanOptions): Promise<ScanResult> {
  const counted = await readDepth(options.queue);
  if ('failure' in counted) {
    const depth = { visible: 0, hidden: 0 };
    return { depth, read: 0, chosen: [], more: false, unreleased: 0, failure: counted.failure };
  }
  const depth = counted.value;
  const reader = new QueueReader(options.queue, depth.visible);
  let result: Pick<ScanResult, 'chosen' | 'more' | 'failure'>;
  let unreleased = 0;
  try {
    result = await readChosen(options, reader, depth.visible);
  } finally {
    unreleased = await reader.release();
  }
  return { depth, read: reader.count, unreleased, ...result };
}

async function readChosen(options: ScanOptions, reader: QueueReader, visible: number) {
  const { bus, choose, maxRead, maxChosen, stopping, onProgress } = options;
  const chosen: ScannedMessage[] = [];
  let payloadBytes = 0;
  for (;;) {
    const max = Math.min(maxRead - reader.count, maxChosen - chosen.length);
    if (stopping.aborted || max <= 0 || payloadBytes >= MAX_PAYLOAD_BYTES) {
      return { chosen, more: true };
    }
    const result = await reader.next(max);
    if (result.outcome === 'failed') return { chosen, more: true, failure: result.failure };
    if (result.outcome === 'end') return { chosen, more: false };
    for (const message of result.messages) {
      const parsed = parseQueuedMessage(message, bus);
      if (!choose(parsed)) continue;
      const scanned = toScannedMessage(parsed, options);
      chosen.push(scanned);
      payloadBytes += scanned.payload.length;
    }
    onProgress(reader.count, Math.max(reader.count, Math.min(maxRead, visible)));
  }
}

function toScannedMessage(parsed: QueuedMessage, { withPayload }: ScanOptions): ScannedMessage {
  const { reason, subject, eventId, receivedAt, refusal, payload, message } = parsed;
  const text = payload === undefined ? message.body : Buffer.from(payload).toString();
  return { reason, subject, eventId, receivedAt, refusal, payload: withPayload ? text : '' };
}

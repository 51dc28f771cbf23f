import type { Failure } from '../../../handler/aws/errors.ts';
import { BATCH, type Depth, depthOf, receive, release } from './queue-calls.ts';
import { type Opened, open } from './queued-message.ts';

/** Long enough to read a thousand messages; released sooner, unless the process is killed. */
const HIDDEN_SECONDS = 120;

/** Of the payloads that are shown: no list is to fill the memory. */
const MOST_TEXT = 64_000_000;

/** What is to be looked at, and how. */
export interface Surveying {
  readonly queueUrl: string;
  readonly choose: (message: Opened) => boolean;
  /** How many messages are read at most. */
  readonly limit: number;
  /** Whether the payloads are wanted. */
  readonly show: boolean;
  readonly stopping: AbortSignal;
  readonly onProgress: (read: number, total: number) => void;
}

/** A message as it is listed. */
export interface Listed {
  readonly reason: string;
  readonly subject: string | undefined;
  readonly eventId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  /** The payload; of what cannot be unpacked, the message's own body. */
  readonly text: string;
}

/** What a queue holds. */
export interface Survey {
  readonly depth: Depth;
  readonly read: number;
  /** Those of the messages that were chosen. */
  readonly listed: readonly Listed[];
  /** Whether it ended before the queue did. */
  readonly more: boolean;
  /** How many messages could not be released, and come back by themselves. */
  readonly unreleased: number;
  /** Why it could not be read, or not to its end. */
  readonly failure?: Failure;
}

/** Reads what waits in a queue, and leaves it there: each message is received, and released again. */
export async function survey(surveying: Surveying): Promise<Survey> {
  const { queueUrl } = surveying;
  const counted = await depthOf(queueUrl);
  if ('failure' in counted) {
    const nothing = { read: 0, listed: [], more: false, unreleased: 0 };
    return { depth: { visible: 0, hidden: 0 }, ...nothing, failure: counted.failure };
  }
  const depth = counted.value;
  /** By the messages' ids, their receipt handles. */
  const held = new Map<string, string>();
  let reading: Reading;
  let unreleased = 0;
  try {
    reading = await read(surveying, depth.visible, held);
  } finally {
    unreleased = await release(queueUrl, [...held.values()]);
  }
  return { depth, read: held.size, unreleased, ...reading };
}

type Reading = Pick<Survey, 'listed' | 'more' | 'failure'>;

async function read(
  surveying: Surveying,
  visible: number,
  held: Map<string, string>,
): Promise<Reading> {
  const { queueUrl, limit, choose, stopping, onProgress } = surveying;
  const listed: Listed[] = [];
  let text = 0;
  while (!stopping.aborted && held.size < limit && text < MOST_TEXT) {
    const most = Math.min(BATCH, limit - held.size);
    const received = await receive(queueUrl, most, HIDDEN_SECONDS, held.size < visible ? 3 : 1);
    if ('failure' in received) return { listed, more: true, failure: received.failure };
    const fresh = received.value.filter(({ id }) => !held.has(id));
    for (const { id, receiptHandle } of received.value) held.set(id, receiptHandle);
    const chosen = fresh.map(open).filter((opened) => choose(opened));
    for (const opened of chosen) {
      const one = asListed(opened, surveying);
      listed.push(one);
      text += one.text.length;
    }
    onProgress(held.size, Math.max(held.size, Math.min(limit, visible)));
    // Nothing is left; or the first ones are shown again, after so long a time.
    if (fresh.length === 0 || fresh.length < received.value.length) {
      return { listed, more: received.value.length > 0 };
    }
  }
  return { listed, more: true };
}

const asListed = (opened: Opened, { show }: Surveying): Listed => ({
  reason: opened.reason,
  subject: opened.subject,
  eventId: opened.event?.eventId ?? opened.message.attributes['event_id']?.StringValue,
  receivedAt: opened.receivedAt,
  text: show ? (opened.kept ? Buffer.from(opened.kept.body).toString() : opened.message.body) : '',
});

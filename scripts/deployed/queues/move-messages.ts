import type { Failure } from '../../../handler/aws/errors.ts';
import { publishBatch, type PublishResult } from '../../../handler/aws/event-bus.ts';
import { eventBridge } from './aws-clients.ts';
import {
  BATCH,
  type Depth,
  depthOf,
  type Received,
  receive,
  release,
  remove,
  sendCopy,
} from './queue-calls.ts';
import { judge, type Opened, open } from './queued-message.ts';
import type { Bus } from './receiver.ts';

/** Long enough for a batch, whatever AWS does; what is left over is released at the end. */
const HIDDEN_SECONDS = 600;

/** All requests to the bus for a batch. */
const PUBLISH_MS = 15_000;

/** A bus that took nothing of so many batches takes nothing of the rest. */
export const MOST_IN_VAIN = 3;

/** What is to be moved, and where. */
export interface Moving {
  readonly queueUrl: string;
  readonly bus: Bus;
  readonly choose: (message: Opened) => boolean;
  /** How many chosen messages are dealt with at most. */
  readonly limit: number;
  /** Only foretells what would become of each. */
  readonly dryRun: boolean;
  readonly stopping: AbortSignal;
  readonly onProgress: (met: number, total: number) => void;
}

/** What became of a message. All but the published ones are still in the queue. */
export type Fate =
  | { readonly fate: 'published' }
  /** On the bus, but not deleted from the queue. */
  | { readonly fate: 'undeleted'; readonly failure?: Failure | undefined }
  /** With a failure, the queue has it with its old reason too. */
  | { readonly fate: 'refused'; readonly reason: string; readonly failure?: Failure | undefined }
  | { readonly fate: 'left'; readonly failure: Failure }
  | { readonly fate: 'unchosen' };

/** A message and its fate. */
export type Settled = Fate & {
  readonly subject: string | undefined;
  /** Why it was in the queue. */
  readonly was: string;
};

/** What a run came to. */
export interface Moved {
  /** What the queue held when the run began. */
  readonly depth: Depth;
  readonly settled: readonly Settled[];
  /** Whether it ended before the queue did. */
  readonly more: boolean;
  /** How many messages could not be released, and come back by themselves. */
  readonly unreleased: number;
  /** Why the run gave up. */
  readonly gaveUp?: { readonly on: 'bus' | 'queue'; readonly failure: Failure };
}

/** A run under way. */
interface Run extends Moving {
  /** By the message's id. What stands here is not dealt with again. */
  readonly settled: Map<string, Settled>;
  /** The copies that were sent. They are in the way, and not dealt with either. */
  readonly copies: Set<string>;
  /** What is safe elsewhere, and so may be deleted. */
  readonly safe: Set<string>;
  /** What is hidden and not deleted: message ids with their last receipt handles. */
  readonly held: Map<string, string>;
}

/**
 * Moves messages of a queue onto the event bus. One is deleted only after the bus took it, or after a
 * copy that tells why it was refused is in the queue. So whenever the process ends, nothing is lost; an
 * event may then come onto the bus again.
 */
export async function move(moving: Moving): Promise<Moved> {
  const counted = await depthOf(moving.queueUrl);
  if ('failure' in counted) {
    const gaveUp = { on: 'queue', failure: counted.failure } as const;
    return { depth: { visible: 0, hidden: 0 }, settled: [], more: true, unreleased: 0, gaveUp };
  }
  const depth = counted.value;
  const run: Run = {
    ...moving,
    settled: new Map(),
    copies: new Set(),
    safe: new Set(),
    held: new Map(),
  };
  let end: End;
  let unreleased = 0;
  try {
    end = await untilItEnds(run, depth.visible);
  } finally {
    unreleased = await releaseHeld(run);
  }
  return { depth, settled: [...run.settled.values()], unreleased, ...end };
}

type End = Pick<Moved, 'more' | 'gaveUp'>;

async function untilItEnds(run: Run, visible: number): Promise<End> {
  const { queueUrl, limit, stopping, onProgress } = run;
  const total = Math.min(limit, visible);
  if (total > 0) onProgress(0, total);
  let inVain = 0;
  let again = 0;
  let chosen = 0;
  while (!stopping.aborted && chosen < limit) {
    const tries = run.settled.size < visible ? 3 : 1;
    const most = Math.min(BATCH, limit - chosen);
    const received = await receive(queueUrl, most, HIDDEN_SECONDS, tries);
    if ('failure' in received) {
      return { more: true, gaveUp: { on: 'queue', failure: received.failure } };
    }
    const messages = received.value;
    if (messages.length === 0) return { more: false };
    for (const { id, receiptHandle } of messages) run.held.set(id, receiptHandle);
    if (stopping.aborted) break;

    const settled = await settle(run, messages);
    const failure = await deleteSafe(run, messages);
    if (failure !== undefined) return { more: true, gaveUp: { on: 'queue', failure } };
    const left = settled.find((one) => one.fate === 'left');
    if (settled.some(({ fate }) => fate === 'published')) inVain = 0;
    else if (left !== undefined && ++inVain === MOST_IN_VAIN) {
      return { more: true, gaveUp: { on: 'bus', failure: left.failure } };
    }
    chosen += settled.filter(({ fate }) => fate !== 'unchosen').length;
    const met = run.settled.size;
    onProgress(met, Math.max(met, total));
    // In a run of more than ten minutes what was met comes again. A whole round of it is the end.
    again = settled.length > 0 ? 0 : again + messages.length;
    if (again > met + run.copies.size) return { more: false };
  }
  return { more: true };
}

/** What is safe elsewhere and could not be deleted stays hidden: it would only be published again. */
async function releaseHeld({ queueUrl, held, safe }: Run): Promise<number> {
  const handles = [...held].flatMap(([id, handle]) => (safe.has(id) ? [] : [handle]));
  return await release(queueUrl, handles);
}

/** Deals with the messages that were not met before, up to where they may be deleted. */
async function settle(run: Run, received: readonly Received[]): Promise<Settled[]> {
  const judged = received
    .filter(({ id }) => !run.settled.has(id) && !run.copies.has(id))
    .map(open)
    .map((opened) => ({
      opened,
      verdict: run.choose(opened) ? judge(opened, run.bus) : undefined,
    }));
  const entries = judged.flatMap(({ verdict }) =>
    verdict && 'entry' in verdict ? [verdict.entry] : [],
  );
  const publications = run.dryRun
    ? entries.map(() => ({ outcome: 'published' }) as const)
    : await publishBatch(eventBridge, entries, PUBLISH_MS);
  const publicationOf = new Map(entries.map((entry, index) => [entry, publications[index]]));
  return await Promise.all(
    judged.map(async ({ opened, verdict }) => {
      const publication =
        verdict && 'entry' in verdict
          ? (publicationOf.get(verdict.entry) ?? UNANSWERED)
          : verdict && ({ outcome: 'refused', code: verdict.refusal } as const);
      const { message, subject, reason } = opened;
      const settled = { subject, was: reason, ...(await fateOf(run, opened, publication)) };
      run.settled.set(message.id, settled);
      return settled;
    }),
  );
}

const UNANSWERED: PublishResult = {
  outcome: 'unavailable',
  failure: { call: 'events:PutEvents', error: 'UnexpectedAnswer' },
};

async function fateOf(run: Run, opened: Opened, publication?: PublishResult): Promise<Fate> {
  switch (publication?.outcome) {
    case undefined:
      return { fate: 'unchosen' };
    case 'published':
      if (!run.dryRun) run.safe.add(opened.message.id);
      return { fate: 'published' };
    case 'refused':
      return await refuse(run, opened, publication.code);
    case 'unavailable':
      return { fate: 'left', failure: publication.failure };
    default:
      return publication satisfies never;
  }
}

/** Leaves a message in its queue; where that does not tell the reason yet, by a copy that does. */
async function refuse(run: Run, opened: Opened, reason: string): Promise<Fate> {
  if (run.dryRun || opened.reason === reason) return { fate: 'refused', reason };
  const { message, receivedAt } = opened;
  const copy = await sendCopy(run.queueUrl, message, { reason, receivedAt });
  if ('failure' in copy) return { fate: 'refused', reason, failure: copy.failure };
  run.copies.add(copy.value);
  run.safe.add(message.id);
  return { fate: 'refused', reason };
}

/** Deletes what is safe elsewhere. @returns Why nothing could be deleted, where that is so. */
async function deleteSafe(run: Run, received: readonly Received[]): Promise<Failure | undefined> {
  const safe = received.filter(({ id }) => run.safe.has(id));
  const { ids, failure } = await remove(run.queueUrl, safe);
  for (const { id } of safe) {
    const settled = run.settled.get(id);
    if (!ids.has(id)) run.held.delete(id);
    if (settled?.fate === 'published' || settled?.fate === 'undeleted') {
      run.settled.set(
        id,
        ids.has(id)
          ? { ...settled, fate: 'undeleted', failure }
          : { ...settled, fate: 'published' },
      );
    } else if (settled?.fate === 'refused' && ids.has(id)) {
      run.settled.set(id, { ...settled, failure });
    }
  }
  return ids.size > 0 && ids.size === safe.length ? failure : undefined;
}

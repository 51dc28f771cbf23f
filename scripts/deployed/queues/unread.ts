import type { Depth } from './queue-calls.ts';

/** How long a message stays hidden: what the redrive function postpones for longest. */
const HIDDEN_MINUTES: Readonly<Record<string, number>> = { fallback: 15 };

export interface ReadCounts {
  readonly depth: Depth;
  readonly read: number;
  /** Whether reading ended before the queue did. */
  readonly more: boolean;
}

/** How many messages the queue counts that could not be read: they are hidden. */
export function countUnread({ depth, read, more }: ReadCounts): number {
  return more ? 0 : Math.max(0, depth.visible + depth.hidden - read);
}

/** Formats that messages could not be read; an empty answer of SQS is not an empty queue. */
export function formatUnread(counts: ReadCounts, queue: string): string {
  const { depth, read } = counts;
  const minutes = HIDDEN_MINUTES[queue] ?? 10;
  const which = read === 0 ? '' : 'the others are ';
  return `${depth.visible + depth.hidden} counted, ${read} read: ${which}hidden for up to ${minutes} minutes`;
}

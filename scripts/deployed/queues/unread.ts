import type { Depth } from './queue-depth.ts';

export interface ReadCounts {
  readonly depth: Depth;
  readonly read: number;
  /** Whether reading ended before the end of the queue. */
  readonly more: boolean;
}

/** Counts the messages that SQS counts, but that could not be read because they are hidden. */
export function countUnread({ depth, read, more }: ReadCounts): number {
  return more ? 0 : Math.max(0, depth.visible + depth.hidden - read);
}

/** Formats a message about unread messages. */
export function formatUnread(counts: ReadCounts, queue: string): string {
  const { depth, read } = counts;
  // The maximum back-off of the redrive function.
  const minutes = queue === 'fallback' ? 15 : 10;
  const which = read === 0 ? '' : 'the others are ';
  return `${depth.visible + depth.hidden} counted, ${read} read: ${which}hidden for up to ${minutes} minutes`;
}

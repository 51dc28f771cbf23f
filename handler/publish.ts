import { type Entry, entrySize, type Publication, putEvents } from './put-events.ts';

/**
 * The largest entry that is sent, in bytes as EventBridge counts them. The service takes 1,048,576;
 * but what it delivers is larger than the entry, and would then fit neither a queue target nor that
 * target's dead-letter queue.
 */
export const MAX_ENTRY_BYTES = 1_000_000;

/**
 * The entry of an event: the signed body unchanged as detail, the subject as detail-type.
 *
 * @param receivedAt - Milliseconds since the epoch.
 * @param trace - The X-Ray trace of the request, where it is not the one under way.
 */
export function toEntry(
  event: { readonly subject: string; readonly text: string },
  bus: { readonly eventBusName: string; readonly eventSource: string },
  receivedAt: number,
  trace?: string,
): Entry {
  return {
    EventBusName: bus.eventBusName,
    Source: bus.eventSource,
    DetailType: event.subject,
    Detail: event.text,
    Time: new Date(receivedAt),
    TraceHeader: trace,
  };
}

/**
 * Puts an entry on the event bus.
 *
 * @param ms - How long all attempts together may take.
 * @returns as {@link putEvents}; never throws.
 */
export async function publish(entry: Entry, ms: number): Promise<Publication> {
  const answer = await putEvents([entry], ms);
  return 'all' in answer ? answer.all : answer.each[0];
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MOST_ENTRIES = 10;
const MOST_BYTES = 1_048_576;

/**
 * Puts entries on the event bus in as few requests as the service's limits allow.
 *
 * @param ms - How long it may take in all.
 * @returns What became of each entry, in their order; never throws.
 */
export async function publishBatch(
  entries: readonly Entry[],
  ms: number,
): Promise<readonly Publication[]> {
  const published = await Promise.all(packs(entries).map((pack) => publishPack(pack, ms / 3)));
  return published.flat();
}

/** Neighbours together, as many as fit into a request. */
function packs(entries: readonly Entry[]): Entry[][] {
  const all: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = entrySize(entry);
    const last = all.at(-1);
    if (last !== undefined && last.length < MOST_ENTRIES && bytes + size <= MOST_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      all.push([entry]);
      bytes = size;
    }
  }
  return all;
}

/** Failures that no entry can be the cause of: sending each alone would only be a burden. */
const OF_THE_BUS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'AccessDeniedException',
  'ExpiredTokenException',
]);

/**
 * One request; and where it fails as a whole, each entry alone, since one that the service cannot
 * digest must not fail its neighbours. The first and the last go ahead: where neither gets through,
 * it is the bus, which is then left in peace.
 */
async function publishPack(entries: readonly Entry[], ms: number): Promise<readonly Publication[]> {
  const answer = await putEvents(entries, ms);
  if ('each' in answer) return answer.each;
  const [first, ...others] = entries;
  const last = others.pop();
  if (answer.all.outcome === 'unavailable' && OF_THE_BUS.has(answer.all.failure.error)) {
    return entries.map(() => answer.all);
  }
  if (first === undefined || last === undefined) return [answer.all];
  const [ofFirst, ofLast] = await Promise.all([publish(first, ms), publish(last, ms)]);
  const isBus = ofFirst.outcome === 'unavailable' && ofLast.outcome === 'unavailable';
  const between = await Promise.all(
    others.map(async (entry) => (isBus ? ofFirst : await publish(entry, ms))),
  );
  return [ofFirst, ...between, ofLast];
}

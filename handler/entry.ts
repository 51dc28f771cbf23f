import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** An entry of PutEvents, with what its size depends on. */
export type Entry = PutEventsRequestEntry & {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};

/**
 * The largest entry that is sent, in bytes as EventBridge counts them. The service takes less than
 * 1,048,576; but what it delivers is larger than the entry, and would then fit neither a queue target nor
 * that target's dead-letter queue.
 */
export const MAX_ENTRY_BYTES = 1_000_000;

/**
 * Makes the entry of an event: the signed body unchanged as detail, the subject as detail-type.
 *
 * @param receivedAt - Milliseconds since the epoch.
 * @param trace - The X-Ray trace of the request, where it is not the current one.
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
 * Computes the bytes of an entry as EventBridge counts them: 14 for `Time`, and the UTF-8 bytes of the texts
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html).
 */
export function computeEntrySize(entry: Entry): number {
  return (
    14 +
    [entry.Source, entry.DetailType, entry.Detail].reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      0,
    )
  );
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_REQUEST_ENTRIES = 10;

/** A request must be smaller than 1 MB. */
const MAX_REQUEST_BYTES = 1_048_575;

/** Splits entries into requests of PutEvents: neighbours together, as many as fit into a request. */
export function splitIntoRequests(entries: readonly Entry[]): Entry[][] {
  const requests: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = computeEntrySize(entry);
    const last = requests.at(-1);
    if (
      last !== undefined &&
      last.length < MAX_REQUEST_ENTRIES &&
      bytes + size <= MAX_REQUEST_BYTES
    ) {
      last.push(entry);
      bytes += size;
    } else {
      requests.push([entry]);
      bytes = size;
    }
  }
  return requests;
}

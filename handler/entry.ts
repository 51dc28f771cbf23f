import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';

/** An entry of PutEvents; the fields that determine its size are required. */
export type Entry = PutEventsRequestEntry & {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};

/**
 * Maximum size of an entry in bytes, as EventBridge counts them. The service accepts less than 1,048,576 bytes,
 * but the delivered event is larger than the entry: at that size it would fit neither a queue target nor the
 * target's dead-letter queue.
 */
export const MAX_ENTRY_BYTES = 1_000_000;

/**
 * Creates the entry of an event: the signed body, unchanged, as detail; the subject as detail-type.
 *
 * @param receivedAt - When the request was received, in milliseconds since the epoch.
 * @param trace - The X-Ray trace header of the request, unless it is that of the current invocation.
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
 * Computes the size of an entry in bytes as EventBridge counts them: 14 for `Time`, and the UTF-8 bytes of the
 * strings (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html).
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

/** Splits entries into PutEvents requests, in order, with as many entries per request as the quotas allow. */
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

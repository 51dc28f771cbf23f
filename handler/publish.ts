import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { clientOptions, type Failure, failureOf } from './aws.ts';
import { within } from './budget.ts';

/**
 * The largest entry that is sent, in bytes as EventBridge counts them. The service takes 1,048,576;
 * but what it delivers is larger than the entry, and would then fit neither a queue target nor that
 * target's dead-letter queue.
 */
export const MAX_ENTRY_BYTES = 1_000_000;

/**
 * Errors of an entry that sending again cannot heal. Any other, unknown ones included, may pass.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const FINAL_FOR_ENTRY = new Set(['MalformedDetail', 'InvalidArgument']);

/** The same for a request. */
const FINAL_FOR_REQUEST = new Set(['ValidationException']);

export type Publication =
  | { readonly outcome: 'published' }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** An entry whose size can be told. */
export type Entry = PutEventsRequestEntry & {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
};

/**
 * The entry of an event: the signed body unchanged as detail, the subject as detail-type.
 *
 * @param receivedAt - Milliseconds since the epoch.
 */
export function toEntry(
  event: { readonly subject: string; readonly text: string },
  bus: { readonly eventBusName: string; readonly eventSource: string },
  receivedAt: number,
): Entry {
  return {
    EventBusName: bus.eventBusName,
    Source: bus.eventSource,
    DetailType: event.subject,
    Detail: event.text,
    Time: new Date(receivedAt),
  };
}

/**
 * The bytes of an entry as EventBridge counts them: 14 for `Time`, and the UTF-8 bytes of the texts
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html).
 */
export function entrySize(entry: Entry): number {
  return (
    14 +
    [entry.Source, entry.DetailType, entry.Detail].reduce(
      (sum, text) => sum + Buffer.byteLength(text),
      0,
    )
  );
}

const client = new EventBridgeClient(clientOptions);

/**
 * Puts an entry on the event bus.
 *
 * @param ms - How long all attempts together may take.
 * @returns `refused` with the service's code where sending again is of no use, `unavailable` where it
 *   may be; never throws. After a time-out the entry may be on the bus all the same.
 */
export async function publish(entry: Entry, ms: number): Promise<Publication> {
  try {
    const command = new PutEventsCommand({ Entries: [entry] });
    const answer = await within(ms, (abortSignal) => client.send(command, { abortSignal }));
    const result = answer.Entries?.[0];
    if (result?.EventId !== undefined && result.ErrorCode === undefined) {
      return { outcome: 'published' };
    }
    // Neither an id nor a code: not the service's answer, so nothing is known of the event.
    const name = result?.ErrorCode ?? 'UnexpectedAnswer';
    return failed({ name, $metadata: answer.$metadata }, FINAL_FOR_ENTRY);
  } catch (error) {
    return failed(error, FINAL_FOR_REQUEST);
  }
}

function failed(error: unknown, final: ReadonlySet<string>): Publication {
  const failure = failureOf('events:PutEvents', error);
  return final.has(failure.error)
    ? { outcome: 'refused', code: failure.error }
    : { outcome: 'unavailable', failure };
}

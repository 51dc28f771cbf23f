import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { clientOptions, type Failure, failureOf } from './aws.ts';
import { within } from './budget.ts';
import { endedBy, prepared, rehearsed } from './sdk/middleware.ts';

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

/** What a request came to: for each entry in its order, or for all where it failed as a whole. */
export type Publications =
  | { readonly each: readonly [Publication, ...Publication[]] }
  | { readonly all: Exclude<Publication, { outcome: 'published' }> };

/** Neither an id nor a code: not the service's answer, so nothing is known of the event. */
const UNEXPECTED = {
  outcome: 'unavailable',
  failure: { call: 'events:PutEvents', error: 'UnexpectedAnswer' },
} as const;

const client = prepared(new EventBridgeClient(clientOptions));

/**
 * Puts entries on the event bus in one request, which the caller keeps within the service's limits.
 *
 * @param ms - How long all attempts together may take.
 * @returns `refused` with the service's code where sending again is of no use, `unavailable` where it
 *   may be; never throws. After a time-out the entries may be on the bus all the same.
 */
export async function putEvents(entries: readonly Entry[], ms: number): Promise<Publications> {
  try {
    const command = new PutEventsCommand({ Entries: [...entries] });
    const answer = await within(ms, (signal) => client.send(endedBy(signal, command)));
    const results = answer.Entries ?? [];
    const [first, ...others] = results.map(({ EventId, ErrorCode }): Publication => {
      if (EventId !== undefined && ErrorCode === undefined) return { outcome: 'published' };
      if (ErrorCode === undefined) return UNEXPECTED;
      return failed({ name: ErrorCode, $metadata: answer.$metadata }, FINAL_FOR_ENTRY);
    });
    if (first === undefined || results.length !== entries.length) return { all: UNEXPECTED };
    return { each: [first, ...others] };
  } catch (error) {
    return { all: failed(error, FINAL_FOR_REQUEST) };
  }
}

/**
 * Makes a request of an entry as the first event will, opens the connection, and does not send it: at
 * the function's start nobody waits as long. Never throws.
 */
export async function rehearsePutEvents(entry: Entry): Promise<void> {
  try {
    await client.send(rehearsed(new PutEventsCommand({ Entries: [entry] })));
  } catch {
    // The first event will tell what is wrong.
  }
}

function failed(error: unknown, final: ReadonlySet<string>) {
  const failure = failureOf('events:PutEvents', error);
  return final.has(failure.error)
    ? ({ outcome: 'refused', code: failure.error } as const)
    : ({ outcome: 'unavailable', failure } as const);
}

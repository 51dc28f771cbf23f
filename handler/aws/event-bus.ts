import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { callWithin } from '../deadline.ts';
import { type Entry, splitIntoRequests } from '../entry.ts';
import { createClient, type Sender, warmUp } from './client.ts';
import { describeFailure, type Failure } from './errors.ts';
import { EVENT_BRIDGE } from './services.ts';

/** A client of EventBridge: ours, or the SDK's. */
export type EventBridge = Sender<EventBridgeClient>;

/** What happened to an entry. */
export type PublishResult =
  | { readonly outcome: 'published' }
  /** Sending it again is of no use. */
  | { readonly outcome: 'refused'; readonly code: string }
  /** It may succeed later. After a time-out it may be on the bus all the same. */
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** The same for each entry of a request in its order, or for all where the request failed as a whole. */
type RequestResult =
  | { readonly each: readonly [PublishResult, ...PublishResult[]] }
  | { readonly all: Exclude<PublishResult, { outcome: 'published' }> };

/**
 * Errors of an entry that are final. Any other, unknown ones included, may pass.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const FINAL_ENTRY_ERRORS = new Set(['MalformedDetail', 'InvalidArgument']);

/** The same of a request. */
const FINAL_REQUEST_ERRORS = new Set(['ValidationException']);

/** Neither an id nor a code: not the service's answer, so nothing is known of the event. */
const BAD_RESPONSE = {
  outcome: 'unavailable',
  failure: { call: 'events:PutEvents', error: 'UnexpectedAnswer' },
} as const;

/** Creates the functions' client of EventBridge. */
export const createEventBridge = (): EventBridge => createClient<EventBridgeClient>(EVENT_BRIDGE);

/** Makes a request of an entry and opens the connection, without sending it. Never throws. */
export async function warmUpEventBridge(client: EventBridge, entry: Entry): Promise<void> {
  try {
    await warmUp(client, new PutEventsCommand({ Entries: [entry] }));
  } catch {
    // The first event reports what is wrong.
  }
}

/**
 * Puts an entry on the event bus.
 *
 * @param ms - How long all attempts together may take.
 * @returns what happened to it; never throws.
 */
export async function publish(
  client: EventBridge,
  entry: Entry,
  ms: number,
): Promise<PublishResult> {
  const result = await putEvents(client, [entry], ms);
  return 'all' in result ? result.all : result.each[0];
}

/**
 * Puts entries on the event bus in as few requests as the service's limits allow.
 *
 * @param ms - How long it may take in all.
 * @returns what happened to each entry, in their order; never throws.
 */
export async function publishBatch(
  client: EventBridge,
  entries: readonly Entry[],
  ms: number,
): Promise<readonly PublishResult[]> {
  const requests = splitIntoRequests(entries);
  const results = await Promise.all(
    requests.map((request) => publishRequest(client, request, ms / 3)),
  );
  return results.flat();
}

/** Failures that no single entry can cause: sending each alone would only add load. */
const BUS_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'AccessDeniedException',
  'ExpiredTokenException',
]);

/**
 * Sends one request; where it fails as a whole, each entry alone, since one that the service cannot parse
 * must not fail its neighbours. The first and the last go ahead: where both fail, the bus is the cause, and
 * the others are not sent.
 */
async function publishRequest(
  client: EventBridge,
  entries: readonly Entry[],
  ms: number,
): Promise<readonly PublishResult[]> {
  const result = await putEvents(client, entries, ms);
  if ('each' in result) return result.each;
  const [first, ...others] = entries;
  const last = others.pop();
  if (result.all.outcome === 'unavailable' && BUS_ERRORS.has(result.all.failure.error)) {
    return entries.map(() => result.all);
  }
  if (first === undefined || last === undefined) return [result.all];
  const [firstResult, lastResult] = await Promise.all([
    publish(client, first, ms),
    publish(client, last, ms),
  ]);
  const isBus = firstResult.outcome === 'unavailable' && lastResult.outcome === 'unavailable';
  const between = await Promise.all(
    others.map(async (entry) => (isBus ? firstResult : await publish(client, entry, ms))),
  );
  return [firstResult, ...between, lastResult];
}

async function putEvents(
  client: EventBridge,
  entries: readonly Entry[],
  ms: number,
): Promise<RequestResult> {
  try {
    const command = new PutEventsCommand({ Entries: [...entries] });
    const answer = await callWithin(ms, (abortSignal) => client.send(command, { abortSignal }));
    const results = answer.Entries ?? [];
    const [first, ...others] = results.map(({ EventId, ErrorCode }): PublishResult => {
      if (ErrorCode === undefined) return EventId ? { outcome: 'published' } : BAD_RESPONSE;
      return classifyError({ name: ErrorCode, $metadata: answer.$metadata }, FINAL_ENTRY_ERRORS);
    });
    if (first === undefined || results.length !== entries.length) return { all: BAD_RESPONSE };
    return { each: [first, ...others] };
  } catch (error) {
    return { all: classifyError(error, FINAL_REQUEST_ERRORS) };
  }
}

function classifyError(error: unknown, final: ReadonlySet<string>) {
  const failure = describeFailure('events:PutEvents', error);
  return final.has(failure.error)
    ? ({ outcome: 'refused', code: failure.error } as const)
    : ({ outcome: 'unavailable', failure } as const);
}

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { callWithin } from '../deadline.ts';
import { type Entry, splitIntoRequests } from '../entry.ts';
import { createClient, type Sender, warmUp } from './client.ts';
import { describeFailure, type Failure } from './errors.ts';
import { EVENT_BRIDGE } from './services.ts';

/** A client of EventBridge: ours, or the SDK's. */
export type EventBridge = Sender<EventBridgeClient>;

/** The result of publishing an entry. */
export type PublishResult =
  | { readonly outcome: 'published' }
  /** The error is permanent: a retry cannot succeed. */
  | { readonly outcome: 'refused'; readonly code: string }
  /** A retry may succeed. After a time-out the event may be on the bus nevertheless. */
  | { readonly outcome: 'unavailable'; readonly failure: Failure };

/** The result of each entry of a request, in order, or one result for all if the request failed. */
type RequestResult =
  | { readonly each: readonly [PublishResult, ...PublishResult[]] }
  | { readonly all: Exclude<PublishResult, { outcome: 'published' }> };

/**
 * Permanent errors of an entry. Any other error, also an unknown one, is treated as temporary.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const FINAL_ENTRY_ERRORS = new Set(['MalformedDetail', 'InvalidArgument']);

/** Permanent errors of a request. */
const FINAL_REQUEST_ERRORS = new Set(['ValidationException']);

/** A response with neither an event id nor an error code does not come from EventBridge. */
const BAD_RESPONSE = {
  outcome: 'unavailable',
  failure: { call: 'events:PutEvents', error: 'UnexpectedAnswer' },
} as const;

/** Creates the functions' EventBridge client. */
export const createEventBridge = (): EventBridge => createClient<EventBridgeClient>(EVENT_BRIDGE);

/** Builds and signs a request and opens the connection, without sending the entry. Never throws. */
export async function warmUpEventBridge(client: EventBridge, entry: Entry): Promise<void> {
  try {
    await warmUp(client, new PutEventsCommand({ Entries: [entry] }));
  } catch {
    // The first event reports the failure.
  }
}

/**
 * Publishes an entry to the event bus. Never throws.
 *
 * @param ms - Time limit for all attempts together, in milliseconds.
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
 * Publishes entries to the event bus in as few requests as the quotas allow. Never throws.
 *
 * @param ms - Time limit for all requests together, in milliseconds.
 * @returns The result of each entry, in order.
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

/** Errors that no single entry causes: entries are not retried separately. */
const BUS_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'AccessDeniedException',
  'ExpiredTokenException',
]);

/**
 * Sends one request. If it fails, sends each entry separately, so that an entry that EventBridge cannot parse
 * does not fail the others. Starts with the first and the last entry: if both fail, the bus is unavailable and
 * the rest is not sent.
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
    const response = await callWithin(ms, (abortSignal) => client.send(command, { abortSignal }));
    const results = response.Entries ?? [];
    const [first, ...others] = results.map(({ EventId, ErrorCode }): PublishResult => {
      if (ErrorCode === undefined) return EventId ? { outcome: 'published' } : BAD_RESPONSE;
      return classifyError({ name: ErrorCode, $metadata: response.$metadata }, FINAL_ENTRY_ERRORS);
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

import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { callWithin, createDeadline, type Deadline } from '../deadline.ts';
import { type Entry, splitIntoRequests } from '../entry.ts';
import { createClient, type Sender, warmUp } from './client.ts';
import { describeFailure, type Failure, isTimeout } from './errors.ts';
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
  | {
      readonly all: Exclude<PublishResult, { outcome: 'published' }>;
      /** No response came in time: the bus may have accepted the entries. */
      readonly isTimeout: boolean;
    };

/**
 * Permanent errors of an entry. Any other error, also an unknown one, is treated as temporary.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
const FINAL_ENTRY_ERRORS = new Set(['MalformedDetail', 'InvalidArgument']);

/** Permanent errors of a request. */
const FINAL_REQUEST_ERRORS = new Set(['ValidationException']);

const PUT_EVENTS = 'events:PutEvents';

/** A response with neither an event id nor an error code does not come from EventBridge. */
const BAD_RESPONSE = {
  outcome: 'unavailable',
  failure: { call: PUT_EVENTS, error: 'UnexpectedAnswer' },
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
 * Publishes an entry to the event bus. A request that is not answered in time is not sent again: the bus may
 * have accepted it. Never throws.
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
  const deadline = createDeadline(ms);
  const results = await Promise.all(
    splitIntoRequests(entries).map((request) => publishRequest(client, request, deadline)),
  );
  return results.flat();
}

/** Errors that no single entry causes: the request is not divided. */
const BUS_ERRORS: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'AccessDeniedException',
  'ExpiredTokenException',
]);

/** After the request, its halves and its quarters have all failed, the bus is taken to be unavailable. */
const MAX_FAILED_ROUNDS = 3;

/**
 * Sends one request. If it fails as a whole, sends its halves, then theirs, down to single entries, so that an
 * entry that EventBridge cannot parse does not fail the others: of 10 entries up to 3 of that kind, in at most 19
 * calls. Makes at most 7 calls where all fail, and none after a time-out.
 */
async function publishRequest(
  client: EventBridge,
  entries: readonly Entry[],
  deadline: Deadline,
): Promise<readonly PublishResult[]> {
  const results = new Map<Entry, PublishResult>();
  let isBusDown = true;
  let parts: (readonly Entry[])[] = [entries];
  for (let round = 1; parts.length > 0; round += 1) {
    const answers = await Promise.all(
      parts.map(async (part) => ({
        part,
        answer: await putEvents(client, part, deadline.getRemainingMs()),
      })),
    );
    parts = [];
    for (const { part, answer } of answers) {
      for (const [index, entry] of part.entries()) {
        results.set(entry, toEntryResult(answer, index, part.length));
      }
      if ('each' in answer || answer.all.outcome === 'refused') isBusDown = false;
      if ('all' in answer && mayBeOneEntry(answer.all)) parts.push(...halve(part));
    }
    if (answers.some(({ answer }) => 'all' in answer && answer.isTimeout)) break;
    if (isBusDown && round === MAX_FAILED_ROUNDS) break;
  }
  return entries.map((entry) => results.get(entry) ?? BAD_RESPONSE);
}

/** The result of an entry, by the answer to a request of `length` entries. */
function toEntryResult(answer: RequestResult, index: number, length: number): PublishResult {
  if ('each' in answer) return answer.each[index] ?? BAD_RESPONSE;
  const { all } = answer;
  // Which of the entries is refused is not known.
  return all.outcome === 'refused' && length > 1
    ? { outcome: 'unavailable', failure: { call: PUT_EVENTS, error: all.code } }
    : all;
}

/** Whether a request may have failed because of one of its entries. */
const mayBeOneEntry = (result: PublishResult): boolean =>
  result.outcome !== 'unavailable' || !BUS_ERRORS.has(result.failure.error);

/** Divides a list in two; a single item or none cannot be divided. */
function halve<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length < 2) return [];
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

async function putEvents(
  client: EventBridge,
  entries: readonly Entry[],
  ms: number,
): Promise<RequestResult> {
  try {
    const command = new PutEventsCommand({ Entries: [...entries] });
    // An attempt may take all the time that there is, so that none follows one that was not answered.
    const response = await callWithin(ms, (abortSignal) =>
      client.send(command, { abortSignal, requestTimeout: ms }),
    );
    const results = response.Entries ?? [];
    const [first, ...others] = results.map(({ EventId, ErrorCode }): PublishResult => {
      if (ErrorCode === undefined) return EventId ? { outcome: 'published' } : BAD_RESPONSE;
      return classifyError({ name: ErrorCode, $metadata: response.$metadata }, FINAL_ENTRY_ERRORS);
    });
    if (first === undefined || results.length !== entries.length) {
      return { all: BAD_RESPONSE, isTimeout: false };
    }
    return { each: [first, ...others] };
  } catch (error) {
    return { all: classifyError(error, FINAL_REQUEST_ERRORS), isTimeout: isTimeout(error) };
  }
}

function classifyError(error: unknown, final: ReadonlySet<string>) {
  const failure = describeFailure(PUT_EVENTS, error);
  return final.has(failure.error)
    ? ({ outcome: 'refused', code: failure.error } as const)
    : ({ outcome: 'unavailable', failure } as const);
}

import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { createResponse, type Outcome } from './response.ts';
import { authenticate } from './authenticate.ts';
import { createEventBridge, publish, warmUpEventBridge } from './aws/event-bus.ts';
import { enqueue, type EnqueueResult } from './aws/queues.ts';
import { createSecretStore } from './aws/secrets.ts';
import { findEvent, recordEvent } from './aws/table.ts';
import { isSubject, PROBE_SUBJECT } from './catalogue/subjects.ts';
import { readWebhookConfig } from './config.ts';
import { readRequest, type WebhookRequest } from './request.ts';
import { type Deadline, readDeadline } from './deadline.ts';
import { computeEntrySize, type Entry, MAX_ENTRY_BYTES, toEntry } from './entry.ts';
import type { Storage } from './replay-guard.ts';
import { RequestLog } from './request-log.ts';
import { createLog } from './log.ts';
import { findMissingObjects, type ReceivedEvent, validate } from './validate.ts';

const config = readWebhookConfig(process.env);
const log = createLog(config.logLevel);
const secrets = createSecretStore(config.secret, log);
const eventBridge = createEventBridge();
// During init: read the secret (an unusable one is logged at cold start) and warm up the EventBridge connection.
await Promise.all([
  secrets.get(1_000),
  warmUpEventBridge(
    eventBridge,
    toEntry({ subject: PROBE_SUBJECT, text: '{}' }, config, Date.now()),
  ),
]);

/** API Gateway ends a request after 30 s, regardless of the function's time-out. */
const MAX_MS = 28_000;

/** Deduplication is best effort and may delay an event by at most this long. */
const MAX_GUARD_MS = 1_000;

/** A request in progress. */
interface Reception {
  readonly request: WebhookRequest;
  readonly deadline: Deadline;
  readonly requestLog: RequestLog;
}

/**
 * The webhook function: stores the event of an HTTP API request (payload format 2.0) and then returns the
 * response of {@link createResponse}. Never throws.
 */
export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const deadline = readDeadline(context, MAX_MS);
  const request = readRequest(event);
  const requestLog = new RequestLog(context, { body_bytes: request.body.byteLength });
  let outcome: Outcome;
  try {
    outcome = await receive({ request, deadline, requestLog });
  } catch (error) {
    requestLog.addUnexpectedError(error);
    outcome = { outcome: 'unavailable' };
  }
  await secrets.flush(Math.min(1_000, deadline.getRemainingMs() / 2));
  const response = createResponse(outcome);
  requestLog.write(log, outcome, response.statusCode);
  return response;
}

/** Processes a request step by step. */
async function receive(reception: Reception): Promise<Outcome> {
  const { request, deadline, requestLog } = reception;

  const authentication = await authenticate(request, secrets, deadline.getRemainingMs() / 4);
  if (authentication.outcome === 'unavailable') {
    requestLog.add({ failure: authentication.failure });
    return { outcome: 'unavailable' };
  }
  if (authentication.outcome === 'unauthentic') {
    requestLog.addSignatureFailure(request, authentication.reason);
    if (authentication.reason === 'mismatched') requestLog.count('Mismatched');
    return { outcome: 'unauthenticated' };
  }
  requestLog.add({ secret: authentication.secret });
  if (authentication.secret === 'previous') requestLog.count('PreviousSecret');

  const validation = validate(request.body, request.text);
  // A probe says nothing about the secret that Kinow signs with.
  const isProbe = validation.outcome === 'valid' && validation.event.subject === PROBE_SUBJECT;
  if (!isProbe) requestLog.count('Authentic');
  if (validation.outcome === 'invalid') {
    requestLog.add({ issues: validation.issues });
    return quarantine(reception, 'invalid_payload', validation);
  }
  const { event } = validation;
  requestLog.add({ event_id: event.eventId, subject: event.subject });
  if (!isProbe && !isSubject(event.subject)) requestLog.count('UnknownSubject');

  const entry = toEntry(event, config, request.receivedAt);
  const size = computeEntrySize(entry);
  requestLog.add({ entry_bytes: size });
  if (size > MAX_ENTRY_BYTES) {
    const tooLarge = { outcome: 'too_large', limit: MAX_ENTRY_BYTES } as const;
    return quarantine(reception, 'payload_too_large', tooLarge, event);
  }

  const issues = findMissingObjects(event);
  if (issues.length > 0) {
    requestLog.count('UnexpectedShape');
    requestLog.add({ issues });
    if (config.unexpectedShape === 'quarantine') {
      return quarantine(reception, 'unexpected_shape', { outcome: 'invalid', issues }, event);
    }
  }

  if (await isReplayed(reception, event)) return { outcome: 'duplicate', eventId: event.eventId };
  const outcome = await store(reception, event, entry);
  if (outcome.outcome === 'published' || outcome.outcome === 'deferred') {
    await recordStored(reception, event, outcome.outcome);
  }
  return outcome;
}

/** Publishes an event to the bus. If that fails, sends it to the fallback or the quarantine queue. */
async function store(reception: Reception, event: ReceivedEvent, entry: Entry): Promise<Outcome> {
  const { deadline, requestLog } = reception;
  // Leave half of the remaining time for the fallback queue: a bus that does not answer ends this call.
  const publication = await requestLog.measure('publish_ms', () =>
    publish(eventBridge, entry, deadline.getRemainingMs() / 2),
  );
  switch (publication.outcome) {
    case 'published':
      return { outcome: 'published', eventId: event.eventId };
    case 'refused':
      return quarantine(reception, publication.code, publication, event);
    case 'unavailable':
      requestLog.add({ failure: publication.failure });
      return defer(reception, publication.failure.error, event);
    default:
      return publication satisfies never;
  }
}

/** Looks up the event in the replay table, if the guard is on. If the lookup fails, the event counts as new. */
async function isReplayed(
  { deadline, requestLog }: Reception,
  event: ReceivedEvent,
): Promise<boolean> {
  if (config.replayTableName === undefined) return false;
  const ms = Math.min(MAX_GUARD_MS, deadline.getRemainingMs() / 4);
  const found = await findEvent(config.replayTableName, event, ms);
  if (found.outcome === 'conflict') {
    requestLog.count('Conflict');
    requestLog.add({ conflict: true });
  }
  if (found.outcome === 'unavailable') {
    requestLog.count('GuardUnavailable');
    requestLog.add({ guard_failure: found.failure });
  }
  return found.outcome === 'duplicate';
}

/** Records a stored event for the replay guard, if it is on. */
async function recordStored(
  { deadline, requestLog }: Reception,
  event: ReceivedEvent,
  storage: Storage,
): Promise<void> {
  if (config.replayTableName === undefined) return;
  const ms = Math.min(MAX_GUARD_MS, deadline.getRemainingMs());
  const failure = await recordEvent(config.replayTableName, event, storage, ms);
  if (failure === undefined) return;
  requestLog.count('GuardUnavailable');
  requestLog.add({ guard_failure: failure });
}

/** Sends an event to the fallback queue. */
async function defer(reception: Reception, reason: string, event: ReceivedEvent): Promise<Outcome> {
  const result = await enqueueRequest(config.fallbackQueueUrl, reception, reason, event);
  // If the event is too large for the queue, Kinow must retry: the bus may accept it then.
  return result.outcome === 'kept'
    ? { outcome: 'deferred', eventId: event.eventId }
    : { outcome: 'unavailable' };
}

/** Sends a copy of a request that cannot be published to the quarantine queue, and then returns its outcome. */
async function quarantine(
  reception: Reception,
  reason: string,
  outcome: Outcome,
  event?: ReceivedEvent,
): Promise<Outcome> {
  const result = await enqueueRequest(config.quarantineQueueUrl, reception, reason, event);
  switch (result.outcome) {
    case 'kept':
      reception.requestLog.count('Quarantined');
      return outcome;
    case 'too_large':
      return { outcome: 'not_kept', limit: MAX_ENTRY_BYTES };
    case 'unavailable':
      return { outcome: 'unavailable' };
    default:
      return result satisfies never;
  }
}

async function enqueueRequest(
  queueUrl: string,
  { request, deadline, requestLog }: Reception,
  reason: string,
  event: ReceivedEvent | undefined,
): Promise<EnqueueResult> {
  const { body, receivedAt } = request;
  const message = {
    body,
    receivedAt,
    reason,
    trace: process.env['_X_AMZN_TRACE_ID'],
    ...(event && { eventId: event.eventId, subject: event.subject }),
  };
  const result = await requestLog.measure('queue_ms', () => enqueue(queueUrl, message, deadline));
  requestLog.add({
    reason,
    keeping: result.outcome,
    ...(result.outcome === 'unavailable' && { queue_failure: result.failure }),
  });
  return result;
}

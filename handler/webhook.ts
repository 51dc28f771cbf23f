import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { answer, type Outcome } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { createEventBridge, publish, warmUpEventBridge } from './aws/event-bus.ts';
import { enqueue, type EnqueueResult } from './aws/queues.ts';
import { createSecretStore } from './aws/secrets.ts';
import { findEvent, recordEvent } from './aws/table.ts';
import { isSubject, PROBE_SUBJECT } from './catalogue/subjects.ts';
import { webhookConfig } from './config.ts';
import { readRequest, type WebhookRequest } from './http.ts';
import { type Deadline, readDeadline } from './deadline.ts';
import { type Entry, entrySize, MAX_ENTRY_BYTES, toEntry } from './entry.ts';
import { RequestNote } from './request-note.ts';
import { createLog } from './telemetry.ts';
import { missingObjects, type ReceivedEvent, validate } from './validate.ts';

const config = webhookConfig(process.env);
const log = createLog(config.logLevel);
const secrets = createSecretStore(config.secret, log);
const eventBridge = createEventBridge();
// During init: read the secret (an unusable one is logged at the cold start) and warm up the EventBridge
// connection.
await Promise.all([
  secrets.known(1_000),
  warmUpEventBridge(
    eventBridge,
    toEntry({ subject: PROBE_SUBJECT, text: '{}' }, config, Date.now()),
  ),
]);

/** Deduplication is best effort and may delay an event by at most this long. */
const MAX_GUARD_MS = 1_000;

/** A request on its way: what came, how long there is, and what its log line will say. */
interface Reception {
  readonly request: WebhookRequest;
  readonly deadline: Deadline;
  readonly note: RequestNote;
}

/**
 * The webhook function: answers an HTTP API event (payload format 2.0) by the table in
 * {@link answer}, after the event is stored. Never throws.
 */
export async function handler(
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyStructuredResultV2> {
  const deadline = readDeadline(context);
  const request = readRequest(event);
  const note = new RequestNote(context, { body_bytes: request.body.byteLength });
  let outcome: Outcome;
  try {
    outcome = await receive({ request, deadline, note });
  } catch (error) {
    note.bug(error);
    outcome = { outcome: 'unavailable' };
  }
  await secrets.settled(Math.min(1_000, deadline.remaining() / 2));
  const answered = answer(outcome);
  note.write(log, outcome, answered.statusCode);
  return answered;
}

/** The whole story of a request. */
async function receive(reception: Reception): Promise<Outcome> {
  const { request, deadline, note } = reception;

  const authentication = await authenticate(request, secrets, deadline.remaining() / 4);
  if (authentication.outcome === 'unavailable') {
    note.add({ failure: authentication.failure });
    return { outcome: 'unavailable' };
  }
  if (authentication.outcome === 'unauthentic') {
    note.unauthentic(request, authentication.reason);
    return { outcome: 'unauthenticated' };
  }
  note.add({ secret: authentication.secret });
  if (authentication.secret === 'previous') note.count('PreviousSecret');

  const validation = validate(request.body, request.text);
  if (validation.outcome === 'invalid') {
    note.add({ issues: validation.issues });
    return quarantine(reception, 'invalid_payload', validation);
  }
  const { event } = validation;
  note.add({ event_id: event.eventId, subject: event.subject });
  if (!isSubject(event.subject) && event.subject !== PROBE_SUBJECT) note.count('UnknownSubject');

  const entry = toEntry(event, config, request.receivedAt);
  const size = entrySize(entry);
  note.add({ entry_bytes: size });
  if (size > MAX_ENTRY_BYTES) {
    const tooLarge = { outcome: 'too_large', limit: MAX_ENTRY_BYTES } as const;
    return quarantine(reception, 'payload_too_large', tooLarge, event);
  }

  const issues = missingObjects(event);
  if (issues.length > 0) {
    note.count('UnexpectedShape');
    note.add({ issues });
    if (config.unexpectedShape === 'quarantine') {
      return quarantine(reception, 'unexpected_shape', { outcome: 'invalid', issues }, event);
    }
  }

  if (await isReplayed(reception, event)) return { outcome: 'duplicate', eventId: event.eventId };
  const outcome = await store(reception, event, entry);
  if (outcome.outcome === 'published' || outcome.outcome === 'deferred') {
    await noteStored(reception, event);
  }
  return outcome;
}

/** Puts an event onto the bus, or into the queue that it belongs to. */
async function store(reception: Reception, event: ReceivedEvent, entry: Entry): Promise<Outcome> {
  const { deadline, note } = reception;
  // Leave half of the remaining time for the fallback queue.
  const publication = await note.time('publish_ms', () =>
    publish(eventBridge, entry, deadline.remaining() / 2),
  );
  switch (publication.outcome) {
    case 'published':
      return { outcome: 'published', eventId: event.eventId };
    case 'refused':
      return quarantine(reception, publication.code, publication, event);
    case 'unavailable':
      note.add({ failure: publication.failure });
      return defer(reception, publication.failure.error, event);
    default:
      return publication satisfies never;
  }
}

/** Asks the replay guard, if there is one. Where it cannot tell, the event counts as new. */
async function isReplayed({ deadline, note }: Reception, event: ReceivedEvent): Promise<boolean> {
  if (config.replayTableName === undefined) return false;
  const ms = Math.min(MAX_GUARD_MS, deadline.remaining() / 4);
  const found = await findEvent(config.replayTableName, event, ms);
  if (found.outcome === 'conflict') {
    note.count('Conflict');
    note.add({ conflict: true });
  }
  if (found.outcome === 'unavailable') {
    note.count('GuardUnavailable');
    note.add({ guard_failure: found.failure });
  }
  return found.outcome === 'duplicate';
}

/** Records an event for the replay guard, only now that it is stored. */
async function noteStored({ deadline, note }: Reception, event: ReceivedEvent): Promise<void> {
  if (config.replayTableName === undefined) return;
  const ms = Math.min(MAX_GUARD_MS, deadline.remaining());
  const failure = await recordEvent(config.replayTableName, event, ms);
  if (failure === undefined) return;
  note.count('GuardUnavailable');
  note.add({ guard_failure: failure });
}

/** Keeps an event that the bus may take later. */
async function defer(reception: Reception, reason: string, event: ReceivedEvent): Promise<Outcome> {
  const keeping = await keepIn(config.fallbackQueueUrl, reception, reason, event);
  // One too large for the queue is the provider's to send again: the bus may take it then.
  return keeping.outcome === 'kept'
    ? { outcome: 'deferred', eventId: event.eventId }
    : { outcome: 'unavailable' };
}

/** Keeps a copy of what will not become an event, and answers as it should once that is done. */
async function quarantine(
  reception: Reception,
  reason: string,
  outcome: Outcome,
  event?: ReceivedEvent,
): Promise<Outcome> {
  const keeping = await keepIn(config.quarantineQueueUrl, reception, reason, event);
  switch (keeping.outcome) {
    case 'kept':
      return outcome;
    case 'too_large':
      return { outcome: 'not_kept', limit: MAX_ENTRY_BYTES };
    case 'unavailable':
      return { outcome: 'unavailable' };
    default:
      return keeping satisfies never;
  }
}

async function keepIn(
  queueUrl: string,
  { request, deadline, note }: Reception,
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
  const keeping = await note.time('queue_ms', () => enqueue(queueUrl, message, deadline));
  note.add({
    reason,
    keeping: keeping.outcome,
    ...(keeping.outcome === 'unavailable' && { queue_failure: keeping.failure }),
  });
  return keeping;
}

import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import { answer, type Outcome } from './answer.ts';
import { authenticate } from './authenticate.ts';
import { type Budget, budgetOf } from './budget.ts';
import { isSubject, PROBE_SUBJECT } from './catalogue/subjects.ts';
import { webhookConfig } from './config.ts';
import { readRequest, type WebhookRequest } from './http.ts';
import { MAX_ENTRY_BYTES, publish, toEntry } from './publish.ts';
import { type Entry, entrySize, rehearsePutEvents } from './put-events.ts';
import { keep, type Keeping } from './queues.ts';
import { secretStore } from './secrets.ts';
import { createLog } from './telemetry.ts';
import { recall, remember } from './replay-guard.ts';
import { RequestNote } from './request-note.ts';
import { missingObjects, type ReceivedEvent, validate } from './validate.ts';

const config = webhookConfig(process.env);
const log = createLog(config.logLevel);
const secrets = secretStore(config.secret, log);
// Before the first request comes, while nobody waits: the secret, so that one that cannot serve is
// logged at the start, and all that a first event would have to load and connect.
await Promise.all([
  secrets.known(1_000),
  rehearsePutEvents(toEntry({ subject: PROBE_SUBJECT, text: '{}' }, config, Date.now())),
]);

/** The guard is a convenience: an event does not wait longer for it. */
const LONGEST_GUARD_MS = 1_000;

/** A request on its way: what came, how long there is, and what its log line will say. */
interface Reception {
  readonly request: WebhookRequest;
  readonly budget: Budget;
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
  const budget = budgetOf(context);
  const request = readRequest(event);
  const note = new RequestNote(context, { body_bytes: request.body.byteLength });
  let outcome: Outcome;
  try {
    outcome = await receive({ request, budget, note });
  } catch (error) {
    note.bug(error);
    outcome = { outcome: 'unavailable' };
  }
  await secrets.settled(Math.min(1_000, budget.remaining() / 2));
  const answered = answer(outcome);
  note.write(log, outcome, answered.statusCode);
  return answered;
}

/** The whole story of a request. */
async function receive(reception: Reception): Promise<Outcome> {
  const { request, budget, note } = reception;

  const authentication = await authenticate(request, secrets, budget.remaining() / 4);
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
  const { budget, note } = reception;
  // Half of the time, so that a bus that hangs leaves as much for the queue.
  const publication = await note.time('publish_ms', () => publish(entry, budget.remaining() / 2));
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
async function isReplayed({ budget, note }: Reception, event: ReceivedEvent): Promise<boolean> {
  if (config.replayTableName === undefined) return false;
  const ms = Math.min(LONGEST_GUARD_MS, budget.remaining() / 4);
  const recollection = await recall(config.replayTableName, event, ms);
  if (recollection.outcome === 'conflict') {
    note.count('Conflict');
    note.add({ conflict: true });
  }
  if (recollection.outcome === 'unavailable') {
    note.count('GuardUnavailable');
    note.add({ guard_failure: recollection.failure });
  }
  return recollection.outcome === 'duplicate';
}

/** Has the replay guard remember an event, only now that it is stored. */
async function noteStored({ budget, note }: Reception, event: ReceivedEvent): Promise<void> {
  if (config.replayTableName === undefined) return;
  const ms = Math.min(LONGEST_GUARD_MS, budget.remaining());
  const failure = await remember(config.replayTableName, event, ms);
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
  { request, budget, note }: Reception,
  reason: string,
  event: ReceivedEvent | undefined,
): Promise<Keeping> {
  const { body, receivedAt } = request;
  const kept = {
    body,
    receivedAt,
    reason,
    trace: process.env['_X_AMZN_TRACE_ID'],
    ...(event && { eventId: event.eventId, subject: event.subject }),
  };
  const keeping = await note.time('queue_ms', () => keep(queueUrl, kept, budget));
  note.add({
    reason,
    keeping: keeping.outcome,
    ...(keeping.outcome === 'unavailable' && { queue_failure: keeping.failure }),
  });
  return keeping;
}

import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Failure } from './aws.ts';
import { postpone } from './back-off.ts';
import { type Budget, budgetOf } from './budget.ts';
import { now } from './clock.ts';
import { redriveConfig } from './config.ts';
import { passOn } from './dead-letter.ts';
import { publishBatch, toEntry } from './publish.ts';
import type { Entry } from './put-events.ts';
import { type Kept, keep, unpack } from './queues.ts';
import { createLog, embedded, since } from './telemetry.ts';
import { validate } from './validate.ts';

const config = redriveConfig(process.env);
const log = createLog(config.logLevel);

/** A message of the fallback queue as the entry to be put onto the bus, or why it is none. */
type Message =
  | { readonly record: SQSRecord; readonly kept: Kept; readonly entry: Entry }
  | { readonly record: SQSRecord; readonly kept?: Kept; readonly reason: string };

/** What became of a message. One that is postponed stays in the fallback queue. */
interface Settled {
  readonly message: Message;
  readonly fate: 'redriven' | 'dead_lettered' | 'postponed';
  readonly reason?: string;
  readonly failure?: Failure | undefined;
}

/**
 * The redrive function: a batch of the fallback queue onto the event bus. What the bus does not take
 * yet stays in the queue and is tried again, ever later; what it never will goes to the dead-letter
 * queue, with the reason. A message that is in the way of nothing fails none of the others.
 *
 * @returns The messages that stay; Lambda deletes the others.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const start = now();
  const budget = budgetOf(context);
  const settled = await redrive(event.Records.map(read), budget);
  const stay = settled.flatMap(({ message, fate }) => (fate === 'postponed' ? message.record : []));
  const notPostponed = await postpone(
    config.fallbackQueueUrl,
    stay.map(({ receiptHandle, attributes }) => ({
      receiptHandle,
      receives: Number(attributes.ApproximateReceiveCount) || 1,
    })),
    budget,
  );
  note(settled, context, { queue_failure: notPostponed, duration_ms: since(start) });
  return { batchItemFailures: stay.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function read(record: SQSRecord): Message {
  const attributes = Object.fromEntries(
    Object.entries(record.messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
  );
  let kept: Kept;
  try {
    kept = unpack(record.body, attributes, Number(record.attributes.SentTimestamp));
  } catch {
    return { record, reason: 'unreadable' };
  }
  const validation = validate(kept.body);
  if (validation.outcome === 'invalid') return { record, kept, reason: 'invalid_payload' };
  const { eventId, subject } = validation.event;
  const entry = toEntry(validation.event, config, kept.receivedAt, kept.trace);
  return { record, kept: { ...kept, eventId, subject }, entry };
}

async function redrive(messages: readonly Message[], budget: Budget): Promise<Settled[]> {
  const events = messages.filter((message) => 'entry' in message);
  // Half of the time, so that a bus that hangs leaves as much for the queues.
  const publications = await publishBatch(
    events.map(({ entry }) => entry),
    budget.remaining() / 2,
  );
  return await Promise.all(
    messages.map(async (message): Promise<Settled> => {
      if ('reason' in message) return await bury(message, message.reason, budget);
      const publication = publications[events.indexOf(message)];
      if (publication?.outcome === 'published') return { message, fate: 'redriven' };
      if (publication?.outcome === 'refused') return await bury(message, publication.code, budget);
      return { message, fate: 'postponed', failure: publication?.failure };
    }),
  );
}

/** Puts a message into the dead-letter queue. */
async function bury(message: Message, reason: string, budget: Budget): Promise<Settled> {
  const { record, kept } = message;
  const keeping =
    kept === undefined
      ? await passOn(config.deadLetterQueueUrl, record, reason, budget)
      : await keep(config.deadLetterQueueUrl, { ...kept, reason }, budget);
  if (keeping.outcome === 'kept') return { message, fate: 'dead_lettered', reason };
  const failure = keeping.outcome === 'unavailable' ? keeping.failure : undefined;
  return { message, fate: 'postponed', reason, failure };
}

/** Writes the log line of a batch, and one for each message of which an operator must know. */
function note(settled: readonly Settled[], context: Partial<Context>, fields: object): void {
  const { awsRequestId, functionName = 'unknown' } = context;
  for (const { message, fate, reason, failure } of settled) {
    if (reason === undefined) continue;
    const { eventId, subject } = message.kept ?? {};
    const { messageId } = message.record;
    log.error('dead letter', {
      requestId: awsRequestId,
      message_id: messageId,
      event_id: eventId,
      subject,
      fate,
      reason,
      failure,
    });
  }
  const of = (fate: Settled['fate']) => settled.filter((one) => one.fate === fate);
  const redriven = of('redriven');
  const postponed = of('postponed');
  log.count(
    postponed.length > 0 ? 'warn' : 'info',
    'redrive',
    {
      requestId: awsRequestId,
      redriven: redriven.length,
      postponed: postponed.length,
      dead_lettered: of('dead_lettered').length,
      failure: postponed[0]?.failure,
      event_ids: redriven.map(({ message }) => message.kept?.eventId),
      ...fields,
    },
    embedded(functionName, { Redriven: redriven.length }),
  );
}

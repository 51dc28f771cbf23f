import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Failure } from './aws/errors.ts';
import { createEventBridge, publishBatch } from './aws/event-bus.ts';
import { enqueue, forward } from './aws/queues.ts';
import { computeBackOffSeconds } from './back-off.ts';
import { now } from './clock.ts';
import { readRedriveConfig } from './config.ts';
import { type Deadline, readDeadline } from './deadline.ts';
import { createEmbeddedMetrics, createLog, measureElapsedMs } from './log.ts';
import { MAX_BODY_BYTES } from './message.ts';
import { type QueuedEvent, toEntryOrRefusal } from './queued-event.ts';

const config = readRedriveConfig(process.env);
const log = createLog(config.logLevel);

const eventBridge = createEventBridge();

/** The share of the invocation's time that the bus may take: 40 of 60 s. The rest is for the queues. */
const BUS_SHARE = 2 / 3;

/**
 * The most that the bodies of a batch may have together, uncompressed; those beyond it stay in the queue for a later
 * batch. Ten events of the largest size that the bus accepts fit, and any single body does.
 */
const MAX_BATCH_BYTES = 10_000_000;

/**
 * From this many receives on, a message that is not published goes to the dead-letter queue: below the queue's
 * maxReceiveCount of 1,000, since what SQS moves by itself is counted nowhere and has no reason.
 */
const MAX_RECEIVES = 900;

/** SQS deletes a message after 14 days. Three days before that it counts as expiring. */
const EXPIRING_AFTER_MS = 11 * 86_400_000;

/** A record of the fallback queue with its entry, or why it is refused. */
type Item = QueuedEvent & { readonly record: SQSRecord };

/** The result of a message. A postponed message stays in the fallback queue. */
interface ItemResult {
  readonly item: Item;
  readonly outcome: 'redriven' | 'dead_lettered' | 'postponed';
  readonly reason?: string;
  readonly failure?: Failure | undefined;
}

/**
 * The redrive function: publishes a batch of the fallback queue. After a temporary error a message stays in the
 * queue and is retried with exponential back-off. After a permanent error, or if the webhook function would
 * refuse it, it goes to the dead-letter queue with the reason. One message's failure does not affect the others.
 *
 * @returns The postponed messages; Lambda deletes the others.
 */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const start = now();
  const deadline = readDeadline(context);
  const results = await redrive(readRecords(event.Records), deadline);
  const postponed = results.flatMap(({ item, outcome }) =>
    outcome === 'postponed' ? item.record : [],
  );
  const queueFailure = await postponeRecords(postponed, deadline);
  logBatch(results, context, { queue_failure: queueFailure, duration_ms: measureElapsedMs(start) });
  return { batchItemFailures: postponed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Delays the next receive of the postponed records. @returns The failure, if any. */
async function postponeRecords(
  records: readonly SQSRecord[],
  deadline: Deadline,
): Promise<Failure | undefined> {
  if (records.length === 0) return undefined;
  // Loaded on first use: most batches are published completely.
  const { postpone } = await import('./aws/visibility.ts');
  const messages = records.map(({ receiptHandle, attributes }) => {
    const delaySeconds = computeBackOffSeconds(readReceives(attributes), Math.random());
    return { receiptHandle, delaySeconds };
  });
  return await postpone(config.fallbackQueueUrl, messages, deadline);
}

const readReceives = ({ ApproximateReceiveCount }: SQSRecord['attributes']): number =>
  Number(ApproximateReceiveCount) || 1;

/** Reads records as long as their bodies fit into {@link MAX_BATCH_BYTES}. */
function readRecords(records: readonly SQSRecord[]): Item[] {
  let remainingBytes = MAX_BATCH_BYTES;
  return records.map((record) => {
    const item = readRecord(record, Math.min(MAX_BODY_BYTES, remainingBytes));
    remainingBytes -= item.message?.body.byteLength ?? 0;
    return item;
  });
}

function readRecord(record: SQSRecord, maxBytes: number): Item {
  const attributes = Object.fromEntries(
    Object.entries(record.messageAttributes).map(([name, { stringValue }]) => [name, stringValue]),
  );
  const sentAt = Number(record.attributes.SentTimestamp);
  const message = { body: record.body, attributes, sentAt };
  return { record, ...toEntryOrRefusal(message, config, maxBytes) };
}

async function redrive(items: readonly Item[], deadline: Deadline): Promise<ItemResult[]> {
  const events = items.filter((item) => item.outcome === 'entry');
  const publications = await publishBatch(
    eventBridge,
    events.map(({ entry }) => entry),
    deadline.getRemainingMs() * BUS_SHARE,
  );
  return await Promise.all(
    items.map(async (item): Promise<ItemResult> => {
      if (item.outcome === 'refused') return await deadLetter(item, item.reason, deadline);
      const publication = item.outcome === 'entry' ? publications[events.indexOf(item)] : undefined;
      if (publication?.outcome === 'published') return { item, outcome: 'redriven' };
      if (publication?.outcome === 'refused') {
        return await deadLetter(item, publication.code, deadline);
      }
      const failure = publication?.failure;
      return readReceives(item.record.attributes) < MAX_RECEIVES
        ? { item, outcome: 'postponed', failure }
        : { failure, ...(await deadLetter(item, 'not_redriven', deadline)) };
    }),
  );
}

/** Sends a message to the dead-letter queue. If that fails, the message is postponed. */
async function deadLetter(item: Item, reason: string, deadline: Deadline): Promise<ItemResult> {
  const { record, message } = item;
  const queueUrl = config.deadLetterQueueUrl;
  const encoded = message && (await enqueue(queueUrl, { ...message, reason }, deadline));
  // A message that cannot be decoded, or that was compressed better than here, is sent as it is.
  const result =
    encoded === undefined || encoded.outcome === 'too_large'
      ? await forward(queueUrl, record, reason, deadline)
      : encoded;
  if (result.outcome === 'kept') return { item, outcome: 'dead_lettered', reason };
  const failure = result.outcome === 'unavailable' ? result.failure : undefined;
  return { item, outcome: 'postponed', reason, failure };
}

/** Writes the log line of a batch, and one for each dead letter. */
function logBatch(results: readonly ItemResult[], context: Partial<Context>, fields: object): void {
  const { awsRequestId, functionName = 'unknown' } = context;
  for (const { item, outcome, reason, failure } of results) {
    if (reason === undefined) continue;
    const { eventId, subject } = item.message ?? {};
    const { messageId } = item.record;
    log.error('dead letter', {
      requestId: awsRequestId,
      message_id: messageId,
      event_id: eventId,
      subject,
      fate: outcome,
      reason,
      failure,
    });
  }
  const filterBy = (outcome: ItemResult['outcome']) =>
    results.filter((one) => one.outcome === outcome);
  const redriven = filterBy('redriven');
  const postponed = filterBy('postponed');
  const deadLettered = filterBy('dead_lettered').length;
  const isExpiring = ({ item: { record } }: ItemResult) =>
    Date.now() - Number(record.attributes.SentTimestamp) > EXPIRING_AFTER_MS;
  log.count(
    postponed.length > 0 ? 'warn' : 'info',
    'redrive',
    {
      requestId: awsRequestId,
      redriven: redriven.length,
      postponed: postponed.length,
      dead_lettered: deadLettered,
      // Their bodies are too large to be processed in this batch.
      not_now: results.filter(({ item }) => item.outcome === 'not_now').length || undefined,
      failure: postponed.find(({ failure }) => failure !== undefined)?.failure,
      event_ids: redriven.map(({ item }) => item.message?.eventId),
      ...fields,
    },
    createEmbeddedMetrics(functionName, {
      Redriven: redriven.length,
      DeadLettered: deadLettered,
      Expiring: postponed.filter(isExpiring).length,
    }),
  );
}

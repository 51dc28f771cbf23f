import type { Failure } from '../../../handler/aws/errors.ts';
import { toPrintable } from '../../shared/terminal.ts';
import { explainFailure } from '../aws-errors.ts';
import type { Output } from '../output.ts';
import { formatTable } from '../queues/format-table.ts';
import { MAX_FAILED_BATCHES } from '../queues/move-messages.ts';
import { deleteMessages, readDepth } from '../queues/queue-calls.ts';
import { QueueReader } from '../queues/queue-reader.ts';
import { countUnread, formatUnread } from '../queues/unread.ts';
import { type DeadLetter, parseDeadLetter } from './dead-letter.ts';
import { printReplay } from './print-replay.ts';
import type { DeliverableTarget, RuleStack } from './rule-target.ts';

/** A function may take 15 minutes; a message must not be read by another reader meanwhile. */
const HOLD_SECONDS = 1_200;

export interface RuleQueueOptions {
  readonly rule: RuleStack;
  readonly choose: (letter: DeadLetter) => boolean;
  readonly limit: number;
  readonly stopping: AbortSignal;
  readonly output: Output;
}

/** What became of a message: all but delivered ones are still in the queue. */
type Outcome =
  | { readonly outcome: 'delivered' | 'listed' | 'not_chosen' }
  /** Delivered, but not deleted. */
  | { readonly outcome: 'not_deleted' }
  /** Not taken by the target; without a failure, the message is no event. */
  | { readonly outcome: 'refused'; readonly failure: Failure | undefined };

type Result = Outcome & { readonly letter: DeadLetter };

/**
 * Lists what waits in a rule's dead-letter queue, and how it can be delivered.
 *
 * @returns The exit status: 1 if the queue, or messages that it counts, could not be read.
 */
export async function listRuleQueue(
  options: RuleQueueOptions & { readonly withPayload: boolean },
): Promise<number> {
  const { rule, output, withPayload } = options;
  const { results, isComplete } = await readQueue(options);
  const letters = results.filter(({ outcome }) => outcome === 'listed').map(({ letter }) => letter);
  if (withPayload) for (const { message } of letters) output.print(toPrintable(message.body));
  printLetters(output, letters);
  if (letters.length > 0 && 'deliver' in rule.target) {
    output.print(`redrive --stack delivers them to ${rule.target.name}.`);
  } else if (letters.length > 0) printReplay(output, rule, letters);
  return isComplete ? 0 : 1;
}

/**
 * Delivers the messages of a rule's dead-letter queue to the rule's target, and deletes each after it was taken. A
 * message whose deletion fails is delivered again by the next run.
 *
 * @returns The exit status: 0 if all chosen messages were delivered and deleted, or there were none.
 */
export async function redriveRuleQueue(options: RuleQueueOptions): Promise<number> {
  const { rule, output } = options;
  const { target } = rule;
  if (!('deliver' in target)) {
    await listRuleQueue({ ...options, withPayload: false });
    return 1;
  }
  const { results, isComplete } = await readQueue(options, target);
  const count = (outcome: Outcome['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const [delivered, refused, undeleted] = [
    count('delivered') + count('not_deleted'),
    results.flatMap((result) => (result.outcome === 'refused' ? [result] : [])),
    count('not_deleted'),
  ];
  if (results.length === 0 && isComplete) {
    output.print('The dead-letter queue is empty.');
    return 0;
  }
  const isDone = isComplete && refused.length + undeleted === 0;
  output.print(`${delivered} delivered to ${target.name}.`, isDone ? 'green' : 'red');
  if (count('not_chosen') > 0) output.print(`  ${count('not_chosen')} others, not selected`);
  if (undeleted > 0) {
    output.print(`  ${undeleted} not deleted, and delivered again by the next run.`);
  }
  if (refused.length > 0) {
    output.print(`  ${refused.length} not accepted, and still in the queue:`);
    for (const line of formatRefusals(refused)) output.print(`  ${line}`);
    output.print(`  ${explainRefusal(refused[0]?.failure, target)}`);
  }
  return isDone ? 0 : 1;
}

const formatRefusals = (
  refused: readonly (Result & { readonly failure?: Failure | undefined })[],
) =>
  formatTable(
    refused.map(({ failure, letter }) => ({
      reason: failure?.error ?? 'not an event',
      subject: letter.subject,
    })),
  );

function explainRefusal(failure: Failure | undefined, target: DeliverableTarget): string {
  if (failure === undefined) return 'The message is not an event. Read it with list --show.';
  if (failure.error === 'FunctionError')
    return 'The function failed. Check its log, and fix the cause.';
  return explainFailure(failure, target.name);
}

interface QueueResult {
  readonly results: readonly Result[];
  /** Whether all messages that SQS counts were read. */
  readonly isComplete: boolean;
}

/** Reads the queue, and delivers the chosen messages to the target, if one is given. Prints why it ends early. */
async function readQueue(
  { rule: { queue }, choose, limit, stopping, output }: RuleQueueOptions,
  target?: DeliverableTarget,
): Promise<QueueResult> {
  const counted = await readDepth(queue);
  if ('failure' in counted) {
    output.print(explainFailure(counted.failure, 'the dead-letter queue'), 'red');
    return { results: [], isComplete: false };
  }
  const depth = counted.value;
  const reader = new QueueReader(queue, depth.visible);
  const results: Result[] = [];
  let isEnd = false;
  let failedBatches = 0;
  try {
    while (!stopping.aborted && results.length < limit && failedBatches < MAX_FAILED_BATCHES) {
      const read = await reader.next(limit - results.length);
      if (read.outcome === 'failed') {
        output.print(explainFailure(read.failure, 'the dead-letter queue'), 'red');
        break;
      }
      isEnd = read.outcome === 'end';
      if (read.outcome === 'end') break;
      const letters = read.messages.map(parseDeadLetter);
      if (target !== undefined) await reader.hold(read.messages, HOLD_SECONDS);
      const batch = await Promise.all(
        letters.map(async (letter): Promise<Result> => {
          if (!choose(letter)) return { letter, outcome: 'not_chosen' };
          if (target === undefined) return { letter, outcome: 'listed' };
          return { letter, ...(await deliver(letter, target)) };
        }),
      );
      results.push(...(await deleteDelivered(batch, reader, queue)));
      const hasFailed = batch.every(({ outcome }) => outcome === 'refused');
      failedBatches = hasFailed ? failedBatches + 1 : 0;
      output.progress(reader.count, Math.max(reader.count, Math.min(depth.visible, limit)));
    }
  } finally {
    await reader.release();
    output.clearProgress();
  }
  const unread = countUnread({ depth, read: reader.count, more: !isEnd });
  if (unread > 0) {
    output.print(formatUnread({ depth, read: reader.count, more: false }, queue.name), 'yellow');
  }
  const isStopped = !isEnd && results.length < limit;
  if (isStopped) output.print('Stopped before the end of the queue.', 'yellow');
  return { results, isComplete: unread === 0 && !isStopped };
}

async function deliver(letter: DeadLetter, target: DeliverableTarget): Promise<Outcome> {
  if (letter.subject === undefined || letter.detail === undefined) {
    return { outcome: 'refused', failure: undefined };
  }
  const failure = await target.deliver(letter);
  return failure === undefined ? { outcome: 'delivered' } : { outcome: 'refused', failure };
}

async function deleteDelivered(
  batch: readonly Result[],
  reader: QueueReader,
  queue: RuleStack['queue'],
): Promise<Result[]> {
  const delivered = batch.filter(({ outcome }) => outcome === 'delivered');
  const undeleted = await deleteMessages(
    queue,
    delivered.map(({ letter }) => letter.message),
  );
  return batch.map((result) => {
    const { id } = result.letter.message;
    // A delivered message is not released: it would be delivered again.
    if (result.outcome === 'delivered') reader.drop(id);
    return undeleted.ids.has(id) ? { letter: result.letter, outcome: 'not_deleted' } : result;
  });
}

function printLetters({ print }: Output, letters: readonly DeadLetter[]): void {
  print(`dead-letter queue  ${letters.length === 0 ? 'empty' : `${letters.length} read`}`, 'bold');
  if (letters.length === 0) return;
  const oldest = Math.min(...letters.map(({ message }) => message.sentAt));
  print(`  oldest since ${new Date(oldest).toISOString()}; SQS deletes it after 14 days`);
  for (const line of formatTable(letters)) print(`  ${line}`);
}

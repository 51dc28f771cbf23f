import { CommandError } from '../../shared/command.ts';
import { explainFailure } from '../aws-errors.ts';
import type { Output } from '../output.ts';
import { formatTable } from './format-table.ts';
import { MAX_FAILED_BATCHES, moveMessages, type MoveResult } from './move-messages.ts';
import type { QueuedMessage } from './parse-queued-message.ts';
import { printMove } from './print-move.ts';
import { printBusDeadLetters, printNextStep, printScan, printUnreleased } from './print-scan.ts';
import { type Queue, readDepth, sendMessage } from './queue-calls.ts';
import type { QueueName, Receiver, SourceName } from './receiver.ts';
import { type ScanOptions, type ScanResult, scanQueue } from './scan-queue.ts';
import { parseDecryptedEvent } from './decrypted-event.ts';
import { countUnread, formatUnread } from './unread.ts';
import { type Sleep, waitUntilEmpty, type WaitResult } from './wait-until-empty.ts';
import { formatCall } from '../../shared/command-line.ts';

/** The maximum number of messages per queue that `list` reads by default. */
const DEFAULT_LIST_LIMIT = 1_000;

export interface RedriveOptions {
  readonly receiver: Receiver;
  /** The stack's name, for suggested commands. */
  readonly stack: string;
  readonly choose: (message: QueuedMessage) => boolean;
  readonly limit: number | undefined;
  readonly stopping: AbortSignal;
  readonly output: Output;
}

/** Prints the contents of queues. @returns The exit status. */
export async function listQueues(
  options: RedriveOptions & { readonly names: readonly QueueName[]; readonly withPayload: boolean },
): Promise<number> {
  const { receiver, names, withPayload, output, stack } = options;
  const progress = new Map<QueueName, readonly [number, number]>();
  const scans = await Promise.all(
    names.map(async (name): Promise<[QueueName, ScanResult]> => {
      const scan = await scanQueue({
        ...toScanOptions(options, receiver.queues[name]),
        maxRead: options.limit ?? DEFAULT_LIST_LIMIT,
        maxChosen: Infinity,
        withPayload,
        onProgress: (read, total) => {
          progress.set(name, [read, total]);
          const sum = (index: 0 | 1) =>
            [...progress.values()].reduce((all, counts) => all + counts[index], 0);
          output.progress(sum(0), sum(1));
        },
      });
      return [name, scan];
    }),
  );
  // Not asked for by name: its messages are not the functions'.
  const busQueue = names.length > 1 ? receiver.busDeadLetters : undefined;
  const counted = busQueue && (await readDepth(busQueue));
  output.clearProgress();
  for (const [name, scan] of scans) printScan(output, name, scan, withPayload);
  if (busQueue && counted) printBusDeadLetters(output, busQueue, counted);
  const isBusKnown = counted === undefined || !('failure' in counted);
  const busCount = isBusKnown && counted ? counted.value.visible + counted.value.hidden : 0;
  printNextStep(output, new Map(scans), stack, isBusKnown && busCount === 0);
  const isKnown = scans.every(([, scan]) => scan.failure === undefined && countUnread(scan) === 0);
  return isKnown && isBusKnown ? 0 : 1;
}

/**
 * Prints what the redrive function would do with the messages of a queue, determined by the function's own code.
 *
 * @returns The exit status.
 * @throws CommandError if the queue cannot be read.
 */
export async function forecastRedrive(
  options: RedriveOptions & { readonly name: SourceName },
): Promise<number> {
  const { receiver, name, output } = options;
  const { print } = output;
  const queue = receiver.queues[name];
  const scan = await scanQueue({
    ...toScanOptions(options, queue),
    maxRead: Infinity,
    maxChosen: options.limit ?? Infinity,
    withPayload: false,
    onProgress: output.progress,
  });
  output.clearProgress();
  const { chosen, read, more, failure, unreleased } = scan;
  const refused = chosen.flatMap(({ refusal, subject }) =>
    refusal === undefined ? [] : { reason: refusal, subject },
  );
  const published = chosen.length - refused.length;
  const unread = countUnread(scan);
  if (read + unread === 0 && !more && failure === undefined) print(`The ${name} queue is empty.`);
  if (published > 0) {
    print(`${published} would be published to the bus ${receiver.bus.eventBusName}`, 'green');
  }
  if (refused.length > 0) {
    print(`${refused.length} would be refused, and moved to the dead-letter queue`, 'red');
    for (const line of formatTable(refused)) print(`  ${line}`);
    print('  For the meaning of each reason, see infra/README.md: Events quarantined');
  }
  if (chosen.length < read) print(`${read - chosen.length} not selected`);
  if (unread > 0) print(formatUnread(scan, name), 'red');
  printUnreleased(print, unreleased, '2 minutes');
  if (more && failure === undefined) print('There may be more messages. Run the command again.');
  if (published > 0) {
    print('Nothing was changed. This is a forecast: the bus may still reject an event.');
  }
  if (failure !== undefined) throw new CommandError(explainFailure(failure, `the ${name} queue`));
  return refused.length + unread === 0 ? 0 : 1;
}

/**
 * Moves messages of a queue to the fallback queue, from which the redrive function publishes them, and waits
 * until that queue is empty. Prints totals only, because SQS's counts do not show the results of single messages.
 *
 * @returns The exit status.
 * @throws CommandError if a queue cannot be read, or accepts no messages.
 */
export async function redriveQueue(
  options: RedriveOptions & { readonly name: SourceName; readonly sleep: Sleep },
): Promise<number> {
  const { receiver, name, output, choose, stopping, sleep, stack } = options;
  const { print } = output;
  const { fallback, 'dead-letter': deadLetters } = receiver.queues;
  const before = await readTotal(deadLetters);
  if ('failure' in before) {
    const why = explainFailure(before.failure, describeQueue(deadLetters));
    throw new CommandError(`${why} Nothing was moved, because its growth cannot be measured.`);
  }
  const queues = { from: receiver.queues[name], to: fallback };
  const result = await moveMessages({
    ...queues,
    bus: receiver.bus,
    choose,
    limit: options.limit ?? Infinity,
    stopping,
    onProgress: output.progress,
  });
  output.clearProgress();
  printMove(output, queues, result);
  const moved = count(result, 'moved');
  const sent = moved + count(result, 'copied');
  const unconfirmed = `${sent} moved. To see the result: ${formatCall('redrive', `list --stack ${stack}`)}`;
  if (result.gaveUp !== undefined) {
    if (sent > 0) print(unconfirmed);
    throw new CommandError(explainGivingUp(result.gaveUp));
  }
  if (sent === 0) return isComplete(result) ? 0 : 1;
  if (!stopping.aborted)
    output.note(`${sent} moved. Waiting up to 5 minutes until the fallback queue is empty.`);
  const waited = await waitUntilEmpty(fallback, sleep, stopping);
  if (waited.outcome === 'stopped') {
    print(unconfirmed);
    return 1;
  }
  const after = await readTotal(deadLetters);
  // Messages moved out of the dead-letter queue reduce its depth.
  const expected = before.value - (name === 'dead-letter' ? moved : 0);
  const growth = 'failure' in after ? undefined : Math.max(0, after.value - expected);
  const isDone = waited.outcome === 'empty' && growth === 0;
  print(
    `${sent} moved, ${formatWait(waited)}, dead-letter queue ${growth === undefined ? 'could not be read' : `grew by ${growth}`}.`,
    isDone ? 'green' : 'red',
  );
  if (waited.outcome === 'unreadable')
    print(`  ${explainFailure(waited.failure, describeQueue(fallback))}`);
  if (waited.outcome === 'not_empty') print('  See infra/README.md: Fallback not emptying');
  if ('failure' in after) print(`  ${explainFailure(after.failure, describeQueue(deadLetters))}`);
  if (growth !== undefined && growth > 0) {
    print(`  To see why: ${formatCall('redrive', `list dead-letter --stack ${stack}`)}`);
  }
  return isDone && isComplete(result) ? 0 : 1;
}

/**
 * Puts a decrypted event of the event bus's dead-letter queue into the fallback queue, from which the redrive
 * function publishes it.
 *
 * @param text - The event as JSON.
 * @throws CommandError if it is no event of this receiver, if the function would refuse it, or if the queue did
 *   not confirm it.
 */
export async function redriveDecryptedEvent(
  text: string,
  { receiver, stack, output }: Pick<RedriveOptions, 'receiver' | 'stack' | 'output'>,
): Promise<void> {
  const { message, receivedAt, refusal } = parseDecryptedEvent(text, receiver.bus);
  if (refusal !== undefined) {
    throw new CommandError(
      `The redrive function would refuse this event: ${refusal}. See infra/README.md: Events quarantined`,
    );
  }
  const { fallback } = receiver.queues;
  const failure = await sendMessage(fallback, message, { reason: 'redrive', receivedAt });
  if (failure !== undefined) {
    throw new CommandError(explainFailure(failure, describeQueue(fallback)));
  }
  output.print(
    `1 moved. To see the result: ${formatCall('redrive', `list --stack ${stack}`)}`,
    'green',
  );
}

function toScanOptions(options: RedriveOptions, queue: Queue) {
  const { receiver, choose, stopping } = options;
  return { queue, bus: receiver.bus, choose, stopping } satisfies Partial<ScanOptions>;
}

async function readTotal(queue: Queue) {
  const result = await readDepth(queue);
  return 'failure' in result ? result : { value: result.value.visible + result.value.hidden };
}

const describeQueue = ({ name }: Queue) => `the ${name} queue`;

const count = ({ messages }: MoveResult, outcome: string) =>
  messages.filter((message) => message.outcome === outcome).length;

/** Whether all chosen messages were moved, and no message was unread. */
const isComplete = (result: MoveResult) =>
  result.messages.every(({ outcome }) => outcome === 'moved' || outcome === 'not_chosen') &&
  countUnread({ ...result, read: result.messages.length }) === 0;

function formatWait(waited: Exclude<WaitResult, { readonly outcome: 'stopped' }>): string {
  switch (waited.outcome) {
    case 'empty':
      return 'fallback queue empty';
    case 'not_empty': {
      const { visible, hidden } = waited.depth;
      return `fallback queue not empty after 5 minutes (${visible} visible, ${hidden} hidden)`;
    }
    case 'unreadable':
      return 'fallback queue could not be read';
    default:
      return waited satisfies never;
  }
}

function explainGivingUp({ queue, failure }: NonNullable<MoveResult['gaveUp']>): string {
  const what =
    queue.name === 'fallback'
      ? `The fallback queue accepted no message of ${MAX_FAILED_BATCHES} consecutive batches, so the command stopped.`
      : 'A call to the queue failed, so the command stopped.';
  return `${what} ${explainFailure(failure, describeQueue(queue))}`;
}

import { CommandError } from '../../shared/command-error.ts';
import { explainFailure } from '../aws-errors.ts';
import type { Output } from '../output.ts';
import { formatTable } from './format-table.ts';
import type { QueuedMessage } from './parse-queued-message.ts';
import { printBusDeadLetters, printNextStep, printScan, printUnreleased } from './print-scan.ts';
import { type Queue, readDepth } from './queue-calls.ts';
import type { QueueName, Receiver, SourceName } from './receiver.ts';
import { type ScanOptions, type ScanResult, scanQueue } from './scan-queue.ts';
import { countUnread, formatUnread } from './unread.ts';
import { RUNBOOK } from '../runbook.ts';

/*
 * What `redrive` says of the queues without changing them. What moves messages is in redrive.ts.
 */

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
    print(`  For the meaning of each reason, see ${RUNBOOK}: Events quarantined`);
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

function toScanOptions(options: RedriveOptions, queue: Queue) {
  const { receiver, choose, stopping } = options;
  return { queue, bus: receiver.bus, choose, stopping } satisfies Partial<ScanOptions>;
}

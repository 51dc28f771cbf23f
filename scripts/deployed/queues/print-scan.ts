import { toPrintable } from '../../shared/terminal.ts';
import { explainFailure } from '../aws-errors.ts';
import type { CallResult } from '../call-aws.ts';
import type { Output } from '../output.ts';
import { formatTable } from './format-table.ts';
import type { Queue } from './queue-calls.ts';
import type { Depth } from './queue-depth.ts';
import type { QueueName } from './receiver.ts';
import type { ScannedMessage, ScanResult } from './scan-queue.ts';
import { countUnread, formatUnread } from './unread.ts';
import { formatCall } from '../../shared/command-line.ts';
import { RUNBOOK } from '../runbook.ts';
import { formatList } from '../../shared/format-list.ts';

/** Prints the contents of a queue. */
export function printScan(
  output: Output,
  queue: QueueName,
  scan: ScanResult,
  withPayload: boolean,
): void {
  const { print } = output;
  const { depth, chosen, read, more, failure, unreleased } = scan;
  if (failure !== undefined && read === 0) {
    print(`${queue} queue  could not be read`, 'bold');
    print(`  ${explainFailure(failure, `the ${queue} queue`)}`, 'red');
    print('');
    return;
  }
  // SQS's counts are approximate: count at least the messages that were read.
  const visible = Math.max(depth.visible, read);
  const isEmpty = visible + depth.hidden === 0 && !more;
  print(
    `${queue} queue  ${isEmpty ? 'empty' : `${visible} visible, ${depth.hidden} hidden`}`,
    'bold',
  );
  if (withPayload) for (const message of chosen) printPayload(output, message);
  if (chosen.length > 0) {
    const oldest = chosen.reduce((least, { receivedAt }) => Math.min(least, receivedAt), Infinity);
    print(`  oldest received ${formatTime(oldest)}, ${formatAge(Date.now() - oldest)}`);
    for (const line of formatTable(chosen)) print(`  ${line}`);
  }
  if (chosen.length < read) print(`  ${read - chosen.length} others, not selected`);
  if (countUnread(scan) > 0) print(`  ${formatUnread(scan, queue)}`, 'yellow');
  if (more) print(`  Only ${read} were read. There may be more: see --limit`, 'yellow');
  if (failure !== undefined) print(`  ${explainFailure(failure, `the ${queue} queue`)}`, 'red');
  printUnreleased(print, unreleased, '2 minutes');
  print('');
}

/** Prints how many encrypted events the event bus's dead-letter queue has. They are not read: only its key opens them. */
export function printBusDeadLetters(
  { print }: Output,
  { name }: Queue,
  counted: CallResult<Depth>,
): void {
  if ('failure' in counted) {
    print(`${name} queue  could not be read`, 'bold');
    print(`  ${explainFailure(counted.failure, `the ${name} queue`)}`, 'red');
  } else {
    const count = counted.value.visible + counted.value.hidden;
    print(
      `${name} queue  ${count === 0 ? 'empty' : `${count} encrypted ${count === 1 ? 'event' : 'events'}`}`,
      'bold',
    );
    if (count > 0) print(`  To decrypt them, see ${RUNBOOK}: Event bus dead letters`);
  }
  print('');
}

/** Prints how many messages stay hidden, and for how long at most. */
export function printUnreleased(print: Output['print'], count: number, within: string): void {
  if (count > 0)
    print(`  ${count} could not be released: they are visible again within ${within}.`);
}

function printPayload({ print, printData }: Output, message: ScannedMessage): void {
  const { receivedAt, reason, subject, eventId, payload } = message;
  const words = [formatTime(receivedAt), reason, subject, eventId];
  print(`  ${toPrintable(words.filter((word) => word !== undefined).join('  '))}`, 'bold');
  for (const line of payload.split('\n')) printData(`    ${toPrintable(line)}`);
}

/**
 * Prints which queues have messages, and the command to run next.
 *
 * @param busIsEmpty - Whether the event bus's dead-letter queue is known to be empty, or there is none.
 */
export function printNextStep(
  { print }: Output,
  scans: ReadonlyMap<QueueName, ScanResult>,
  stack: string,
  busIsEmpty: boolean,
): void {
  const all = [...scans];
  const waiting = all.filter(([, { read, depth }]) => read + depth.visible > 0);
  const isUncertain = all.some(
    ([, scan]) => scan.failure !== undefined || scan.more || countUnread(scan) > 0,
  );
  if (waiting.length > 0) {
    print(`There are messages in ${formatQueues(waiting.map(([name]) => name))}.`);
    const sources = waiting.filter(([name]) => name !== 'fallback');
    if (sources.length > 0) print('To see what the redrive function would do with them:');
    for (const [name] of sources) {
      print(`  ${formatCall('redrive', `${name} --stack ${stack} --dry-run`)}`);
    }
  } else if (!isUncertain && busIsEmpty) {
    print(scans.size > 1 ? 'All queues are empty.' : 'The queue is empty.', 'green');
  }
  const fallback = scans.get('fallback');
  if (fallback !== undefined && fallback.read + fallback.depth.hidden > 0) {
    print(
      'The redrive function retries the messages of the fallback queue automatically, each after at most 15 minutes.',
    );
  }
}

function formatQueues(names: readonly string[]): string {
  const queues = names.length === 1 ? 'queue' : 'queues';
  return `the ${formatList(names)} ${queues}`;
}

const formatTime = (ms: number) =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Formats an age in its largest unit, such as `3 hours ago`. */
function formatAge(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [];
  if (unit === undefined) return 'just now';
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

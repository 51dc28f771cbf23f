import { color } from '../../shared/command.ts';
import type { Output } from '../../shared/io.ts';
import { printable, printLine } from '../../shared/terminal.ts';
import type { Route } from '../aws-errors.ts';
import type { Listed, Survey } from './list-messages.ts';
import { RETRIES, tableOf, tellFailure, tellUnreleased } from './print-lines.ts';
import type { QueueName } from './receiver.ts';

/** Prints what a queue holds. */
export function tellSurvey(stdout: Output, survey: Survey, route: Route, show: boolean): void {
  const { depth, listed, read, more, failure, unreleased } = survey;
  const heading = color(stdout, 'bold', `${route.queue} queue`);
  if (failure !== undefined && read === 0) {
    printLine(stdout, `${heading}  could not be read`);
    tellFailure(stdout, failure, route);
    printLine(stdout, '');
    return;
  }
  // What was read is there, also where the counts are late.
  const visible = Math.max(depth.visible, read);
  const isEmpty = visible + depth.hidden === 0;
  printLine(
    stdout,
    `${heading}  ${isEmpty ? 'empty' : `${visible} to read, ${depth.hidden} hidden`}`,
  );
  if (show) for (const one of listed) tellPayload(stdout, one);
  if (listed.length > 0) {
    const oldest = listed.reduce((least, one) => Math.min(least, one.receivedAt), Infinity);
    printLine(stdout, `  oldest received ${timeOf(oldest)}, ${ageOf(Date.now() - oldest)}`);
    for (const line of tableOf(listed)) printLine(stdout, `  ${line}`);
  }
  if (listed.length < read) printLine(stdout, `  ${read - listed.length} others, not chosen`);
  if (depth.hidden > 0)
    printLine(stdout, '  Hidden ones are being retried or read right now: they cannot be read.');
  if (more) printLine(stdout, `  Only ${read} were read: there may be more (--limit)`, 'yellow');
  if (failure !== undefined) tellFailure(stdout, failure, route);
  tellUnreleased(stdout, unreleased, 2);
  printLine(stdout, '');
}

function tellPayload(stdout: Output, { receivedAt, reason, subject, eventId, text }: Listed): void {
  const words = [timeOf(receivedAt), reason, subject, eventId].filter((word) => word !== undefined);
  printLine(stdout, `  ${printable(words.join('  '))}`, 'bold');
  for (const line of text.split('\n')) printLine(stdout, `    ${printable(line)}`);
}

/** Says whether anything waits, and which command comes next. */
export function tellNext(
  stdout: Output,
  surveys: ReadonlyMap<QueueName, Survey>,
  stack: string,
): void {
  const waiting = [...surveys].filter(([, { read, depth }]) => read + depth.visible > 0);
  const hidden = [...surveys].filter(([, { depth }]) => depth.hidden > 0);
  const unread = [...surveys].filter(([, { failure }]) => failure !== undefined);
  if (waiting.length > 0) {
    printLine(
      stdout,
      `Messages wait in ${listOf(waiting.map(([name]) => name))}. What would become of them:`,
    );
    for (const [name] of waiting)
      printLine(stdout, `  npm run redrive -- ${name} --stack ${stack} --dry-run`);
  } else if (hidden.length > 0) {
    printLine(
      stdout,
      `All that waits is hidden, in ${listOf(hidden.map(([name]) => name))}. Look again in 10 minutes.`,
    );
  } else if (unread.length === 0) {
    printLine(
      stdout,
      surveys.size > 1 ? 'Nothing waits in any queue.' : 'Nothing waits there.',
      'green',
    );
  }
  const fallback = surveys.get('fallback');
  if (fallback !== undefined && fallback.read + fallback.depth.hidden > 0)
    printLine(stdout, RETRIES);
}

function listOf(names: readonly string[]): string {
  const queues = names.length === 1 ? 'queue' : 'queues';
  return `the ${names.join(names.length === 2 ? ' and ' : ', ')} ${queues}`;
}

const timeOf = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** How long ago something was, in its largest unit. */
export function ageOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? [];
  if (unit === undefined) return 'just now';
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}

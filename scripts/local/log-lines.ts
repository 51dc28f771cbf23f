import { randomUUID } from 'node:crypto';
import { sign } from '../../handler/signature.ts';
import type { Issue } from '../../handler/validate.ts';
import { createSampleBody } from '../samples/sample.ts';
import { color } from '../shared/color.ts';
import { readOutcome } from '../shared/http-client.ts';
import type { Output } from '../shared/io.ts';
import { getOutcomeTone } from '../shared/outcome-tone.ts';
import { readFields } from '../shared/read-json.ts';
import { toPrintable } from '../shared/terminal.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import type { QueuedMessage } from './aws/local-queues.ts';
import type { Exchange } from './gateway.ts';

/*
 * The lines that `npm start` prints: one for each request, and one for each event and message with its
 * destination. Each has the first 8 characters of the event_id. `out` is the stream they are printed to, which
 * determines the colours.
 */

const COLORS = { good: 'green', warn: 'yellow', bad: 'red' } as const;

export function formatExchange(out: Output, exchange: Exchange): string {
  const { method, path, body, status, answer, milliseconds, log } = exchange;
  const outcome = typeof log['outcome'] === 'string' ? log['outcome'] : readOutcome(answer);
  return formatLine(
    out,
    `${method} ${toPrintable(path)}`,
    color(out, COLORS[getOutcomeTone(status, outcome)], String(status)),
    toPrintable(formatOutcome(answer) + formatReason(exchange)),
    dim(out, shortenId(log['event_id'])),
    dim(out, `${body.byteLength} bytes`),
    dim(out, `${milliseconds.toFixed(0)} ms`),
  );
}

/**
 * Formats an event.
 *
 * @param rules - The names of the rules that match it.
 * @param origin - `forwarded` if it was an event of a deployed bus.
 */
export function formatEvent(
  out: Output,
  event: BusEvent,
  rules: readonly string[],
  origin?: 'forwarded',
): string {
  const type = color(out, 'bold', toPrintable(event['detail-type']));
  const matching = rules.length === 0 ? '' : `→ ${rules.join(', ')}`;
  const id = dim(out, formatEventId(event));
  const place = origin === undefined ? '→ event bus' : `→ event bus, ${origin}`;
  return formatLine(out, place, type, id, toPrintable(matching));
}

export function formatMessage(out: Output, { queue, attributes }: QueuedMessage): string {
  const name = color(out, 'yellow', `${queue} queue`);
  const { reason = '', event_id: id } = attributes;
  return formatLine(out, `→ ${name}`, toPrintable(reason), dim(out, shortenId(id)));
}

/** Formats a successful invocation of a rule's function. */
export function formatConsumerRun(
  out: Output,
  name: string,
  event: BusEvent,
  milliseconds: number,
): string {
  const [id, took] = [formatEventId(event), `${milliseconds.toFixed(0)} ms`];
  return formatLine(out, `λ ${toPrintable(name)}`, dim(out, id), dim(out, took));
}

/**
 * Formats a failed invocation of a rule's function: it is the function's error, not one of this command.
 *
 * @param event - `undefined` if the function failed after it had returned.
 * @param why - The function's error; further lines have the places in its code.
 */
export function formatConsumerFailure(
  out: Output,
  name: string,
  event: BusEvent | undefined,
  why: string,
): string {
  const [first = '', ...places] = why.split('\n').map(toPrintable);
  const failed = color(out, 'red', event === undefined ? 'failed after it had returned' : 'failed');
  const id = event === undefined ? '' : dim(out, formatEventId(event));
  const line = formatLine(out, `λ ${toPrintable(name)}`, id, `${failed}: ${first}`);
  return [line, ...places.map((place) => `          ${place}`)].join('\n');
}

/** Formats a line that a rule's function wrote, with the function's name. */
export function formatConsumerLog(out: Output, name: string, line: string): string {
  return `          ${dim(out, `│ ${toPrintable(name)}`)}  ${toPrintable(line)}`;
}

/** Formats a curl command that sends a small signed event. */
export function formatCurlCommand(url: string, secret: string): string {
  const body = createSampleBody('currencies_updated', randomUUID());
  const signature = sign(Buffer.from(body), secret);
  return `curl ${url} -H content-type:application/json -H x-kinow-signature:${signature} -d '${body}'`;
}

/** Formats the outcome of a request from the JSON of its response. */
function formatOutcome(answer: string): string {
  const { code } = readFields(answer);
  return readOutcome(answer) + (typeof code === 'string' ? ` (${code})` : '');
}

/** Formats the reason from the function's log line, because the response does not contain it. */
function formatReason(exchange: Exchange): string {
  const { outcome, reason, failure, queue_failure: queueFailure } = exchange.log;
  if (outcome === 'unauthenticated') return ` (signature ${String(reason)})`;
  const issues = outcome === 'invalid' ? describeIssues(exchange) : '';
  if (issues !== '') return ` (${issues})`;
  const failed = (queueFailure ?? failure) as { call?: unknown; error?: unknown } | undefined;
  return failed === undefined ? '' : ` (${String(failed.call)}: ${String(failed.error)})`;
}

/** Describes the first issue of an invalid payload, and how many more there are. */
export function describeIssues({ log, answer }: Exchange): string {
  const issues = log['issues'] ?? readFields(answer)['issues'];
  const [first, ...more] = (Array.isArray(issues) ? issues : []) as readonly Issue[];
  if (first === undefined) return '';
  const message = first.message.replace(/^Expected/u, 'expected');
  return `${first.path || 'body'}: ${message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`;
}

const formatEventId = ({ detail }: BusEvent) =>
  shortenId((detail as { event_id?: unknown }).event_id);

function shortenId(id: unknown): string {
  return typeof id === 'string' ? toPrintable(id.slice(0, 8)) : '';
}

/** Joins the cells that are not empty, after the time of day. */
const formatLine = (out: Output, ...cells: readonly string[]) =>
  [dim(out, new Date().toTimeString().slice(0, 8)), ...cells]
    .filter((cell) => cell !== '')
    .join('  ');

const dim = (out: Output, text: string) => (text === '' ? '' : color(out, 'dim', text));

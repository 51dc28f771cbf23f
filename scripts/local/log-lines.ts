import { randomUUID } from 'node:crypto';
import { sign } from '../../handler/signature.ts';
import { sampleBody } from '../samples/sample.ts';
import { color } from '../shared/command.ts';
import type { Output } from '../shared/io.ts';
import { printable } from '../shared/terminal.ts';
import type { BusEvent } from './aws/eventbridge.ts';
import type { QueuedMessage } from './aws/sqs.ts';
import type { Exchange } from './gateway.ts';

/*
 * What `npm start` prints of what passes: a line for a request once it is answered, and a line for
 * each event and message, whose arrow points at where it went. What belongs together has the same
 * beginning of the event_id. `out` is the stream that it is printed to, which may take colours.
 */

export function exchangeLine(out: Output, exchange: Exchange): string {
  const { method, path, body, status, answer, milliseconds, log } = exchange;
  const format = status < 300 ? 'green' : status < 500 ? 'yellow' : 'red';
  return columns([
    dim(out, clock()),
    `${method} ${printable(path)}`,
    color(out, format, String(status)),
    printable(outcomeOf(answer) + reasonOf(log)),
    dim(out, shortId(log['event_id'])),
    dim(out, `${body.byteLength} bytes`),
    dim(out, `${milliseconds.toFixed(0)} ms`),
  ]);
}

/** @param rules - Those that the event matches. */
export function eventLine(out: Output, event: BusEvent, rules: readonly string[]): string {
  const type = color(out, 'bold', printable(event['detail-type']));
  const matching = rules.length === 0 ? '' : `→ ${rules.join(', ')}`;
  return columns([
    dim(out, clock()),
    '→ event bus',
    type,
    dim(out, idOf(event)),
    printable(matching),
  ]);
}

export function messageLine(out: Output, { queue, attributes }: QueuedMessage): string {
  const name = color(out, 'yellow', `${queue} queue`);
  const { reason = '', event_id: id } = attributes;
  return columns([dim(out, clock()), `→ ${name}`, printable(reason), dim(out, shortId(id))]);
}

/** How the function of a rule took an event. */
export function consumerLine(
  out: Output,
  name: string,
  event: BusEvent,
  milliseconds: number,
): string {
  const took = `${milliseconds.toFixed(0)} ms`;
  return columns([
    dim(out, clock()),
    `λ ${printable(name)}`,
    dim(out, idOf(event)),
    dim(out, took),
  ]);
}

/** That it failed, before what went wrong. */
export function consumerFailure(name: string, event: BusEvent | undefined): string {
  return event === undefined
    ? `λ ${name} failed after its answer`
    : `λ ${name}  ${idOf(event)}  failed`;
}

/** A line that the function of a rule wrote: several may be at work. */
export function consumerLogLine(out: Output, name: string, line: string): string {
  return `          ${dim(out, `│ ${printable(name)}`)}  ${printable(line)}`;
}

/** A command that sends a small event as any HTTP client could. */
export function curlLine(url: string, secret: string): string {
  const body = sampleBody('currencies_updated', randomUUID());
  const signature = sign(Buffer.from(body), secret);
  return `curl ${url} -H content-type:application/json -H x-kinow-signature:${signature} -d '${body}'`;
}

/** The words for what became of a request, from the answer's JSON. */
function outcomeOf(answer: string): string {
  const { outcome, error, message, code } = fieldsOf(answer);
  const word = outcome ?? error ?? message;
  return [word, typeof code === 'string' ? `(${code})` : '']
    .filter((part) => typeof part === 'string' && part !== '')
    .join(' ');
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What the answer does not tell, from the function's log line. */
function reasonOf({ outcome, reason, failure, queue_failure: queueFailure }: Exchange['log']) {
  if (outcome === 'unauthenticated') return ` (signature ${String(reason)})`;
  const failed = (queueFailure ?? failure) as { call?: unknown; error?: unknown } | undefined;
  return failed === undefined ? '' : ` (${String(failed.call)}: ${String(failed.error)})`;
}

const idOf = ({ detail }: BusEvent) => shortId((detail as { event_id?: unknown }).event_id);

function shortId(id: unknown): string {
  return typeof id === 'string' ? printable(id.slice(0, 8)) : '';
}

const columns = (cells: readonly string[]) => cells.filter((cell) => cell !== '').join('  ');

const clock = () => new Date().toTimeString().slice(0, 8);

const dim = (out: Output, text: string) => (text === '' ? '' : color(out, 'dim', text));

import { randomUUID } from 'node:crypto';
import { sign } from '../../handler/signature.ts';
import type { BusEvent } from './aws/event-bus.ts';
import type { QueuedMessage } from './aws/queues.ts';
import { color } from './command.ts';
import type { Exchange } from './gateway.ts';
import { localSecret } from './lambda/environment.ts';
import { sampleBody } from './samples/sample.ts';

/*
 * What `npm start` prints of what passes: a line for a request once it is answered, and a line for
 * each event and message, whose arrow points at where it went.
 */

export function exchangeLine({
  method,
  path,
  body,
  status,
  answer,
  milliseconds,
}: Exchange): string {
  const format = status < 300 ? 'green' : status < 500 ? 'yellow' : 'red';
  const said = outcomeOf(answer);
  return [
    dim(clock()),
    `${method} ${path}`,
    color(process.stdout, format, String(status)),
    said,
    dim(`${body.byteLength} bytes  ${milliseconds.toFixed(0)} ms`),
  ].join('  ');
}

export function eventLine(event: BusEvent): string {
  const id = dim((event.detail as { event_id?: string }).event_id ?? '');
  const type = color(process.stdout, 'bold', event['detail-type']);
  return `${dim(clock())}  → event bus  ${type}  ${id}`;
}

export function messageLine({ queue, attributes }: QueuedMessage): string {
  const name = color(process.stdout, 'yellow', `${queue} queue`);
  return `${dim(clock())}  → ${name}  ${attributes['reason'] ?? ''}  ${dim(attributes['event_id'] ?? '')}`;
}

/** A command that sends a small event as any HTTP client could. */
export function curlLine(url: string): string {
  const body = sampleBody('currencies_updated', randomUUID());
  const signature = sign(Buffer.from(body), localSecret());
  return `curl -d '${body}' -H 'content-type: application/json' -H 'x-kinow-signature: ${signature}' ${url}`;
}

/** The word for what became of a request, from the answer's JSON. */
function outcomeOf(answer: string): string {
  const parsed = JSON.parse(answer || '{}') as Record<string, unknown>;
  const word = parsed['outcome'] ?? parsed['error'] ?? parsed['message'] ?? '';
  const code = typeof parsed['code'] === 'string' ? ` (${parsed['code']})` : '';
  return `${typeof word === 'string' ? word : ''}${code}`;
}

const clock = () => new Date().toTimeString().slice(0, 8);

const dim = (text: string) => color(process.stdout, 'dim', text);

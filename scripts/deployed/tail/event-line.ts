import { color } from '../../shared/command.ts';
import type { Output } from '../../shared/io.ts';
import { toPrintable } from '../../shared/terminal.ts';
import type { ObservedEvent } from './passed-event.ts';

/**
 * The line of an event: nothing of its payload but the `event_id`.
 *
 * @param out - Where the line is printed.
 * @param source - Of the events that are expected: others are told apart.
 * @param file - Where it was saved.
 */
export function formatEventLine(
  out: Output,
  event: ObservedEvent,
  source: string | undefined,
  file = '',
): string {
  const dim = (text: string) => (text === '' ? '' : color(out, 'dim', text));
  const { subject, eventId, id, detail, replay } = event;
  const cells = [
    dim(formatTime(event.time)),
    color(out, 'bold', toPrintable(subject)),
    dim(toPrintable((eventId ?? id).slice(0, 8))),
    dim(`${Buffer.byteLength(detail)} bytes`),
    event.source === source ? '' : toPrintable(`from ${event.source}`),
    replay === undefined ? '' : toPrintable(`replay ${replay}`),
    file === '' ? '' : `→ ${toPrintable(file)}`,
  ];
  return cells.filter((cell) => cell !== '').join('  ');
}

/** The clock's time; of another day, with the date. */
function formatTime(ms: number): string {
  if (Number.isNaN(ms)) return '';
  const time = new Date(ms);
  const clock = time.toTimeString().slice(0, 8);
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const date = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return time.toDateString() === new Date().toDateString() ? clock : `${date} ${clock}`;
}

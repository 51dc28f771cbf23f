import { color } from '../../shared/color.ts';
import type { Output } from '../../shared/io.ts';
import { toPrintable } from '../../shared/terminal.ts';
import type { ObservedEvent } from './passed-event.ts';

/**
 * Formats an event as a line, which contains only the `event_id` of the payload.
 *
 * @param out - The stream to which the line is printed; determines the colours.
 * @param source - The expected source; any other source is shown.
 * @param file - The file to which the event was saved.
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

/** Formats a local time, with the date if it is not today. */
function formatTime(ms: number): string {
  if (Number.isNaN(ms)) return '';
  const time = new Date(ms);
  const clock = time.toTimeString().slice(0, 8);
  const [year, month, day] = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const date = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
  return time.toDateString() === new Date().toDateString() ? clock : `${date} ${clock}`;
}

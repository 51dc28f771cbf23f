const formatter = new Intl.DateTimeFormat('sv', {
  dateStyle: 'short',
  timeStyle: 'medium',
});

const zone = new Intl.DateTimeFormat('en', { timeZoneName: 'short' });

/** Formats a time in the local zone, such as `2026-11-28 21:52:02 GMT+1`. */
export function formatTimestamp(time: number): string {
  const name = zone.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${formatter.format(time)} ${name}`;
}

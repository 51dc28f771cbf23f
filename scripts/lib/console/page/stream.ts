import type { Row } from '../api.ts';
import { byId } from './dom.ts';

/** Told of requests as they come, the oldest first; of none once it is known that there are no others yet. */
type Listener = (added: readonly Row[]) => void;

/** How soon to ask again where the browser itself gives up. */
const RETRY_MS = 2_000;

const listeners = new Set<Listener>();
let last = 0;

/** Tells of requests as they come. The header says whether `npm start` is there. */
export function onRows(listener: Listener): void {
  if (listeners.size === 0) connect();
  listeners.add(listener);
}

function connect(): void {
  const source = new EventSource(`/stream?after=${last}`);
  source.addEventListener('open', () => {
    tell(`Live on ${location.host}`, '');
    for (const listener of listeners) listener([]);
  });
  source.addEventListener('error', () => {
    tell('npm start does not answer. Waiting for it …', 'bad');
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MS);
  });
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const rows = JSON.parse(data) as Row[];
    last = rows.at(-1)?.id ?? last;
    for (const listener of listeners) listener(rows);
  });
}

/** Whoever reads by ear hears it once, not at every attempt. */
function tell(text: string, className: string): void {
  const status = byId('state', HTMLElement);
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = className;
}

import type { Row } from '../api/requests.ts';
import { byId } from './dom.ts';

/** Told of requests as they come, the oldest first; of none once it is known that there are no others yet. */
type Listener = (added: readonly Row[]) => void;

/** How soon to ask again where the browser itself gives up. */
const RETRY_MS = 2_000;

const listeners = new Set<Listener>();
let current: EventSource | undefined;
let last = 0;
let run = 0;

/** The id before those of this `npm start`: requests of an earlier one, which it has not, have smaller ids. */
export const getRun = (): number => run;

/** Tells of requests as they come. The header says whether `npm start` is there. */
export function onRows(listener: Listener): void {
  if (listeners.size === 0) {
    connect();
    document.addEventListener('visibilitychange', connect);
  }
  listeners.add(listener);
}

/**
 * A page that nobody sees has no stream: a browser opens six connections to a server of HTTP/1.1, and
 * six pages would leave none to ask by. Once it is seen, it is told at once what came meanwhile.
 */
function connect(): void {
  current?.close();
  current = document.hidden ? undefined : openSource();
}

function openSource(): EventSource {
  const source = new EventSource(`/stream?after=${last}`);
  source.addEventListener('run', ({ data }: MessageEvent<string>) => {
    run = Number(data);
    tell(`Live on ${location.host}`, '');
    for (const listener of listeners) listener([]);
  });
  source.addEventListener('error', () => {
    tell('Disconnected: npm start is not running. Reconnecting …', 'bad');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      if (current === source) connect();
    }, RETRY_MS);
  });
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const rows = JSON.parse(data) as Row[];
    last = rows.at(-1)?.id ?? last;
    for (const listener of listeners) listener(rows);
  });
  return source;
}

/** Screen readers announce a state once, not at every attempt to connect. */
function tell(text: string, className: string): void {
  const status = byId('state', HTMLElement);
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = className;
}

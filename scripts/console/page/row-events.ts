import type { Row } from '../api/requests.ts';
import { getElement } from './dom.ts';

/** Called with new requests, the oldest first, and with none on each connection. */
type Listener = (added: readonly Row[]) => void;

/** Interval of retries after the browser itself has given up. */
const RETRY_MS = 2_000;

const listeners = new Set<Listener>();
let current: EventSource | undefined;
let lastId = 0;
let runId = 0;

/** Returns an id: this `npm start` has requests with greater ids only. */
export const getRunId = (): number => runId;

/** Calls a listener with requests as they come. The header shows whether `npm start` is connected. */
export function onRows(listener: Listener): void {
  if (listeners.size === 0) {
    connect();
    document.addEventListener('visibilitychange', connect);
  }
  listeners.add(listener);
}

/**
 * A hidden page has no stream: a browser opens six connections to an HTTP/1.1 server, so six pages would leave none for
 * other requests. Once the page is visible, it gets the rows that it has missed.
 */
function connect(): void {
  current?.close();
  current = document.hidden ? undefined : openSource();
}

function openSource(): EventSource {
  const source = new EventSource(`/stream?after=${lastId}`);
  source.addEventListener('run', ({ data }: MessageEvent<string>) => {
    runId = Number(data);
    showStatus(`Live on ${location.host}`, '');
    for (const listener of listeners) listener([]);
  });
  source.addEventListener('error', () => {
    showStatus('Disconnected: npm start is not running. Reconnecting\u00a0…', 'bad');
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      if (current === source) connect();
    }, RETRY_MS);
  });
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    const rows = JSON.parse(data) as Row[];
    lastId = rows.at(-1)?.id ?? lastId;
    for (const listener of listeners) listener(rows);
  });
  return source;
}

/** Shows a status. Screen readers announce it once, not at each attempt to connect. */
function showStatus(text: string, className: string): void {
  const status = getElement('state', HTMLElement);
  if (status.textContent === text) return;
  status.textContent = text;
  status.className = className;
}

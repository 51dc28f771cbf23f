import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Row } from '../api/requests.ts';
import type { Records } from './records.ts';

/** Rows are told together that come within this time: a burst of them is one message. */
const BATCH_MS = 30;

/** How soon the page looks again for an `npm start` that ended. */
const RETRY_MS = 1_000;

interface RowSource {
  readonly records: Records;
  /** The last row that is known already. */
  readonly after: number;
}

/** Tells of rows as they come, by server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function streamRows(
  request: IncomingMessage,
  response: ServerResponse,
  headers: OutgoingHttpHeaders,
  { records, after }: RowSource,
): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/event-stream' });
  let last = Number(request.headers['last-event-id'] ?? after);
  if (!Number.isSafeInteger(last)) last = 0;
  const send = (rows: readonly Row[]) => {
    const id = rows.at(-1)?.id;
    if (id === undefined) return;
    last = id;
    response.write(`id: ${id}\ndata: ${JSON.stringify(rows)}\n\n`);
  };
  response.write(`retry: ${RETRY_MS}\n\n`);
  send(records.listAfter(last));
  let waiting: NodeJS.Timeout | undefined;
  const stop = records.listen(() => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      send(records.listAfter(last));
    }, BATCH_MS);
  });
  response.once('close', () => {
    stop();
    clearTimeout(waiting);
  });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { findMember, tryParseJson } from '../../patterns/json/parse-json.ts';
import { FORWARD_HEADER, FORWARD_PATH, type ForwardTarget } from '../../shared/forwarding.ts';
import { readJson, toFields } from '../../shared/read-json.ts';
import type { BusEvent } from './eventbridge.ts';

/** What receives events of a deployed bus. */
export interface ForwardReceiver {
  readonly describe: () => ForwardTarget;
  readonly accept: (event: BusEvent) => void;
}

/**
 * Answers a request of `tail --forward`. Accepts local programs only, and no web page.
 *
 * @returns Whether it was such a request.
 */
export function answerForward(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  receiver: ForwardReceiver | undefined,
): boolean {
  if (receiver === undefined || request.url !== FORWARD_PATH) return false;
  const send = (status: number, answer: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  };
  if (!isLocalProgram(request)) {
    send(403, { message: 'Only programs on this machine may forward events.' });
  } else if (request.method === 'GET') {
    send(200, receiver.describe());
  } else {
    const event = parseDeliveredEvent(body.toString());
    if (event === undefined)
      send(400, { message: 'Expected an event as EventBridge delivers it.' });
    else {
      receiver.accept(event);
      send(200, {});
    }
  }
  return true;
}

/** Rejects other host names (DNS rebinding), and every request of a browser. */
function isLocalProgram({ headers, socket }: IncomingMessage): boolean {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`);
  return (
    hosts.includes(headers.host ?? '') &&
    headers.origin === undefined &&
    headers['sec-fetch-site'] === undefined &&
    headers[FORWARD_HEADER] !== undefined
  );
}

/** Parses an event as a target receives it; its fields and the text of its detail are not changed. */
function parseDeliveredEvent(text: string): BusEvent | undefined {
  const detail = findMember(tryParseJson(text), 'detail');
  const event = toFields(readJson(text));
  const time = Date.parse(String(event['time']));
  const names = ['id', 'detail-type', 'source'];
  if (detail?.kind !== 'object' || Number.isNaN(time)) return undefined;
  if (names.some((name) => typeof event[name] !== 'string')) return undefined;
  return {
    ...(event as unknown as BusEvent),
    detailText: text.slice(detail.start, detail.end),
    timeSent: time,
  };
}

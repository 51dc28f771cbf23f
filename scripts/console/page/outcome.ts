import type { Detail } from '../api/requests.ts';
import { formatCount } from './format-numbers.ts';

/** What became of a request, by the outcome that the function logs, or the gateway's own word. */
const SENTENCES: Readonly<Record<string, string>> = {
  published: 'The event is on the bus.',
  deferred:
    'The bus did not accept the event: it waits in the fallback queue, no rule saw it, and nothing redrives it here by itself.',
  duplicate: 'The same event was stored before: it is not published again.',
  unauthenticated: 'Refused: on AWS, nothing of the request is kept; this page shows it.',
  invalid: 'Signed correctly, but not a valid event: a copy is in the quarantine queue.',
  refused: 'The bus rejects this event for good: a copy is in the quarantine queue.',
  too_large:
    'The entry of the event is larger than LIMIT bytes, the most that the bus may accept: a copy is in the quarantine queue.',
  not_kept:
    'Too large for the bus, which may accept LIMIT bytes, and for a queue: on AWS, nothing of it is kept; this page shows it.',
  unavailable: 'Not stored: the sender is asked to send it again.',
  failed: 'The function returned no response.',
  'not found': 'The function has not seen it: the webhook is POST /kinow.',
  'request entity too large':
    'The function has not seen it: API Gateway accepts bodies of up to 10,000,000 bytes, and Lambda events of up to 6 MiB.',
};

/** @returns A sentence; empty where the outcome says it all. */
export const describeOutcome = ({ outcome, entryLimit }: Detail): string =>
  Object.hasOwn(SENTENCES, outcome)
    ? (SENTENCES[outcome] ?? '').replace('LIMIT', formatCount(entryLimit))
    : '';

/** Whether it came to the webhook, rather than to an address that the gateway does not know. */
export const isToWebhook = ({ method, path }: Detail) => method === 'POST' && path === '/kinow';

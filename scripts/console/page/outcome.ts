import type { Detail } from '../api/requests.ts';
import { formatCount } from '../../shared/format-numbers.ts';

/** Describes each outcome: of the function's log, or of the HTTP API. */
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
  unavailable: 'Not stored: the response asks the sender to retry.',
  failed: 'The function returned no response.',
  'not found': 'It did not reach the function: the webhook is POST /kinow.',
  'request entity too large':
    'It did not reach the function: API Gateway accepts bodies of up to 10,000,000 bytes, and Lambda events of up to 6 MiB.',
};

/** Describes an outcome in a sentence; empty if there is no more to say. */
export const describeOutcome = ({ outcome, entryLimit }: Detail): string =>
  Object.hasOwn(SENTENCES, outcome)
    ? (SENTENCES[outcome] ?? '').replace('LIMIT', formatCount(entryLimit))
    : '';

/** Whether a request was sent to the webhook, not to another path. */
export const isToWebhook = ({ method, path }: Detail) => method === 'POST' && path === '/kinow';

import type { Detail } from '../api/requests.ts';
import { count } from './format-numbers.ts';

/** How a status is shown. */
export const tone = (status: number) => (status < 300 ? 'good' : status < 500 ? 'warn' : 'bad');

/** What became of a request, by the outcome that the function logs, or the gateway's own word. */
const SENTENCES: Readonly<Record<string, string>> = {
  published: 'The event is on the bus.',
  deferred: 'The bus did not take the event: it waits in the fallback queue.',
  duplicate: 'This very event was stored before: it is not published again.',
  unauthenticated:
    'The signature is not right: on AWS nothing of the request is kept; this page shows it.',
  invalid: 'It is authentic, but not an event as it should be: a copy is in the quarantine queue.',
  refused: 'The bus refuses the event for good: a copy is in the quarantine queue.',
  too_large:
    'The event is larger than the LIMIT bytes that the bus may take: a copy is in the quarantine queue.',
  not_kept:
    'It is larger than the LIMIT bytes that the bus or a queue may take: on AWS nothing of it is kept; this page shows it.',
  unavailable: 'It could not be kept: the sender is asked to send it again.',
  failed: 'The function gave no answer of its own.',
  'not found': 'The function has not seen it: the webhook is POST /kinow.',
  'request entity too large':
    'The function has not seen it: API Gateway takes bodies of 10,000,000 bytes, and Lambda events of 6 MiB.',
};

/** @returns A sentence; empty where the outcome says it all. */
export const describeOutcome = ({ outcome, entryLimit }: Detail): string =>
  Object.hasOwn(SENTENCES, outcome)
    ? (SENTENCES[outcome] ?? '').replace('LIMIT', count(entryLimit))
    : '';

/** Whether it came to the webhook, rather than to an address that the gateway does not know. */
export const isToWebhook = ({ method, path }: Detail) => method === 'POST' && path === '/kinow';

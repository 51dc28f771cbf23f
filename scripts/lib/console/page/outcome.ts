/** How a status is shown. */
export const tone = (status: number) => (status < 300 ? 'good' : status < 500 ? 'warn' : 'bad');

/** What became of a request, by the outcome that the function logs. */
const SENTENCES: Readonly<Record<string, string>> = {
  published: 'The event is on the bus.',
  deferred: 'The bus did not take the event: it waits in the fallback queue.',
  duplicate: 'This very event was stored before: it is not published again.',
  unauthenticated: 'The signature is not right: nothing of the request is kept.',
  invalid: 'It is authentic, but not an event as it should be: a copy is in the quarantine queue.',
  refused: 'The bus refuses the event for good: a copy is in the quarantine queue.',
  too_large: 'The event is larger than the bus may take: a copy is in the quarantine queue.',
  not_kept: 'It is too large for the bus and for a queue: nothing of it is kept.',
  unavailable: 'It could not be kept: the sender is asked to send it again.',
  failed: 'The function gave no answer of its own.',
};

/** @returns A sentence; empty where the outcome says it all. */
export const sentenceOf = (outcome: string): string =>
  Object.hasOwn(SENTENCES, outcome) ? (SENTENCES[outcome] ?? '') : '';

import type { Samples } from '../../api/catalogue.ts';
import { withNewId } from '../../api/new-event-id.ts';
import type { SavedRule } from '../../api/patterns.ts';
import type { Row } from '../../api/requests.ts';
import type { SendQuestion, SendResult } from '../../api/send.ts';
import { ask, tell } from '../call-server.ts';
import { actButton, byId, element } from '../dom.ts';
import { onRows } from '../row-events.ts';
import { formatAddress } from '../view-address.ts';

const place = byId('pattern-tried', HTMLElement);
const verdict = element('span');

/** The rule whose events are shown. */
let saved: { readonly rule: string; readonly since: number } | undefined;

/** Shows of each event from now on whether a saved rule matches it, and offers to send one. */
export function showSavedRule({ rule, since, subject }: SavedRule): void {
  if (since === undefined) return;
  saved = { rule, since };
  verdict.replaceChildren('The next event is tried on it.');
  const send = actButton(`Send ${subject}`, () => void sendSample(subject));
  place.replaceChildren(element('p', { className: 'row' }, send, verdict));
}

/** Shows no events of a saved rule any more: it is another now. */
export function hideSavedRule(): void {
  saved = undefined;
  place.replaceChildren();
}

async function sendSample(subject: string): Promise<void> {
  try {
    const samples = await ask<Samples>(`/samples/${encodeURIComponent(subject)}`);
    const body = withNewId(samples.edition2020 ?? samples.edition2019 ?? '');
    const question: SendQuestion = { as: 'valid', body };
    const { status, outcome, reason } = await tell<SendResult>('/send', question);
    // The event itself comes with the other requests.
    if (status !== 200) showFailure(`${status} ${outcome}: ${reason}`);
  } catch (error) {
    showFailure((error as Error).message);
  }
}

const showFailure = (message: string) =>
  verdict.replaceChildren(element('span', { className: 'bad' }, message));

onRows((added) => {
  if (saved === undefined) return;
  const { since } = saved;
  // Only what is on the bus meets rules.
  const newest = added.findLast(({ time, outcome }) => time >= since && outcome === 'published');
  if (newest !== undefined) verdict.replaceChildren(...describeTry(newest, saved.rule));
});

function describeTry({ id, time, subject, rules }: Row, rule: string): Node[] {
  const isMatch = rules.includes(rule);
  const event = `${new Date(time).toTimeString().slice(0, 8)} ${subject}`;
  return [
    element(
      'span',
      { className: isMatch ? 'good' : 'warn' },
      isMatch ? `✓ ${rule} matched ${event}. ` : `✗ ${rule} did not match ${event}. `,
    ),
    element('a', { href: formatAddress('requests', { request: String(id) }) }, 'See the request'),
  ];
}

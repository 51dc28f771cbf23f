import type { Samples } from '../../api/catalogue.ts';
import { withNewId } from '../../api/new-event-id.ts';
import type { SavedRule } from '../../api/patterns.ts';
import type { Row } from '../../api/requests.ts';
import type { SendRequest, SendAnswer } from '../../api/send.ts';
import { getJson, postJson } from '../api-client.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { onRows } from '../row-events.ts';
import { formatAddress } from '../view-address.ts';

const place = getElement('pattern-tried', HTMLElement);
const verdict = createElement('span');

/** The saved rule, and when it was loaded. */
let shownRule: { readonly rule: string; readonly since: number } | undefined;

/** Shows whether a saved rule matches each new event, and offers to send one. */
export function showSavedRule({ rule, since, subject }: SavedRule): void {
  if (since === undefined) return;
  shownRule = { rule, since };
  verdict.replaceChildren('The next event is tried on it.');
  const send = createButton(`Send ${subject}`, () => void sendSample(subject));
  place.replaceChildren(createElement('p', { className: 'row' }, send, verdict));
}

/** Removes the results of a saved rule. */
export function hideSavedRule(): void {
  shownRule = undefined;
  place.replaceChildren();
}

async function sendSample(subject: string): Promise<void> {
  try {
    const samples = await getJson<Samples>(`/samples/${encodeURIComponent(subject)}`);
    const body = withNewId(samples.edition2020 ?? samples.edition2019 ?? '');
    const request: SendRequest = { as: 'valid', body };
    const { status, outcome, reason } = await postJson<SendAnswer>('/send', request);
    // The event arrives with the stream of requests.
    if (status !== 200) showFailure(`${status} ${outcome}: ${reason}`);
  } catch (error) {
    showFailure((error as Error).message);
  }
}

const showFailure = (message: string) =>
  verdict.replaceChildren(createElement('span', { className: 'bad' }, message));

onRows((added) => {
  if (shownRule === undefined) return;
  const { since } = shownRule;
  // Only published events reach rules.
  const newest = added.findLast(({ time, outcome }) => time >= since && outcome === 'published');
  if (newest !== undefined) verdict.replaceChildren(...createTrialResult(newest, shownRule.rule));
});

function createTrialResult({ id, time, subject, rules }: Row, rule: string): Node[] {
  const isMatch = rules.includes(rule);
  const event = `${new Date(time).toTimeString().slice(0, 8)} ${subject}`;
  return [
    createElement(
      'span',
      { className: isMatch ? 'good' : 'warn' },
      isMatch ? `✓ ${rule} matched ${event}. ` : `✗ ${rule} did not match ${event}. `,
    ),
    createElement(
      'a',
      { href: formatAddress('requests', { request: String(id) }) },
      'See the request',
    ),
  ];
}

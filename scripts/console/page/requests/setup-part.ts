import type { Setup } from '../../api/setup.ts';
import { askOnce } from '../ask-once.ts';
import { copyButton } from '../copy-button.ts';
import { byId, descriptions, element } from '../dom.ts';

/** While there are fewer requests, a user is taken for one who has not sent any yet. */
const FEW_REQUESTS = 3;

const details = byId('setup', HTMLDetailsElement);
const place = byId('setup-body', HTMLElement);
const fetchSetup = askOnce<Setup>('/setup');

let isDecided = false;

async function fill(): Promise<void> {
  if (place.hasChildNodes()) return;
  const { url, secret, curl, send } = await fetchSetup();
  const createValue = (text: string) =>
    element(
      'span',
      { className: 'value' },
      element('code', {}, text),
      copyButton('Copy', () => text),
    );
  place.replaceChildren(
    descriptions([
      ['Webhook URL', createValue(url)],
      ['Secret', secret === undefined ? 'that of KINOW_WEBHOOK_SECRET' : createValue(secret)],
      ['A sample', createValue(send)],
      ['By hand', createValue(curl)],
    ]),
  );
}

details.querySelector('summary')?.addEventListener('click', () => {
  isDecided = true;
});
details.addEventListener('toggle', () => {
  // Without an answer, the state in the header says why; unfolding asks again.
  if (details.open) fill().catch(() => undefined);
});

/** Unfolds how to send a request while there are few of them, until the user decides. */
export function showSetup(requests: number): void {
  if (!isDecided) details.open = requests < FEW_REQUESTS;
}

import type { Setup } from '../../api/setup.ts';
import { createCachedRequest } from '../cached-request.ts';
import { createCopyButton } from '../copy-button.ts';
import { getElement, createDescriptionList, createElement } from '../dom.ts';

/** While there are fewer requests, a user is taken for one who has not sent any yet. */
const FEW_REQUESTS = 3;

const details = getElement('setup', HTMLDetailsElement);
const place = getElement('setup-body', HTMLElement);
const fetchSetup = createCachedRequest<Setup>('/setup');

let isSetByUser = false;

async function loadSetup(): Promise<void> {
  if (place.hasChildNodes()) return;
  const { url, secret, curl, send } = await fetchSetup();
  const createValue = (text: string) =>
    createElement(
      'span',
      { className: 'value' },
      createElement('code', {}, text),
      createCopyButton('Copy', () => text),
    );
  place.replaceChildren(
    createDescriptionList([
      ['Webhook URL', createValue(url)],
      ['Secret', secret === undefined ? 'that of KINOW_WEBHOOK_SECRET' : createValue(secret)],
      ['A sample', createValue(send)],
      ['By hand', createValue(curl)],
    ]),
  );
}

details.querySelector('summary')?.addEventListener('click', () => {
  isSetByUser = true;
});
details.addEventListener('toggle', () => {
  // Without an answer, the state in the header says why; unfolding asks again.
  if (details.open) loadSetup().catch(() => undefined);
});

/** Unfolds how to send a request while there are few of them, until the user decides. */
export function showSetup(requests: number): void {
  if (!isSetByUser) details.open = requests < FEW_REQUESTS;
}

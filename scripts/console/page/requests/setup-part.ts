import type { Setup } from '../../api/setup.ts';
import { createCachedRequest } from '../cached-request.ts';
import { createCopyButton } from '../copy-button.ts';
import { createCommand, createDescriptionList, createElement, getElement } from '../dom.ts';

/** With fewer requests, the instructions are unfolded. */
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
      createElement('code', {}, ...createCommand(text)),
      createCopyButton('Copy', () => text),
    );
  place.replaceChildren(
    createDescriptionList([
      ['Webhook URL', createValue(url)],
      ['Secret', secret === undefined ? 'the value of KINOW_WEBHOOK_SECRET' : createValue(secret)],
      ['Send a sample', createValue(send)],
      ['With curl', createValue(curl)],
    ]),
  );
}

details.querySelector('summary')?.addEventListener('click', () => {
  isSetByUser = true;
});
details.addEventListener('toggle', () => {
  // The status in the header says why it failed; unfolding tries again.
  if (details.open) loadSetup().catch(() => undefined);
});

/** Unfolds the instructions while there are few requests, until the user folds or unfolds them. */
export function showSetup(requests: number): void {
  if (!isSetByUser) details.open = requests < FEW_REQUESTS;
}

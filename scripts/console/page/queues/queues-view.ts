import type { Queues, RedriveRequest, RedriveResult } from '../../api/queues.ts';
import { getJson, postJson } from '../api-client.ts';
import { getElement } from '../dom.ts';
import { formatCount } from '../format-numbers.ts';
import { onRows } from '../row-events.ts';
import type { View } from '../view-address.ts';
import { createQueuePart } from './queue-part.ts';

/** New requests can change the queues: they are asked for no more often. */
const ASKED_EVERY_MS = 500;

const view = getElement('view-queues', HTMLElement);
const place = getElement('queues', HTMLElement);
const status = getElement('queues-status', HTMLElement);

/** The queues that are shown, as JSON. */
let shown = '';
let waiting: ReturnType<typeof setTimeout> | undefined;

function showStatus(text: string, className = ''): void {
  status.textContent = text;
  status.className = className;
}

async function load(): Promise<void> {
  try {
    const queues = await getJson<Queues>('/queues');
    const text = JSON.stringify(queues);
    if (text === shown) return;
    shown = text;
    draw(queues);
  } catch (error) {
    showStatus((error as Error).message, 'bad');
  }
}

/** Draws the queues again. The focus and what is unfolded stay where they are. */
function draw(queues: Queues): void {
  const focused = document.activeElement?.id ?? '';
  const open = new Set([...place.querySelectorAll('details[open]')].map(({ id }) => id));
  place.replaceChildren(
    ...queues.map((queue) => createQueuePart(queue, open, (question) => void redrive(question))),
  );
  if (focused === '' || document.activeElement !== document.body) return;
  // The message with the focus is no longer there.
  (document.getElementById(focused) ?? getElement('title-queues', HTMLElement)).focus();
}

async function redrive(question: RedriveRequest): Promise<void> {
  showStatus('Sending …');
  try {
    const { answers, left } = await postJson<RedriveResult>('/redrive', question);
    const parts = answers.map(
      ({ status, outcome, count: more }) =>
        `${status === 0 ? '' : `${status} `}${outcome}${more > 1 ? ` × ${formatCount(more)}` : ''}`,
    );
    showStatus(`${parts.join(', ')}. In the ${question.queue} queue: ${formatCount(left)}.`);
  } catch (error) {
    showStatus((error as Error).message, 'bad');
  }
  await load();
}

onRows(() => {
  if (view.hidden) return;
  waiting ??= setTimeout(() => {
    waiting = undefined;
    void load();
  }, ASKED_EVERY_MS);
});

/** What waits in the local queues. */
export const queues: View = {
  show: () => {
    showStatus('');
    void load();
  },
};

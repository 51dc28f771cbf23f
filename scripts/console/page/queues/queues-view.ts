import type { Queues, RedriveQuestion, RedriveResult } from '../../api/queues.ts';
import { ask, tell } from '../call-server.ts';
import { byId } from '../dom.ts';
import { count } from '../format-numbers.ts';
import { onRows } from '../row-events.ts';
import type { View } from '../view-address.ts';
import { createQueuePart } from './queue-part.ts';

/** New requests can change the queues: they are asked for no more often. */
const ASKED_EVERY_MS = 500;

const view = byId('view-queues', HTMLElement);
const place = byId('queues', HTMLElement);
const status = byId('queues-status', HTMLElement);

/** The queues that are shown, as JSON. */
let shown = '';
let waiting: ReturnType<typeof setTimeout> | undefined;

function say(text: string, className = ''): void {
  status.textContent = text;
  status.className = className;
}

async function load(): Promise<void> {
  try {
    const queues = await ask<Queues>('/queues');
    const text = JSON.stringify(queues);
    if (text === shown) return;
    shown = text;
    draw(queues);
  } catch (error) {
    say((error as Error).message, 'bad');
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
  (document.getElementById(focused) ?? byId('title-queues', HTMLElement)).focus();
}

async function redrive(question: RedriveQuestion): Promise<void> {
  say('Sending …');
  try {
    const { answers, left } = await tell<RedriveResult>('/redrive', question);
    const parts = answers.map(
      ({ status, outcome, count: more }) =>
        `${status === 0 ? '' : `${status} `}${outcome}${more > 1 ? ` × ${count(more)}` : ''}`,
    );
    say(`${parts.join(', ')}. In the ${question.queue} queue: ${count(left)}.`);
  } catch (error) {
    say((error as Error).message, 'bad');
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
    say('');
    void load();
  },
};

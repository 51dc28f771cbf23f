import type { Queues, RedriveRequest, RedriveResult } from '../../api/queues.ts';
import { getJson, postJson } from '../api-client.ts';
import { getElement } from '../dom.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { LatestTask } from '../latest-task.ts';
import { redraw } from '../redraw.ts';
import { onRows } from '../row-events.ts';
import type { View } from '../view-address.ts';
import { createQueuePart } from './queue-part.ts';

/** New requests can change the queues. Minimum interval between requests for them. */
const RELOAD_DELAY_MS = 500;

const view = getElement('view-queues', HTMLElement);
const place = getElement('queues', HTMLElement);
const status = getElement('queues-status', HTMLElement);

const latest = new LatestTask();
/** Why the queues could not be loaded; empty if they were. */
let loadFailure = '';
let timer: ReturnType<typeof setTimeout> | undefined;

function showStatus(text: string, className = ''): void {
  status.textContent = text;
  status.className = className;
}

async function load(): Promise<void> {
  try {
    const queues = await latest.run(async (signal) => await getJson<Queues>('/queues', signal));
    if (queues === undefined) return;
    const start = (request: RedriveRequest) => void redrive(request);
    const create = () => queues.map((queue) => createQueuePart(queue, start));
    redraw(place, queues, create, getElement('title-queues', HTMLElement));
    // The result of a redrive stays.
    if (loadFailure !== '' && status.textContent === loadFailure) showStatus('');
    loadFailure = '';
  } catch (error) {
    loadFailure = (error as Error).message;
    showStatus(loadFailure, 'bad');
  }
}

async function redrive(request: RedriveRequest): Promise<void> {
  showStatus('Sending …');
  try {
    const { answers, left } = await postJson<RedriveResult>('/redrive', request);
    const parts = answers.map(
      ({ status, outcome, count: more }) =>
        `${status === 0 ? '' : `${status} `}${outcome}${more > 1 ? ` × ${formatCount(more)}` : ''}`,
    );
    showStatus(`${parts.join(', ')}. In the ${request.queue} queue: ${formatCount(left)}.`);
  } catch (error) {
    showStatus((error as Error).message, 'bad');
  }
  await load();
}

onRows(() => {
  if (view.hidden) return;
  timer ??= setTimeout(() => {
    timer = undefined;
    void load();
  }, RELOAD_DELAY_MS);
});

/** The messages in the local queues. */
export const queues: View = {
  show: () => {
    showStatus('');
    void load();
  },
};

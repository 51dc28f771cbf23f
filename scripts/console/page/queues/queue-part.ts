import type {
  MessageBody,
  QueueContents,
  RedriveRequest,
  WaitingMessage,
} from '../../api/queues.ts';
import { getJson } from '../api-client.ts';
import {
  createButton,
  createBreakableName,
  createFailure,
  createMuted,
  createElement,
  isolate,
} from '../dom.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { formatBytes, formatCount } from '../../../shared/format-numbers.ts';
import { createJsonView } from '../json-view.ts';
import { formatAddress } from '../view-address.ts';

/** What each queue is for. */
const PURPOSES: Readonly<Record<string, string>> = {
  fallback:
    'Valid events that the bus did not accept. On AWS, the redrive function publishes them; here, nothing does until you redrive them: that posts each to the webhook again, which gives it a new time.',
  quarantine:
    'Copies of authentic requests that are no valid events, or that the bus rejects for good. Redrive them after you have changed the function.',
  'dead-letter': 'Messages of the fallback queue that could not be published for days.',
};

type Redrive = (request: RedriveRequest) => void;

/** Creates a queue with its messages. */
export function createQueuePart(
  { name, count: all, messages }: QueueContents,
  redrive: Redrive,
): HTMLElement {
  const title = createElement('h3', { className: 'part' }, `${name} queue: ${formatCount(all)}`);
  const purpose = createMuted(PURPOSES[name] ?? '');
  if (all === 0) return createElement('section', {}, title, purpose);
  const more = all - messages.length;
  return createElement(
    'section',
    {},
    title,
    purpose,
    createElement(
      'p',
      {},
      createButton('Redrive all', () => redrive({ queue: name }), { id: `redrive-${name}` }),
    ),
    createElement(
      'ul',
      { className: 'plain messages' },
      ...messages.map((message) => createMessage(name, message, redrive)),
    ),
    ...(more > 0 ? [createMuted(`and ${formatCount(more)} older ones`)] : []),
  );
}

function createMessage(
  queue: string,
  { id, reason, time, subject, eventId, bytes: size }: WaitingMessage,
  redrive: Redrive,
): HTMLElement {
  const facts = [
    ...(time > 0 ? [`Received ${formatTimestamp(time)}`] : []),
    size === undefined ? 'in another format' : formatBytes(size),
  ];
  const name = subject || 'without a subject';
  const link = createElement(
    'a',
    { href: formatAddress('requests', { text: eventId }) },
    createBreakableName(name),
  );
  return createElement(
    'li',
    {},
    createElement(
      'div',
      {},
      eventId === '' ? createElement('strong', {}, name) : link,
      ' ',
      createElement('span', { className: 'warn' }, isolate(reason)),
      createMuted(facts.join(' · ')),
    ),
    ...(size === undefined
      ? []
      : [
          createButton('Redrive', () => redrive({ queue, id }), {
            id: `redrive-${id}`,
            ariaLabel: `Redrive ${name}, ${eventId || reason}`,
          }),
          createBody(id),
        ]),
  );
}

function createBody(id: string): HTMLElement {
  const details = createElement(
    'details',
    { id: `body-${id}` },
    createElement('summary', {}, 'Body'),
  );
  const load = async () => {
    const { body } = await getJson<MessageBody>(`/queues/${id}`);
    details.append(createJsonView(body, { label: 'Body' }));
  };
  const fill = () => {
    load().catch((error: unknown) => {
      details.append(createFailure(error));
    });
  };
  details.addEventListener('toggle', fill, { once: true });
  return details;
}

import type {
  MessageBody,
  QueueContents,
  RedriveQuestion,
  WaitingMessage,
} from '../../api/queues.ts';
import { ask } from '../call-server.ts';
import { actButton, breakable, createMuted, element, isolate } from '../dom.ts';
import { formatMoment } from '../format-moment.ts';
import { bytes, count } from '../format-numbers.ts';
import { jsonView } from '../json-view.ts';
import { formatAddress } from '../view-address.ts';

/** What each queue is for. */
const PURPOSES: Readonly<Record<string, string>> = {
  fallback:
    'Valid events that the bus did not accept. On AWS, the redrive function publishes them; here, nothing does until you redrive them: that posts each to the webhook again, which gives it a new time.',
  quarantine:
    'Copies of authentic requests that are no valid events, or that the bus rejects for good. Redrive them after you have changed the function.',
  'dead-letter': 'Messages of the fallback queue that could not be published for days.',
};

type Redrive = (question: RedriveQuestion) => void;

/**
 * A queue with its messages.
 *
 * @param open - The ids of the bodies that are unfolded.
 */
export function createQueuePart(
  { name, count: all, messages }: QueueContents,
  open: ReadonlySet<string>,
  redrive: Redrive,
): HTMLElement {
  const title = element('h3', { className: 'part' }, `${name} queue: ${count(all)}`);
  const purpose = createMuted(PURPOSES[name] ?? '');
  if (all === 0) return element('section', {}, title, purpose);
  const more = all - messages.length;
  return element(
    'section',
    {},
    title,
    purpose,
    element(
      'p',
      {},
      actButton('Redrive all', () => redrive({ queue: name }), { id: `redrive-${name}` }),
    ),
    element(
      'ul',
      { className: 'plain messages' },
      ...messages.map((message) => createMessage(name, message, open, redrive)),
    ),
    ...(more > 0 ? [createMuted(`and ${count(more)} older ones`)] : []),
  );
}

function createMessage(
  queue: string,
  { id, reason, time, subject, eventId, bytes: size }: WaitingMessage,
  open: ReadonlySet<string>,
  redrive: Redrive,
): HTMLElement {
  const facts = [
    ...(time > 0 ? [`Received ${formatMoment(time)}`] : []),
    size === undefined ? 'in another format' : bytes(size),
  ];
  const name = subject || 'without a subject';
  const link = element(
    'a',
    { href: formatAddress('requests', { text: eventId }) },
    breakable(name),
  );
  return element(
    'li',
    {},
    element(
      'div',
      {},
      eventId === '' ? element('strong', {}, name) : link,
      ' ',
      element('span', { className: 'warn' }, isolate(reason)),
      createMuted(facts.join(' · ')),
    ),
    ...(size === undefined
      ? []
      : [
          actButton('Redrive', () => redrive({ queue, id }), {
            id: `redrive-${id}`,
            ariaLabel: `Redrive ${name}, ${eventId || reason}`,
          }),
          createBody(id, open),
        ]),
  );
}

function createBody(id: string, open: ReadonlySet<string>): HTMLElement {
  const key = `body-${id}`;
  const details = element('details', { id: key }, element('summary', {}, 'Body'));
  const load = async () => {
    const { body } = await ask<MessageBody>(`/queues/${id}`);
    details.append(jsonView(body, { label: 'Body' }));
  };
  const fill = () => {
    load().catch((error: unknown) => {
      details.append(element('p', { className: 'bad', role: 'alert' }, (error as Error).message));
    });
  };
  details.addEventListener('toggle', fill, { once: true });
  details.open = open.has(key);
  return details;
}

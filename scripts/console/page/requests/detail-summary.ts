import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import type { Detail } from '../../api/requests.ts';
import { formatSubjectSearch } from '../../api/row-search.ts';
import { copyButton } from '../copy-button.ts';
import { createMuted, element, isolate, linkButton } from '../dom.ts';
import { formatMoment } from '../format-moment.ts';
import { bytes } from '../format-numbers.ts';
import { isToWebhook, describeOutcome } from '../outcome.ts';
import { formatAddress } from '../view-address.ts';
import { createCompareButton } from './detail-compare.ts';
import { formatCurl, isTypeable } from './curl-command.ts';

/** What became of a request, and why. */
export function createSummary(detail: Detail): Node[] {
  const { status, outcome, reason, milliseconds, time, method, path, eventId, unknownSubject } =
    detail;
  const className = getOutcomeTone(status, outcome);
  const why = reason === '' ? [] : [': ', isolate(reason)];
  const label = element('strong', { className }, `${status} ${outcome}`, ...why);
  const facts = [
    `Received ${formatMoment(time)}`,
    `answered in ${milliseconds.toFixed(1)} ms`,
    `${method} ${path}`,
    bytes(detail.bytes),
  ];
  return [
    element('p', { className: 'outcome' }, label),
    element('p', {}, describeOutcome(detail), ...createQueueLink(detail)),
    ...(unknownSubject === '' ? [] : [element('p', { className: 'warn' }, unknownSubject)]),
    createMuted(
      facts.join(' · '),
      ...(eventId === '' ? [] : [' · event_id ', element('code', {}, eventId)]),
    ),
  ];
}

/** To the queue that has the event or its copy. */
function createQueueLink({ status, outcome }: Detail): (Node | string)[] {
  if (getOutcomeTone(status, outcome) !== 'warn') return [];
  const text = outcome === 'deferred' ? 'Redrive it' : 'Look into the queue';
  return [' ', element('a', { href: '#/queues' }, text), '.'];
}

/** What can be done with a request. */
export function actionsOn(detail: Detail): Node {
  const { id, subject, headers } = detail;
  const given = headers['x-kinow-signature'];
  return element(
    'p',
    { className: 'row' },
    ...(isToWebhook(detail)
      ? [linkButton('Send again', formatAddress('send', { request: String(id) }))]
      : []),
    createCompareButton(detail),
    ...(isTypeable(detail) ? [copyButton('Copy as curl', () => formatCurl(detail, given))] : []),
    ...(subject === ''
      ? []
      : [
          linkButton(
            `Only ${subject}`,
            formatAddress('requests', { text: formatSubjectSearch(subject) }),
          ),
        ]),
  );
}

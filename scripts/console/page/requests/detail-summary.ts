import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import type { Detail } from '../../api/requests.ts';
import { formatSubjectSearch } from '../../api/row-search.ts';
import { createCopyButton } from '../copy-button.ts';
import { createMuted, createElement, isolate, createLinkButton } from '../dom.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { formatBytes } from '../../../shared/format-numbers.ts';
import { isToWebhook, describeOutcome } from '../outcome.ts';
import { formatAddress } from '../view-address.ts';
import { createCompareButton } from './detail-compare.ts';
import { formatCurl, canCopyAsCurl } from './curl-command.ts';

/** Creates the summary of a request: its outcome, and the reason. */
export function createSummary(detail: Detail): Node[] {
  const { status, outcome, reason, milliseconds, time, method, path, eventId, unknownSubject } =
    detail;
  const className = getOutcomeTone(status, outcome);
  const why = reason === '' ? [] : [': ', isolate(reason)];
  const label = createElement('strong', { className }, `${status} ${outcome}`, ...why);
  const facts = [
    `Received ${formatTimestamp(time)}`,
    `answered in ${milliseconds.toFixed(1)} ms`,
    `${method} ${path}`,
    formatBytes(detail.bytes),
  ];
  return [
    createElement('p', { className: 'outcome' }, label),
    createElement('p', {}, describeOutcome(detail), ...createQueueLink(detail)),
    ...(unknownSubject === '' ? [] : [createElement('p', { className: 'warn' }, unknownSubject)]),
    createMuted(
      facts.join(' · '),
      ...(eventId === '' ? [] : [' · event_id ', createElement('code', {}, eventId)]),
    ),
  ];
}

/** Creates a link to the queue with the event or its copy. */
function createQueueLink({ status, outcome }: Detail): (Node | string)[] {
  if (getOutcomeTone(status, outcome) !== 'warn') return [];
  const text = outcome === 'deferred' ? 'Redrive it' : 'View the queue';
  return [' ', createElement('a', { href: '#/queues' }, text), '.'];
}

/** Creates the actions for a request. */
export function createActions(detail: Detail): Node {
  const { id, subject, headers } = detail;
  const given = headers['x-kinow-signature'];
  return createElement(
    'p',
    { className: 'row' },
    ...(isToWebhook(detail)
      ? [createLinkButton('Send again', formatAddress('send', { request: String(id) }))]
      : []),
    createCompareButton(detail),
    ...(canCopyAsCurl(detail)
      ? [createCopyButton('Copy as curl', () => formatCurl(detail, given))]
      : []),
    ...(subject === ''
      ? []
      : [
          createLinkButton(
            `Only ${subject}`,
            formatAddress('requests', { text: formatSubjectSearch(subject) }),
          ),
        ]),
  );
}

import type { Detail } from '../../api/requests.ts';
import { copyButton } from '../copy-button.ts';
import { descriptions, element, linkButton } from '../dom.ts';
import { bytes } from '../format-numbers.ts';
import { isToWebhook, describeOutcome, tone } from '../outcome.ts';
import { formatAddress } from '../view-address.ts';
import { formatCurl, isTypeable } from './curl-command.ts';

/** As ISO 8601 has it, in local time. */
const moment = (time: number) => new Date(time).toLocaleString('sv');

/** What came, and what became of it. */
export function createSummary(detail: Detail): Node {
  const { status, outcome, milliseconds, time, eventId, method, path, unknownSubject } = detail;
  const label = element('strong', { className: tone(status) }, `${status} ${outcome}`);
  return element(
    'div',
    {},
    element('p', {}, label, ` ${describeOutcome(detail)}`),
    ...(unknownSubject === '' ? [] : [element('p', { className: 'warn' }, unknownSubject)]),
    descriptions([
      ['Request', `${method} ${path}, ${bytes(detail.bytes)}`],
      ['Came', `${moment(time)}, answered in ${milliseconds.toFixed(1)} ms`],
      ...(eventId === '' ? [] : [['event_id', element('code', {}, eventId)] as const]),
    ]),
  );
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
    ...(isTypeable(detail) ? [copyButton('Copy as curl', () => formatCurl(detail, given))] : []),
    ...(subject === ''
      ? []
      : [linkButton(`Only ${subject}`, formatAddress('requests', { text: subject }))]),
  );
}

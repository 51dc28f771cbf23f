import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import type { SendResult, Way } from '../../api/send.ts';
import { descriptions, element, createMuted } from '../dom.ts';
import { layOutJson } from '../json-layout.ts';
import { formatAddress } from '../view-address.ts';
import type { BurstTally } from './send-burst.ts';
import { ways } from './signing-mode-labels.ts';

/** How one request was answered. */
export function createAnswerPart(
  { status, outcome, reason, rules, answer, milliseconds, because, request }: SendResult,
  as: Way,
): Node[] {
  const { expected } = ways[as];
  const [className, comment] =
    expected === undefined
      ? [getOutcomeTone(status, outcome), '']
      : status === expected
        ? ['good', ', as expected']
        : ['bad', ` – expected ${expected}`];
  return [
    element(
      'p',
      { className: `headline ${className}` },
      `${status} ${outcome}${comment}${reason === '' ? '' : `: ${reason}`}`,
    ),
    ...(because === undefined ? [] : [element('p', {}, because)]),
    ...(rules === undefined ? [] : createRuleList(rules, request)),
    createMuted(`Answered in ${milliseconds.toFixed(1)} ms.`),
    element('pre', { tabIndex: 0 }, layOutJson(answer)),
    ...(request === undefined ? [] : [seeLink('See the request', { request: String(request) })]),
  ];
}

/** The rules that the event matches, each with its pattern a click away. */
function createRuleList(rules: readonly string[], request: number | undefined): Node[] {
  if (rules.length === 0) return [element('p', {}, 'Matches no rule.')];
  const event = request === undefined ? '' : String(request);
  const items = rules.map((rule) =>
    element(
      'li',
      {},
      element('span', { className: 'good' }, 'matches '),
      element('a', { href: formatAddress('patterns', { rule, event }) }, rule),
    ),
  );
  return [element('ul', { className: 'plain' }, ...items)];
}

/**
 * How the copies were answered.
 *
 * @param subject - Of them all; empty where it is not known.
 */
export function burstAnswer(
  { asked, sent, milliseconds, kinds, ended }: BurstTally,
  subject: string,
): Node[] {
  const seconds = milliseconds / 1_000;
  return [
    element(
      'p',
      { className: `headline ${ended === '' ? '' : 'warn'}` },
      `${sent.toLocaleString('en')} of ${asked.toLocaleString('en')} sent. ${ended}`,
    ),
    descriptions([
      ...[...kinds].map(([kind, count]) => [kind, count.toLocaleString('en')] as const),
      ['Time', `${seconds.toFixed(1)} s, ${(sent / seconds).toFixed(0)} per second`],
    ]),
    seeLink('See the requests', { text: subject }),
  ];
}

const seeLink = (text: string, state: Readonly<Record<string, string>>) =>
  element('p', {}, element('a', { href: formatAddress('requests', state) }, text));

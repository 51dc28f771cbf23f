import { formatCount } from '../../../shared/format-numbers.ts';
import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import { formatSubjectSearch } from '../../api/row-search.ts';
import type { SendAnswer, SigningMode } from '../../api/send.ts';
import { createBreakableName, createDescriptionList, createElement, createMuted } from '../dom.ts';
import { formatJson } from '../json-layout.ts';
import { formatAddress } from '../view-address.ts';
import type { BurstTally } from './send-burst.ts';
import { SIGNING_MODE_LABELS } from './signing-mode-labels.ts';

/** Creates the answer to a request. */
export function createSendAnswer(
  { status, outcome, reason, rules, answer, milliseconds, explanation, request }: SendAnswer,
  as: SigningMode,
): Node[] {
  const { expected } = SIGNING_MODE_LABELS[as];
  const [className, comment] =
    expected === undefined
      ? [getOutcomeTone(status, outcome), '']
      : status === expected
        ? ['good', ', as expected']
        : ['bad', ` – expected ${expected}`];
  return [
    createElement(
      'p',
      { className: `headline ${className}` },
      `${status} ${outcome}${comment}${reason === '' ? '' : `: ${reason}`}`,
    ),
    ...(explanation === undefined ? [] : [createElement('p', {}, explanation)]),
    ...(rules === undefined ? [] : createRuleList(rules, request)),
    createMuted(`Answered in ${milliseconds.toFixed(1)} ms.`),
    createElement('pre', { tabIndex: 0 }, formatJson(answer)),
    ...(request === undefined
      ? []
      : [createRequestLink('See the request', { request: String(request) })]),
  ];
}

/** Lists the rules that the event matches, each a link to its pattern. */
function createRuleList(rules: readonly string[], request: number | undefined): Node[] {
  if (rules.length === 0) return [createElement('p', {}, 'Matches no rule.')];
  const event = request === undefined ? '' : String(request);
  const items = rules.map((rule) =>
    createElement(
      'li',
      {},
      createElement('span', { className: 'good' }, 'matches '),
      createElement(
        'a',
        { href: formatAddress('patterns', { rule, event }) },
        createBreakableName(rule),
      ),
    ),
  );
  return [createElement('ul', { className: 'plain rule-list' }, ...items)];
}

/**
 * Creates the answers to the copies.
 *
 * @param subject - Of all copies; empty if unknown.
 */
export function createBurstAnswer(
  { copies, sent, milliseconds, counts, stopReason }: BurstTally,
  subject: string,
): Node[] {
  const seconds = milliseconds / 1_000;
  return [
    createElement(
      'p',
      { className: `headline ${stopReason === '' ? '' : 'warn'}` },
      `${formatCount(sent)} of ${formatCount(copies)} sent. ${stopReason}`,
    ),
    createDescriptionList([
      ...[...counts].map(([kind, count]) => [kind, formatCount(count)] as const),
      ['Time', `${seconds.toFixed(1)} s, ${formatCount(Math.round(sent / seconds))} per second`],
    ]),
    createRequestLink('See the requests', { text: subject && formatSubjectSearch(subject) }),
  ];
}

const createRequestLink = (text: string, state: Readonly<Record<string, string>>) =>
  createElement('p', {}, createElement('a', { href: formatAddress('requests', state) }, text));

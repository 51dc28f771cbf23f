import type { Candidate, Mismatch, Verdicts } from '../../api/patterns.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { createButton, createBreakableName, createElement, createMuted } from '../dom.ts';
import { redraw } from '../redraw.ts';
import { formatAddress } from '../view-address.ts';

/** Results that are shown; the others are folded. */
const MAX_SHOWN = 6;

/** The results of a pattern for events of one kind. */
interface ResultOptions {
  readonly kind: 'samples' | 'events';
  readonly verdicts: Verdicts;
  /** The id of the event that is chosen. */
  readonly chosen: string;
  readonly onSelect: (id: string) => void;
}

/** Shows which events a pattern matches, and why not the others. */
export function showResults(place: HTMLElement, shown: ResultOptions): void {
  const { verdicts, chosen } = shown;
  redraw(place, [verdicts, chosen], () => createResults(shown));
}

function createResults(shown: ResultOptions): HTMLElement[] {
  const { kind, verdicts } = shown;
  const { matches, of, older, matching, others } = verdicts;
  const newest = older > 0 ? ` (the newest of ${formatCount(of + older)})` : '';
  const heading = createElement(
    'h3',
    {},
    `Matches ${formatCount(matches)} of ${formatCount(of)} ${kind}${newest}`,
  );
  const lists = [
    ...createResultList(`${kind}-matching`, matching, matches, shown),
    ...createResultList(`${kind}-others`, others, of - matches, shown),
  ];
  return [heading, ...(of === 0 ? [createEmptyHint()] : lists)];
}

const createEmptyHint = () =>
  createMuted(
    'No event yet. ',
    createElement('a', { href: '#/send' }, 'Send one'),
    ' to see whether it matches.',
  );

function createResultList(
  id: string,
  candidates: readonly Mismatch[],
  count: number,
  shown: ResultOptions,
): HTMLElement[] {
  if (candidates.length === 0) return [];
  const isMatching = id.endsWith('matching');
  const items = candidates.map((one) => createResultItem(one, isMatching, shown));
  const list = (some: readonly HTMLElement[]) =>
    createElement('ul', { className: 'plain' }, ...some);
  const title = createElement(
    'h4',
    {},
    isMatching ? 'Matching' : 'Not matching, the nearest first',
  );
  if (items.length <= MAX_SHOWN) return [title, list(items)];
  const unlisted = count - countEvents(candidates);
  const more = createElement(
    'details',
    { id },
    createElement(
      'summary',
      {},
      `${formatCount(count - countEvents(candidates.slice(0, MAX_SHOWN)))} more`,
    ),
    list(items.slice(MAX_SHOWN)),
    ...(unlisted > 0 ? [createMuted(`and ${formatCount(unlisted)} more, not listed`)] : []),
  );
  return [title, list(items.slice(0, MAX_SHOWN)), more];
}

/** Counts the events that are merged into some items. */
const countEvents = (candidates: readonly Mismatch[]) =>
  candidates.reduce((sum, { similarCount = 1 }) => sum + similarCount, 0);

function createResultItem(
  candidate: Mismatch,
  isMatching: boolean,
  { chosen, onSelect }: ResultOptions,
): HTMLElement {
  const { id, why, similarCount } = candidate;
  const name = formatCandidateName(candidate);
  const [className, sign] = isMatching ? ['good', '✓ '] : ['bad', '✗ '];
  const mark = createElement('span', { className, ariaHidden: 'true' }, sign);
  const button = createButton(createBreakableName(name), () => onSelect(id), {
    id: `candidate-${id}`,
  });
  const item = createElement('li', {}, mark, button, ' ', createDetailLink(candidate));
  if (similarCount !== undefined) {
    item.append(
      createElement('span', { className: 'more muted' }, ` × ${formatCount(similarCount)}`),
    );
  }
  if (id === chosen) button.ariaCurrent = 'true';
  if (!isMatching) {
    const reason =
      why === undefined
        ? ['Reason not determined: there are too many events.']
        : [createElement('code', {}, why.path), `: ${why.message}`];
    item.append(createElement('p', { className: 'why' }, ...reason));
  }
  return item;
}

/** Formats the name of an event in lists. */
export const formatCandidateName = ({ subject, time }: Candidate): string =>
  time === undefined ? subject : `${new Date(time).toTimeString().slice(0, 8)} ${subject}`;

/** Creates a link to the request of an event; for a sample, to its subject in the catalogue. */
export function createDetailLink(candidate: Candidate): HTMLElement {
  const { id, subject, time } = candidate;
  const [href, text] =
    time === undefined
      ? [formatAddress('catalogue', { subject }), 'catalogue']
      : [formatAddress('requests', { request: id }), 'request'];
  return createElement(
    'a',
    { href, className: 'more', ariaLabel: `${text} of ${formatCandidateName(candidate)}` },
    text,
  );
}

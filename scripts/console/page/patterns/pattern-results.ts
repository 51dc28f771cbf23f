import type { Candidate, NotTaken, Verdicts } from '../../api/patterns.ts';
import { actButton, breakable, element, createMuted } from '../dom.ts';
import { formatAddress } from '../view-address.ts';

/** So many show what a pattern does; the others are a click away. */
const ENOUGH = 6;

/** What the lists show of a pattern's verdicts on events of one kind. */
interface ResultOptions {
  readonly kind: 'samples' | 'events';
  readonly verdicts: Verdicts;
  /** The id of the event that is chosen. */
  readonly chosen: string;
  readonly choose: (id: string) => void;
}

/** Shows what a pattern matches, and of the other events why not. */
export function showResults(place: HTMLElement, shown: ResultOptions): void {
  const { kind, verdicts } = shown;
  const { matches, of, older, matching, others } = verdicts;
  const open = new Set([...place.querySelectorAll('details[open]')].map(({ id }) => id));
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const newest = older > 0 ? ` (the newest of ${of + older})` : '';
  const heading = element('h3', {}, `Matches ${matches} of ${of} ${kind}${newest}`);
  const lists = [
    ...createResultList(`${kind}-matching`, matching, matches, shown, open),
    ...createResultList(`${kind}-others`, others, of - matches, shown, open),
  ];
  place.replaceChildren(heading, ...(of === 0 ? [createEmptyHint()] : lists));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

const createEmptyHint = () =>
  createMuted(
    'No event yet. ',
    element('a', { href: '#/send' }, 'Send one'),
    ' to see whether it matches.',
  );

function createResultList(
  id: string,
  candidates: readonly NotTaken[],
  count: number,
  shown: ResultOptions,
  open: ReadonlySet<string>,
): HTMLElement[] {
  if (candidates.length === 0) return [];
  const isMatching = id.endsWith('matching');
  const items = candidates.map((one) => createResultItem(one, isMatching, shown));
  const list = (some: readonly HTMLElement[]) => element('ul', { className: 'plain' }, ...some);
  const title = element('h4', {}, isMatching ? 'Matching' : 'Not matching, the nearest first');
  if (items.length <= ENOUGH) return [title, list(items)];
  const untold = count - amount(candidates);
  const more = element(
    'details',
    { id, open: open.has(id) },
    element('summary', {}, `${count - amount(candidates.slice(0, ENOUGH))} more`),
    list(items.slice(ENOUGH)),
    ...(untold > 0 ? [createMuted(`and ${untold} more, not listed`)] : []),
  );
  return [title, list(items.slice(0, ENOUGH)), more];
}

/** How many events some items of a list stand for. */
const amount = (candidates: readonly NotTaken[]) =>
  candidates.reduce((sum, { alike = 1 }) => sum + alike, 0);

function createResultItem(
  candidate: NotTaken,
  isMatching: boolean,
  { chosen, choose }: ResultOptions,
): HTMLElement {
  const { id, why, alike } = candidate;
  const name = formatCandidateName(candidate);
  const [className, sign] = isMatching ? ['good', '✓ '] : ['bad', '✗ '];
  const mark = element('span', { className, ariaHidden: 'true' }, sign);
  const button = actButton(breakable(name), () => choose(id), { id: `candidate-${id}` });
  const item = element('li', {}, mark, button, ' ', linkTo(candidate));
  if (alike !== undefined) {
    item.append(element('span', { className: 'more muted' }, ` × ${alike}`));
  }
  if (id === chosen) button.ariaCurrent = 'true';
  if (!isMatching) {
    const reason =
      why === undefined
        ? ['Reason not determined: there are too many events.']
        : [element('code', {}, why.path), `: ${why.message}`];
    item.append(element('p', { className: 'why' }, ...reason));
  }
  return item;
}

/** What an event is called in lists. */
export const formatCandidateName = ({ subject, time }: Candidate): string =>
  time === undefined ? subject : `${new Date(time).toTimeString().slice(0, 8)} ${subject}`;

/** Where there is more of an event: its request, or for a sample its subject in the catalogue. */
export function linkTo(candidate: Candidate): HTMLElement {
  const { id, subject, time } = candidate;
  const [href, text] =
    time === undefined
      ? [formatAddress('catalogue', { subject }), 'catalogue']
      : [formatAddress('requests', { request: id }), 'request'];
  return element(
    'a',
    { href, className: 'more', ariaLabel: `${text} of ${formatCandidateName(candidate)}` },
    text,
  );
}

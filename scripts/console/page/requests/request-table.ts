import type { Row } from '../../api/requests.ts';
import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import { byId, element, isolate } from '../dom.ts';
import { escapeInvisible } from '../escape-invisible.ts';
import { formatMoment } from '../format-moment.ts';
import { formatAddress, type State } from '../view-address.ts';
import { createRequestName } from './request-name.ts';

const body = byId('rows', HTMLTableSectionElement);
const region = byId('requests', HTMLElement);

interface Line {
  readonly element: HTMLTableRowElement;
  readonly link: HTMLAnchorElement;
}

/** By id, those that are shown. */
const lines = new Map<number, Line>();

/** Between the requests of this `npm start` and those of an earlier one. */
const border = element('tr', { className: 'border' }, element('td', { colSpan: 4 }));

/** The state that the links have. */
let linked = '';

/** The selected request that has been scrolled into view: the list does not scroll to it again. */
let sighted: string | null = null;

/** The time of a request, with the date where that is not today's. */
function createTime(time: number): HTMLElement {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const clock = date.toTimeString().slice(0, 8);
  const day = date.toLocaleDateString('en', { month: 'short', day: 'numeric' });
  const shown = isToday ? clock : `${day} ${clock.slice(0, 5)}`;
  return element('time', { dateTime: date.toISOString(), title: formatMoment(time) }, shown);
}

function createLine(row: Row): Line {
  const link = element('a', { tabIndex: -1 }, ...createRequestName(row));
  link.dataset['id'] = String(row.id);
  const made = element(
    'tr',
    {},
    element('td', {}, createTime(row.time)),
    element('td', {}, link),
    element('td', { className: 'result' }, ...createResult(row)),
    element('td', { className: 'number' }, row.milliseconds.toFixed(0)),
  );
  return { element: made, link };
}

/** The outcome with its reason, or with the rules that matched. */
function createResult({ status, outcome, reason, rules }: Row): Node[] {
  const className = getOutcomeTone(status, outcome);
  const label = element('span', { className }, `${status} ${outcome}`);
  const more = reason || rules.join(', ');
  if (more === '') return [label];
  const kind = reason === '' ? 'muted rules' : 'muted';
  const title = escapeInvisible(more);
  return [label, element('span', { className: kind, title }, isolate(more))];
}

/**
 * Shows requests as rows of the table. What was shown before keeps its place in the document, and with
 * it the focus.
 *
 * @param rows - In their order, the newest first.
 * @param state - What the links lead to, and which request is chosen.
 * @param run - The id before those of this `npm start`.
 */
export function showRows(rows: readonly Row[], state: State, run: number): void {
  const hadFocus = body.contains(document.activeElement);
  const ids = new Set(rows.map(({ id }) => id));
  for (const [id, { element }] of lines) {
    if (ids.has(id)) continue;
    element.remove();
    lines.delete(id);
  }
  border.remove();
  let at = body.firstElementChild;
  for (const row of rows) {
    const line = lines.get(row.id) ?? createLine(row);
    if (line.element === at) at = at.nextElementSibling;
    else body.insertBefore(line.element, at);
    if (!lines.has(row.id)) linkTo(row.id, line, state);
    lines.set(row.id, line);
    line.element.classList.toggle('earlier', row.id <= run);
  }
  placeBorder(rows, run);
  if (linked !== state.toString()) for (const [id, line] of lines) linkTo(id, line, state);
  linked = state.toString();
  stopAtOne(state);
  bringIntoSight(state.get('request'));
  // The row under it is no longer shown.
  if (hadFocus && !body.contains(document.activeElement)) region.focus();
}

function placeBorder(rows: readonly Row[], run: number): void {
  const newest = rows.find(({ id }) => id <= run);
  if (newest === undefined) return;
  const text = `npm start restarted at ${formatMoment(run / 1_000)}. It no longer has the requests below.`;
  border.cells[0]?.replaceChildren(text);
  lines.get(newest.id)?.element.before(border);
}

function linkTo(id: number, { element, link }: Line, state: State): void {
  const next = new URLSearchParams(state);
  next.set('request', String(id));
  link.href = formatAddress('requests', next);
  const isChosen = state.get('request') === String(id);
  link.ariaCurrent = isChosen ? 'true' : null;
  element.classList.toggle('chosen', isChosen);
  element.classList.toggle('compared', state.get('compare') === String(id));
}

/** Scrolls to the request that a link leads to. */
function bringIntoSight(chosen: string | null): void {
  if (chosen === sighted) return;
  const link = lines.get(Number(chosen))?.link;
  if (chosen !== null && link === undefined) return;
  link?.scrollIntoView({ block: 'nearest' });
  sighted = chosen;
}

/** Makes the table a single Tab stop: the focused row, the selected one, or the first. */
function stopAtOne(state: State): void {
  const chosen = lines.get(Number(state.get('request')))?.link;
  const first = body.querySelector('a');
  const stop = findLink(document.activeElement) ?? chosen ?? first;
  for (const { link } of lines.values()) {
    const tabIndex = link === stop ? 0 : -1;
    if (link.tabIndex !== tabIndex) link.tabIndex = tabIndex;
  }
}

const findLink = (place: Element | null): HTMLAnchorElement | undefined => {
  const link = place?.closest('a') ?? undefined;
  return link !== undefined && body.contains(link) ? link : undefined;
};

/** Puts the focus onto the row of a request, or else onto the table. */
export function focusRow(id: string): void {
  (lines.get(Number(id))?.link ?? region).focus();
}

/** The row that a key moves to, from a row or from none. */
const STEPS: Readonly<Record<string, (here: Element | null) => Element | null>> = {
  ArrowDown: below,
  j: below,
  ArrowUp: above,
  k: above,
  Home: () => below(null),
  End: () => body.lastElementChild,
};

function below(here: Element | null): Element | null {
  const next = here === null ? body.firstElementChild : here.nextElementSibling;
  return next === border ? border.nextElementSibling : next;
}

function above(here: Element | null): Element | null {
  const next = here === null ? body.firstElementChild : here.previousElementSibling;
  return next === border ? border.previousElementSibling : next;
}

/**
 * Moves the focus from row to row by keys, while it is in the table.
 *
 * @param onMove - Called with the id of the request that gets the focus.
 */
export function moveByKeys(onMove: (id: string) => void): void {
  region.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!Object.hasOwn(STEPS, event.key)) return;
    event.preventDefault();
    const here = findLink(document.activeElement)?.closest('tr') ?? null;
    const link = STEPS[event.key]?.(here)?.querySelector('a');
    if (!link) return;
    link.focus();
    onMove(link.dataset['id'] ?? '');
  });
}

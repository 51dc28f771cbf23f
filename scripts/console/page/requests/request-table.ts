import type { Row } from '../../api/requests.ts';
import { createElement, getElement } from '../dom.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { formatAddress, type ViewState } from '../view-address.ts';
import { createTableRow, type TableRow, updateExcerpt } from './request-row.ts';

const body = getElement('rows', HTMLTableSectionElement);
const region = getElement('requests', HTMLElement);

/** The rows that are shown, by id. */
const tableRows = new Map<number, TableRow>();

/** The line between the requests of this `npm start` and those of an earlier one. */
const restartRow = createElement(
  'tr',
  { className: 'border' },
  // A cell over all columns would keep the last one's place where that is hidden.
  createElement('td', { colSpan: 3 }),
  createElement('td', { className: 'number' }),
);

/** The state in the links. */
let linkedState = '';

/** The selected request that was scrolled into view. The list does not scroll to it again. */
let scrolledTo: string | null = null;

/**
 * Shows requests as rows of the table. Rows that stay keep their elements, and so the focus.
 *
 * @param rows - The newest first.
 * @param state - The state for the links, with the selected request.
 * @param run - Requests of this `npm start` have greater ids.
 */
export function showRows(rows: readonly Row[], state: ViewState, run: number): void {
  const hadFocus = body.contains(document.activeElement);
  const ids = new Set(rows.map(({ id }) => id));
  for (const [id, { element }] of tableRows) {
    if (ids.has(id)) continue;
    element.remove();
    tableRows.delete(id);
  }
  restartRow.remove();
  let at = body.firstElementChild;
  for (const row of rows) {
    const line = tableRows.get(row.id) ?? createTableRow(row);
    updateExcerpt(row, line);
    if (line.element === at) at = at.nextElementSibling;
    else body.insertBefore(line.element, at);
    if (!tableRows.has(row.id)) updateLink(row.id, line, state);
    tableRows.set(row.id, line);
    line.element.classList.toggle('earlier', row.id <= run);
  }
  placeRestartRow(rows, run);
  if (linkedState !== state.toString())
    for (const [id, line] of tableRows) updateLink(id, line, state);
  linkedState = state.toString();
  updateTabStop(state);
  scrollToChosen(state.get('request'));
  // The row with the focus was removed.
  if (hadFocus && !body.contains(document.activeElement)) region.focus();
}

function placeRestartRow(rows: readonly Row[], run: number): void {
  const newest = rows.find(({ id }) => id <= run);
  if (newest === undefined) return;
  const text = `npm start restarted at ${formatTimestamp(run / 1_000)}. It no longer has the requests below.`;
  restartRow.cells[0]?.replaceChildren(text);
  tableRows.get(newest.id)?.element.before(restartRow);
}

function updateLink(id: number, { element, link }: TableRow, state: ViewState): void {
  const next = new URLSearchParams(state);
  next.set('request', String(id));
  link.href = formatAddress('requests', next);
  const isChosen = state.get('request') === String(id);
  link.ariaCurrent = isChosen ? 'true' : null;
  element.classList.toggle('chosen', isChosen);
  element.classList.toggle('compared', state.get('compare') === String(id));
}

/** Scrolls to the selected request, once. */
function scrollToChosen(chosen: string | null): void {
  if (chosen === scrolledTo) return;
  const link = tableRows.get(Number(chosen))?.link;
  if (chosen !== null && link === undefined) return;
  link?.scrollIntoView({ block: 'nearest' });
  scrolledTo = chosen;
}

/** Makes the table a single Tab stop: the focused row, the selected one, or the first. */
function updateTabStop(state: ViewState): void {
  const chosen = tableRows.get(Number(state.get('request')))?.link;
  const first = body.querySelector('a');
  const stop = findLink(document.activeElement) ?? chosen ?? first;
  for (const { link } of tableRows.values()) {
    const tabIndex = link === stop ? 0 : -1;
    if (link.tabIndex !== tabIndex) link.tabIndex = tabIndex;
  }
}

const findLink = (place: Element | null): HTMLAnchorElement | undefined => {
  const link = place?.closest('a') ?? undefined;
  return link !== undefined && body.contains(link) ? link : undefined;
};

/** Focuses the row of a request, or else the list. */
export function focusRow(id: string): void {
  (tableRows.get(Number(id))?.link ?? region).focus();
}

/** The row that a key moves the focus to. */
const KEY_MOVES: Readonly<Record<string, (here: Element | null) => Element | null>> = {
  ArrowDown: findRowBelow,
  j: findRowBelow,
  ArrowUp: findRowAbove,
  k: findRowAbove,
  Home: () => findRowBelow(null),
  End: () => body.lastElementChild,
};

function findRowBelow(here: Element | null): Element | null {
  const next = here === null ? body.firstElementChild : here.nextElementSibling;
  return next === restartRow ? restartRow.nextElementSibling : next;
}

function findRowAbove(here: Element | null): Element | null {
  const next = here === null ? body.firstElementChild : here.previousElementSibling;
  return next === restartRow ? restartRow.previousElementSibling : next;
}

/**
 * Moves the focus from row to row by keys, while it is in the table.
 *
 * @param onMove - Called with the id of the request that gets the focus.
 */
export function moveByKeys(onMove: (id: string) => void): void {
  region.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (!Object.hasOwn(KEY_MOVES, event.key)) return;
    event.preventDefault();
    const here = findLink(document.activeElement)?.closest('tr') ?? null;
    const link = KEY_MOVES[event.key]?.(here)?.querySelector('a');
    if (!link) return;
    link.focus();
    onMove(link.dataset['id'] ?? '');
  });
}

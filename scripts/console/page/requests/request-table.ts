import type { Row } from '../../api/requests.ts';
import type { Excerpt } from '../../api/row-search.ts';
import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import { createBreakableName, createElement, getElement, isolate } from '../dom.ts';
import { escapeInvisible } from '../escape-invisible.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { formatAddress, type ViewState } from '../view-address.ts';
import { createRequestName } from './request-name.ts';
import { getExcerpt } from './search-bodies.ts';

const body = getElement('rows', HTMLTableSectionElement);
const region = getElement('requests', HTMLElement);

interface TableRow {
  readonly element: HTMLTableRowElement;
  readonly link: HTMLAnchorElement;
  readonly result: HTMLElement;
  /** Where the search found it. */
  excerpt: Excerpt | undefined;
}

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

/** Creates the time of a request, with the date unless it is today. */
function createTime(time: number): HTMLElement {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date().toDateString();
  const clock = date.toTimeString().slice(0, 8);
  const day = date.toLocaleDateString('en', { month: 'short', day: 'numeric' });
  const shown = isToday ? clock : `${day} ${clock.slice(0, 5)}`;
  return createElement(
    'time',
    { dateTime: date.toISOString(), title: formatTimestamp(time) },
    shown,
  );
}

function createTableRow(row: Row): TableRow {
  const link = createElement('a', { tabIndex: -1 }, ...createRequestName(row));
  link.dataset['id'] = String(row.id);
  const excerpt = getExcerpt(row.id);
  const result = createElement('td', { className: 'result' }, ...createResult(row, excerpt));
  const element = createElement(
    'tr',
    {},
    createElement('td', {}, createTime(row.time)),
    createElement('td', {}, link),
    result,
    createElement('td', { className: 'number' }, row.milliseconds.toFixed(0)),
  );
  return { element, link, result, excerpt };
}

/** Shows where the search found the request, or no longer does. */
function updateExcerpt(row: Row, line: TableRow): void {
  const excerpt = getExcerpt(row.id);
  if (line.excerpt === excerpt) return;
  line.excerpt = excerpt;
  line.result.replaceChildren(...createResult(row, excerpt));
}

/** Creates the outcome with its reason or the rules that matched, and where the search found the request. */
function createResult(row: Row, excerpt: Excerpt | undefined): Node[] {
  const tone = getOutcomeTone(row.status, row.outcome);
  const label = createElement('span', { className: tone }, `${row.status} ${row.outcome}`);
  return [
    label,
    ...createReason(row),
    ...(excerpt === undefined ? [] : [createExcerptText(excerpt)]),
  ];
}

function createExcerptText({ before, word, after }: Excerpt): HTMLElement {
  const title = escapeInvisible(before + word + after);
  const text = createElement('bdi', {}, before, createElement('mark', {}, word), after);
  return createElement('span', { className: 'excerpt muted', title }, text);
}

function createReason({ reason, rules }: Row): Node[] {
  const more = reason || rules.join(', ');
  if (more === '') return [];
  const title = escapeInvisible(more);
  const isReason = reason !== '';
  const className = isReason ? 'muted reason' : 'muted rules';
  const shown = isReason ? createBreakableName(reason) : createRuleNames(rules);
  return [createElement('span', { className, title }, isolate(shown))];
}

/** The most rules of a row that are not counted: there is room for their names. */
const MAX_UNCOUNTED_RULES = 2;

/** The names of rules, whose folders are hidden where there is little room; of many, first how many. */
function createRuleNames(rules: readonly string[]): HTMLElement {
  const parts = rules.flatMap((rule, index) => {
    const [folders = ''] = /^.*\//su.exec(rule) ?? [];
    const before = createElement('span', { className: 'folders' }, folders);
    return [index === 0 ? '' : ', ', before, rule.slice(folders.length)];
  });
  const count = rules.length > MAX_UNCOUNTED_RULES ? [`${rules.length} rules: `] : [];
  return createElement('span', {}, ...count, ...parts);
}

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

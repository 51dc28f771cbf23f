import { MAX_RECORDS } from '../../api/limits.ts';
import type { Row } from '../../api/requests.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { getElement } from '../dom.ts';
import { getRunId, onRows } from '../row-events.ts';
import { changeAddress, readAddress } from '../view-address.ts';
import { filterFields, createFilter, addFilterOptions, showFilter } from './request-filter.ts';
import { growRowLimit, getRowLimit, resetRowLimit } from './list-window.ts';
import { showRows } from './request-table.ts';
import { showSetup } from './setup-part.ts';
import { getSearchProblem, isSearching, searchBodies } from './search-bodies.ts';

/** Limits for drawing the table: an interval, and a share of the time. */
const MIN_DRAW_INTERVAL_MS = 100;
const MAX_DRAW_SHARE = 0.2;

/** The oldest first. */
const rows: Row[] = [];

/** The rows while the list is paused, and the number of new ones since. */
let pausedRows: readonly Row[] | undefined;
let newRowCount = 0;

let isConnected = false;

/** Time of the next draw, by performance.now(), and whether it is scheduled. */
let nextDrawTime = 0;
let isDrawScheduled = false;

/** The list is not redrawn before this time, while the user clicks. */
let clickDeadline = 0;

const view = getElement('view-requests', HTMLElement);
const region = getElement('requests', HTMLElement);
const moreButton = getElement('more', HTMLButtonElement);
const pause = getElement('pause', HTMLButtonElement);

/** Schedules a redraw for new rows, rate-limited so that the page stays responsive. */
function scheduleDraw(): void {
  if (isDrawScheduled || view.hidden) return;
  isDrawScheduled = true;
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, nextDrawTime - performance.now()));
}

/** Redraws the list at once, after an action of the user. */
export const drawNow = () => void requestAnimationFrame(draw);

/** The filters that the list was drawn with. */
let drawnFilters = '';

/** Redraws the list for the address. Other filters reset it, and search for their text. */
export function drawForAddress(): void {
  const { state } = readAddress();
  const filters = filterFields.map(({ id }) => state.get(id) ?? '');
  if (filters.join('\n') !== drawnFilters) {
    drawnFilters = filters.join('\n');
    resetRowLimit();
    searchBodies(state.get('text') ?? '', scheduleDraw);
  }
  drawNow();
}

function draw(): void {
  isDrawScheduled = false;
  if (view.hidden) return;
  const start = performance.now();
  if (start < clickDeadline) {
    nextDrawTime = clickDeadline;
    scheduleDraw();
    return;
  }
  // After the frame, when layout and paint are done.
  setTimeout(() => {
    const end = performance.now();
    nextDrawTime = Math.max(
      start + MIN_DRAW_INTERVAL_MS,
      end + (end - start) * (1 / MAX_DRAW_SHARE - 1),
    );
  });
  const { state } = readAddress();
  const all = pausedRows ?? rows;
  if (region.scrollTop === 0 && scrollY === 0) resetRowLimit();
  const found = all.filter(createFilter(state));
  const newest = found.slice(-getRowLimit());
  const chosen = found.find(({ id }) => String(id) === state.get('request'));
  const isOlder = chosen !== undefined && !newest.includes(chosen);
  const shown = [...(isOlder ? [chosen] : []), ...newest].toReversed();
  getElement('table', HTMLElement).hidden = found.length === 0;
  const more =
    found.length > shown.length ? `, the newest ${formatCount(newest.length)} shown` : '';
  const problem = getSearchProblem();
  const pending = isSearching()
    ? ', searching bodies …'
    : problem && `. Bodies and headers are not searched: ${problem}`;
  getElement('count', HTMLElement).textContent =
    `${formatCount(found.length)} of ${formatCount(all.length)}${more}${isOlder ? ', and the selected one' : ''}${pending}`;
  moreButton.hidden = found.length <= newest.length;
  getElement('request-count', HTMLElement).hidden = found.length === 0 && pending === '';
  if (isConnected) showSetup(all.length);
  getElement('empty', HTMLElement).hidden = all.length > 0 || !isConnected;
  getElement('none', HTMLElement).hidden = found.length > 0 || all.length === 0 || isSearching();
  getElement('meanwhile', HTMLElement).textContent = pausedRows
    ? `Paused: ${formatCount(newRowCount)} new`
    : '';
  // Last, because it may scroll, and needs the final layout.
  showRows(shown, state, getRunId());
}

function addRows(added: readonly Row[]): void {
  isConnected = true;
  rows.push(...added);
  rows.splice(0, rows.length - MAX_RECORDS);
  newRowCount += added.length;
  addFilterOptions(added);
  searchBodies(readAddress().state.get('text') ?? '', scheduleDraw);
  scheduleDraw();
}

function filterBy(changes: Readonly<Record<string, string>>): void {
  changeAddress('requests', changes);
  showFilter(readAddress().state);
  drawForAddress();
}

for (const field of filterFields) {
  field.addEventListener('input', () => filterBy({ [field.id]: field.value }));
}
getElement('filter', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
getElement('unfilter', HTMLButtonElement).addEventListener('click', () => {
  filterBy(Object.fromEntries(filterFields.map(({ id }) => [id, ''])));
  filterFields[0].focus();
});

pause.addEventListener('click', () => {
  pausedRows = pausedRows ? undefined : [...rows];
  newRowCount = 0;
  pause.textContent = pausedRows ? 'Resume' : 'Pause';
  drawNow();
});

/** A click takes at most this long from the press of the button. */
const MAX_CLICK_MS = 500;
region.addEventListener('pointerdown', () => {
  clickDeadline = performance.now() + MAX_CLICK_MS;
});
region.addEventListener('pointerup', () => {
  clickDeadline = 0;
});

growRowLimit(moreButton, drawNow);
onRows(addRows);

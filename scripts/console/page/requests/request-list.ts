import type { Row } from '../../api/requests.ts';
import { byId } from '../dom.ts';
import { getRun, onRows } from '../row-events.ts';
import { changeAddress, readAddress } from '../view-address.ts';
import { filterFields, createFilter, offerFrom, showFilter } from './request-filter.ts';
import { growRowLimit, getRowLimit, resetRowLimit } from './list-window.ts';
import { showRows } from './request-table.ts';
import { showSetup } from './setup-part.ts';
import { isSearching, searchBodies } from './search-bodies.ts';

/** As many as `npm start` remembers. */
const MAX_ROWS = 5_000;

/** The table is not drawn more often, however many come; and not for more than this share of the time. */
const DRAWN_EVERY_MS = 100;
const DRAWN_SHARE = 0.2;

/** The oldest first. */
const rows: Row[] = [];

/** While it is paused, those that there were; and how many have come since. */
let held: readonly Row[] | undefined;
let meanwhile = 0;

let isConnected = false;

/** When to draw next, by the clock of the page; and whether that is under way. */
let next = 0;
let isDue = false;

/** The list is not redrawn before this time, because the user may be about to click. */
let still = 0;

const view = byId('view-requests', HTMLElement);
const table = byId('requests', HTMLElement);
const region = byId('requests', HTMLElement);
const end = byId('more', HTMLButtonElement);
const pause = byId('pause', HTMLButtonElement);

/** Schedules a redraw for new rows, rate-limited so that the page stays responsive. */
function drawLater(): void {
  if (isDue || view.hidden) return;
  isDue = true;
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, next - performance.now()));
}

/** Redraws the list at once, after an action of the user. */
export const drawNow = () => void requestAnimationFrame(draw);

/** The filters that the list was drawn with. */
let drawn = '';

/** Redraws the list for what the address says; for other filters, from its beginning, with a search for their text. */
export function drawForAddress(): void {
  const { state } = readAddress();
  const filters = filterFields.map(({ id }) => state.get(id) ?? '');
  if (filters.join('\n') !== drawn) {
    drawn = filters.join('\n');
    resetRowLimit();
    searchBodies(state.get('text') ?? '', drawLater);
  }
  drawNow();
}

function draw(): void {
  isDue = false;
  if (view.hidden) return;
  const start = performance.now();
  if (start < still) {
    next = still;
    drawLater();
    return;
  }
  // After the frame, which has laid it out and painted it by then.
  setTimeout(() => {
    const end = performance.now();
    next = Math.max(start + DRAWN_EVERY_MS, end + (end - start) * (1 / DRAWN_SHARE - 1));
  });
  const { state } = readAddress();
  const all = held ?? rows;
  if (region.scrollTop === 0 && scrollY === 0) resetRowLimit();
  const found = all.filter(createFilter(state));
  const newest = found.slice(-getRowLimit());
  const chosen = found.find(({ id }) => String(id) === state.get('request'));
  const isOlder = chosen !== undefined && !newest.includes(chosen);
  const shown = [...(isOlder ? [chosen] : []), ...newest].toReversed();
  byId('table', HTMLElement).hidden = found.length === 0;
  const more = found.length > shown.length ? `, the newest ${newest.length} shown` : '';
  const pending = isSearching() ? ', searching bodies …' : '';
  byId('count', HTMLElement).textContent =
    `${found.length} of ${all.length}${more}${isOlder ? ', and the chosen one' : ''}${pending}`;
  end.hidden = found.length <= newest.length;
  byId('request-count', HTMLElement).hidden = found.length === 0 && !isSearching();
  if (isConnected) showSetup(all.length);
  byId('empty', HTMLElement).hidden = all.length > 0 || !isConnected;
  byId('none', HTMLElement).hidden = found.length > 0 || all.length === 0 || isSearching();
  byId('meanwhile', HTMLElement).textContent = held ? `Paused: ${meanwhile} new` : '';
  // Last, since it may scroll: the place has its size by then.
  showRows(shown, state, getRun());
}

function take(added: readonly Row[]): void {
  isConnected = true;
  rows.push(...added);
  rows.splice(0, rows.length - MAX_ROWS);
  meanwhile += added.length;
  offerFrom(added);
  searchBodies(readAddress().state.get('text') ?? '', drawLater);
  drawLater();
}

function filterBy(changes: Readonly<Record<string, string>>): void {
  changeAddress(changes);
  showFilter(readAddress().state);
  drawForAddress();
}

for (const field of filterFields) {
  field.addEventListener('input', () => filterBy({ [field.id]: field.value }));
}
byId('filter', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
byId('unfilter', HTMLButtonElement).addEventListener('click', () => {
  filterBy(Object.fromEntries(filterFields.map(({ id }) => [id, ''])));
  filterFields[0].focus();
});

pause.addEventListener('click', () => {
  held = held ? undefined : [...rows];
  meanwhile = 0;
  pause.textContent = held ? 'Resume' : 'Pause';
  drawNow();
});

/** From the press of the button on, the click is for what was there then. */
const MAX_CLICK_MS = 500;
table.addEventListener('pointerdown', () => {
  still = performance.now() + MAX_CLICK_MS;
});
table.addEventListener('pointerup', () => {
  still = 0;
});

growRowLimit(end, drawNow);
onRows(take);

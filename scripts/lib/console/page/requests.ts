import type { Row } from '../api.ts';
import { addressOf, changeAddress, readAddress, type State, type View } from './address.ts';
import { showDetail } from './detail.ts';
import { breakable, byId, element } from './dom.ts';

/** More rows than these are counted and not shown: a page of them is no longer read. */
const MOST_SHOWN = 250;

/** All rows, the oldest first. */
const rows: Row[] = [];
let isPaused = false;
let isDue = false;

const text = byId('text', HTMLInputElement);
const outcome = byId('outcome', HTMLSelectElement);
const pause = byId('pause', HTMLButtonElement);

const clock = (time: number) => new Date(time).toTimeString().slice(0, 8);

const tone = (status: number) => (status < 300 ? 'good' : status < 500 ? 'warn' : 'bad');

function matches({ subject, eventId, rules, path, ...row }: Row): boolean {
  if (outcome.value && row.outcome !== outcome.value) return false;
  const sought = text.value.trim().toLowerCase();
  return !sought || [subject, eventId, path, ...rules].join(' ').toLowerCase().includes(sought);
}

/** In short: most templates have one rule, called so. */
const shortName = (rule: string) => rule.replace(/^infra\/rules\//u, '').replace(/ Rule$/u, '');

function rowOf(row: Row, state: State): HTMLElement {
  const next = new URLSearchParams(state);
  next.set('request', String(row.id));
  const link = element('a', { href: addressOf('requests', next) });
  link.append(breakable(row.subject || `${row.method} ${row.path}`));
  const cells = [
    element('td', {}, clock(row.time)),
    element('td', {}, link),
    element('td', { className: tone(row.status) }, `${row.status} ${row.outcome}`),
    element('td', {}, breakable(row.rules.map(shortName).join(', '))),
    element('td', { className: 'number' }, row.milliseconds.toFixed(0)),
  ];
  const made = element('tr', {}, ...cells);
  if (state.get('request') === String(row.id)) made.setAttribute('aria-current', 'true');
  return made;
}

function render(): void {
  isDue = false;
  const { state } = readAddress();
  const found = rows.filter(matches);
  const shown = found.slice(-MOST_SHOWN).toReversed();
  byId('rows', HTMLElement).replaceChildren(...shown.map((row) => rowOf(row, state)));
  byId('empty', HTMLElement).hidden = rows.length > 0;
  const more = found.length > shown.length ? `, the newest ${shown.length} shown` : '';
  const count = rows.length === 0 ? '' : `${found.length} of ${rows.length}${more}`;
  byId('count', HTMLElement).textContent = count;
}

/** Once a frame at most, however many come. */
function schedule(): void {
  if (isDue || isPaused) return;
  isDue = true;
  requestAnimationFrame(render);
}

function addOutcomes(added: readonly Row[]): void {
  const known = new Set([...outcome.options].map(({ value }) => value));
  for (const { outcome: name } of added) {
    if (known.has(name)) continue;
    known.add(name);
    outcome.append(new Option(name, name));
  }
  if (!outcome.value) outcome.value = readAddress().state.get('outcome') ?? '';
}

function take(added: readonly Row[]): void {
  // After a restart numbers begin anew.
  const [first] = added;
  const last = rows.at(-1);
  if (first && last && first.id <= last.id) rows.length = 0;
  rows.push(...added);
  addOutcomes(added);
  schedule();
}

function connect(): void {
  const status = byId('state', HTMLElement);
  const source = new EventSource('/stream');
  source.addEventListener('open', () => {
    status.textContent = `Live on ${location.host}`;
  });
  source.addEventListener('error', () => {
    status.textContent = 'npm start does not answer. Waiting for it …';
  });
  source.addEventListener('message', ({ data }: MessageEvent<string>) => {
    take(JSON.parse(data) as Row[]);
  });
}

byId('filter', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
for (const field of [text, outcome]) {
  field.addEventListener('input', () => {
    changeAddress({ [field.id]: field.value });
    schedule();
  });
}
pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.setAttribute('aria-pressed', String(isPaused));
  schedule();
});
connect();

/** Every request as it comes, and one of them in detail. */
export const requests: View = {
  show: (state) => {
    text.value = state.get('text') ?? '';
    outcome.value = state.get('outcome') ?? '';
    schedule();
    const id = state.get('request');
    if (id !== null) void showDetail(byId('detail', HTMLElement), id);
  },
};

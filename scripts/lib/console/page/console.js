import { showDetail } from './detail.js';

/** More rows than these are counted and not shown: a page of them is no longer read. */
const MOST_SHOWN = 250;

const byId = (id) => document.getElementById(id);

/** All rows, the oldest first. */
const rows = [];
let isPaused = false;
let isDue = false;

/** What the address says: the request that is shown, and the filter. */
const address = () => new URLSearchParams(location.hash.slice(1));

function setAddress(changes) {
  const next = address();
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  history.replaceState(null, '', `#${next}`);
}

const clock = (time) => new Date(time).toTimeString().slice(0, 8);

const tone = (status) => (status < 300 ? 'good' : status < 500 ? 'warn' : 'bad');

function matches({ subject, eventId, rules, outcome, path }, text, wanted) {
  if (wanted && outcome !== wanted) return false;
  return !text || [subject, eventId, path, ...rules].join(' ').toLowerCase().includes(text);
}

function cell(content, className) {
  const td = document.createElement('td');
  if (className) td.className = className;
  td.append(content);
  return td;
}

/** A name that may be broken after its marks, and nowhere else. */
function breakable(text) {
  const made = document.createElement('span');
  for (const part of text.split(/(?<=[_/])/u)) made.append(part, document.createElement('wbr'));
  return made;
}

/** In short: most templates have one rule, called so. */
const shortName = (rule) => rule.replace(/^infra\/rules\//u, '').replace(/ Rule$/u, '');

function rowOf(row, current) {
  const tr = document.createElement('tr');
  const link = document.createElement('a');
  const next = address();
  next.set('request', row.id);
  link.href = `#${next}`;
  link.append(breakable(row.subject || `${row.method} ${row.path}`));
  if (row.id === current) tr.setAttribute('aria-current', 'true');
  tr.append(
    cell(clock(row.time)),
    cell(link),
    cell(`${row.status} ${row.outcome}`, tone(row.status)),
    cell(breakable(row.rules.map(shortName).join(', '))),
    cell(row.milliseconds.toFixed(0), 'number'),
  );
  return tr;
}

function render() {
  isDue = false;
  const text = byId('text').value.trim().toLowerCase();
  const wanted = byId('outcome').value;
  const found = rows.filter((row) => matches(row, text, wanted));
  const current = Number(address().get('request'));
  const shown = found.slice(-MOST_SHOWN).toReversed();
  byId('rows').replaceChildren(...shown.map((row) => rowOf(row, current)));
  byId('empty').hidden = rows.length > 0;
  const more = found.length > shown.length ? `, the newest ${shown.length} shown` : '';
  byId('count').textContent = rows.length === 0 ? '' : `${found.length} of ${rows.length}${more}`;
}

/** Once a frame at most, however many come. */
function schedule() {
  if (isDue || isPaused) return;
  isDue = true;
  requestAnimationFrame(render);
}

function addOutcomes(added) {
  const select = byId('outcome');
  const known = new Set([...select.options].map(({ value }) => value));
  for (const { outcome } of added) {
    if (known.has(outcome)) continue;
    known.add(outcome);
    select.append(new Option(outcome, outcome));
  }
  if (!select.value) select.value = address().get('outcome') ?? '';
}

function connect() {
  const source = new EventSource('/stream');
  source.addEventListener('open', () => {
    byId('state').textContent = `Live on ${location.host}`;
  });
  source.addEventListener('error', () => {
    byId('state').textContent = 'npm start does not answer. Waiting for it …';
  });
  source.addEventListener('message', ({ data }) => {
    const added = JSON.parse(data);
    // After a restart numbers begin anew.
    if (rows.length > 0 && added[0].id <= rows.at(-1).id) rows.length = 0;
    rows.push(...added);
    addOutcomes(added);
    schedule();
  });
}

async function showRequest() {
  const id = address().get('request');
  schedule();
  if (id !== null) await showDetail(byId('detail'), id);
}

byId('filter').addEventListener('submit', (event) => event.preventDefault());
byId('text').value = address().get('text') ?? '';
for (const name of ['text', 'outcome']) {
  byId(name).addEventListener('input', () => {
    setAddress({ [name]: byId(name).value });
    schedule();
  });
}
byId('pause').addEventListener('click', () => {
  isPaused = !isPaused;
  byId('pause').setAttribute('aria-pressed', String(isPaused));
  schedule();
});
addEventListener('hashchange', () => void showRequest());

connect();
await showRequest();

import { getOutcomeTone } from '../../../shared/outcome-tone.ts';
import type { Row } from '../../api/requests.ts';
import type { Excerpt } from '../../api/row-search.ts';
import { createBreakableName, createElement, isolate } from '../dom.ts';
import { escapeInvisible } from '../escape-invisible.ts';
import { formatTimestamp } from '../format-timestamp.ts';
import { createRequestName } from './request-name.ts';
import { getExcerpt } from './search-bodies.ts';

/** A request in the list. */
export interface TableRow {
  readonly element: HTMLTableRowElement;
  readonly link: HTMLAnchorElement;
  readonly result: HTMLElement;
  /** Where the search found the request, as it is shown. */
  excerpt: Excerpt | undefined;
}

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

/** Creates the row of a request. Its link has no address yet. */
export function createTableRow(row: Row): TableRow {
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
export function updateExcerpt(row: Row, line: TableRow): void {
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

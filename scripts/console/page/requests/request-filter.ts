import type { Row } from '../../api/requests.ts';
import { matchesRow, parseSearch } from '../../api/row-search.ts';
import { byId } from '../dom.ts';
import { escapeInvisible } from '../escape-invisible.ts';
import type { State } from '../view-address.ts';
import { hasFound } from './search-bodies.ts';

/** More subjects are not offered: anyone may send them. */
const MAX_OFFERED = 200;

const text = byId('text', HTMLInputElement);
const outcome = byId('outcome', HTMLSelectElement);
const rule = byId('rule', HTMLSelectElement);
const subjects = byId('subjects', HTMLDataListElement);

/** The fields of the filter, each under its name in the address. */
export const filterFields = [text, outcome, rule] as const;

const offered = {
  outcome: new Set<string>(),
  rule: new Set<string>(),
  subjects: new Set<string>(),
};

/** Whether a request is to be shown, by what the address says. */
export function createFilter(state: State): (row: Row) => boolean {
  const words = parseSearch(state.get('text') ?? '');
  const [outcome, rule] = [state.get('outcome'), state.get('rule')];
  return (row) =>
    (!outcome || row.outcome === outcome) &&
    (!rule || row.rules.includes(rule)) &&
    (hasFound(row.id) || words.every((word) => matchesRow(word, row)));
}

/** Shows in the fields what the address says, though no such request has come yet. */
export function showFilter(state: State): void {
  text.value = state.get('text') ?? '';
  offer('outcome', outcome, state.get('outcome'));
  outcome.value = state.get('outcome') ?? '';
  offer('rule', rule, state.get('rule'));
  rule.value = state.get('rule') ?? '';
}

/** Offers what has come to be chosen. */
export function offerFrom(rows: readonly Row[]): void {
  for (const row of rows) {
    offer('outcome', outcome, row.outcome);
    for (const name of row.rules) offer('rule', rule, name);
    if (offered.subjects.size < MAX_OFFERED) offer('subjects', subjects, row.subject);
  }
}

function offer(what: keyof typeof offered, list: HTMLElement, value: string | null): void {
  if (!value || offered[what].has(value)) return;
  offered[what].add(value);
  list.append(new Option(escapeInvisible(value), value));
}

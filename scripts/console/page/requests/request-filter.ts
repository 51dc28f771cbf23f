import type { Row } from '../../api/requests.ts';
import { matchesRow, parseSearch } from '../../api/row-search.ts';
import { getElement } from '../dom.ts';
import { escapeInvisible } from '../escape-invisible.ts';
import type { ViewState } from '../view-address.ts';
import { hasFound } from './search-bodies.ts';

/** Limit for offered subjects: anyone can send any number. */
const MAX_OFFERED = 200;

const text = getElement('text', HTMLInputElement);
const outcome = getElement('outcome', HTMLSelectElement);
const rule = getElement('rule', HTMLSelectElement);
const subjects = getElement('subjects', HTMLDataListElement);

/** The fields of the filter. Their ids are the names in the address. */
export const filterFields = [text, outcome, rule] as const;

const offeredValues = {
  outcome: new Set<string>(),
  rule: new Set<string>(),
  subjects: new Set<string>(),
};

/** Creates the filter of the address. */
export function createFilter(state: ViewState): (row: Row) => boolean {
  const words = parseSearch(state.get('text') ?? '');
  const [outcome, rule] = [state.get('outcome'), state.get('rule')];
  return (row) =>
    (!outcome || row.outcome === outcome) &&
    (!rule || row.rules.includes(rule)) &&
    (hasFound(row.id) || words.every((word) => matchesRow(word, row)));
}

/** Sets the fields from the address, also to values that no request has yet. */
export function showFilter(state: ViewState): void {
  text.value = state.get('text') ?? '';
  addOption('outcome', outcome, state.get('outcome'));
  outcome.value = state.get('outcome') ?? '';
  addOption('rule', rule, state.get('rule'));
  rule.value = state.get('rule') ?? '';
}

/** Adds options for the values of requests. */
export function addFilterOptions(rows: readonly Row[]): void {
  for (const row of rows) {
    addOption('outcome', outcome, row.outcome);
    for (const name of row.rules) addOption('rule', rule, name);
    if (offeredValues.subjects.size < MAX_OFFERED) addOption('subjects', subjects, row.subject);
  }
}

function addOption(
  what: keyof typeof offeredValues,
  list: HTMLElement,
  value: string | null,
): void {
  if (!value || offeredValues[what].has(value)) return;
  offeredValues[what].add(value);
  list.append(new Option(escapeInvisible(value), value));
}

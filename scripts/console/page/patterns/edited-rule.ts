import type { WatchedRuleList } from '../../api/patterns.ts';
import { compactJson, printPattern } from '../../../patterns/json/print-json.ts';
import { getJson } from '../api-client.ts';
import { getElement } from '../dom.ts';
import { changeAddress } from '../view-address.ts';
import { onPatternChange, getPatternText } from './pattern-editor.ts';

type WatchedRule = WatchedRuleList['rules'][number];

const line = getElement('edited-rule', HTMLElement);
const nameText = getElement('edited-rule-name', HTMLElement);
const change = getElement('edited-rule-change', HTMLElement);
const revert = getElement('pattern-revert', HTMLButtonElement);
const choice = getElement('pattern-open', HTMLSelectElement);

let rules: readonly WatchedRule[] = [];
/** The name of the rule whose pattern is edited; empty for a pattern of no rule. */
let edited = '';

/** Returns the name of the rule whose pattern is edited; empty for a pattern of no rule. */
export const readEditedRule = (): string => edited;

/** Sets and shows the rule whose pattern is edited. */
export function setEditedRule(name: string): void {
  edited = name;
  changeAddress('patterns', { rule: name });
  updateLine();
}

/**
 * Loads the watched rules.
 *
 * @throws Error with a message for the user.
 */
export async function loadRules(): Promise<void> {
  ({ rules } = await getJson<WatchedRuleList>('/rules'));
  const names = rules.map(({ name }) => name);
  choice.replaceChildren(
    new Option(names.length === 0 ? 'none yet' : 'open one …', ''),
    ...names.map((name) => new Option(name, name)),
  );
  choice.disabled = names.length === 0;
  updateLine();
}

/** Finds the pattern of a rule, formatted; `undefined` if there is no such rule. */
export function findRulePattern(name: string): string | undefined {
  const pattern = rules.find((rule) => rule.name === name)?.pattern;
  return pattern === undefined ? undefined : printPattern(pattern);
}

function updateLine(): void {
  const pattern = rules.find(({ name }) => name === edited)?.pattern;
  line.hidden = edited === '';
  nameText.textContent = edited;
  const isChanged = pattern !== undefined && compactJson(pattern) !== compactJson(getPatternText());
  change.textContent =
    pattern === undefined ? ' · not watched by npm start' : isChanged ? ' · changed' : '';
  revert.disabled = !isChanged;
  choice.value = pattern === undefined ? '' : edited;
}

onPatternChange(updateLine);

import { getElement } from '../dom.ts';
import { findRulePattern, readEditedRule } from './edited-rule.ts';
import { replacePattern } from './replace-pattern.ts';

const choice = getElement('pattern-open', HTMLSelectElement);

/** Opens the pattern of the rule that the user chooses, and reverts the pattern to that of its rule. */
export function offerRules(): void {
  choice.addEventListener('change', () => {
    const { value } = choice;
    const pattern = findRulePattern(value);
    if (pattern !== undefined) replacePattern(pattern, `Opened ${value}.`, value);
  });
  getElement('pattern-revert', HTMLButtonElement).addEventListener('click', () => {
    const pattern = findRulePattern(readEditedRule());
    if (pattern === undefined) return;
    replacePattern(pattern, 'Reverted.');
    getElement('pattern', HTMLTextAreaElement).focus();
  });
}

import { createButton, getElement } from '../dom.ts';
import { createSubjectPattern } from './build-pattern.ts';
import { readEditedRule, setEditedRule } from './edited-rule.ts';
import { onPatternChange, getPatternText, restorePattern, setPattern } from './pattern-editor.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';

const place = getElement('pattern-change', HTMLElement);

onPatternChange(() => place.replaceChildren());

/** Shows why a button did not change the pattern. */
export function showPatternMessage(text: string): void {
  place.replaceChildren(text);
}

/**
 * Replaces the pattern, and offers to undo that.
 *
 * @param rule - The rule of the new pattern; empty for none, the same by default.
 */
export function replacePattern(text: string, message: string, rule = readEditedRule()): void {
  const before = readEditedPattern();
  if (text === before.text && rule === before.rule) return;
  setPattern(text);
  setEditedRule(rule);
  offerUndo(before, message);
}

/** Opens the pattern and the rule of the address; offers to undo that if it replaces a pattern of the user's own. */
export function openPattern(text: string, rule: string): void {
  const before = readEditedPattern();
  const after = text === '' ? createSubjectPattern('') : text;
  restorePattern(after);
  setEditedRule(rule);
  if (after === before.text) return;
  place.replaceChildren();
  if (before.text.trim() !== '' && before.text !== createSubjectPattern('')) {
    offerUndo(before, 'Replaced your pattern.');
  }
}

/** A pattern in the editor. */
export interface EditedPattern {
  readonly text: string;
  /** The rule that it is of; empty for none. */
  readonly rule: string;
}

/** Reads the pattern in the editor, with its rule. */
export const readEditedPattern = (): EditedPattern => ({
  text: getPatternText(),
  rule: readEditedRule(),
});

/** Offers to restore the previous pattern. */
export function offerUndo(before: EditedPattern, message: string, where = place): void {
  const undo = createButton('Undo', () => {
    setPattern(before.text);
    setEditedRule(before.rule);
    where.replaceChildren('Undone.');
  });
  where.replaceChildren(`${message} `, undo);
}

getElement('pattern-format', HTMLButtonElement).addEventListener('click', () => {
  try {
    setPattern(printPattern(getPatternText()));
  } catch {
    showPatternMessage('Only JSON can be formatted. Fix the error first.');
    getElement('pattern-mistake', HTMLElement).querySelector('button')?.focus();
  }
});

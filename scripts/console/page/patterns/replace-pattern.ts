import { createButton, getElement } from '../dom.ts';
import { createSubjectPattern } from './build-pattern.ts';
import { onPatternChange, getPatternText, restorePattern, setPattern } from './pattern-editor.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';

const place = getElement('pattern-change', HTMLElement);

onPatternChange(() => place.replaceChildren());

/** Shows why a button did not change the pattern. */
export function showPatternMessage(text: string): void {
  place.replaceChildren(text);
}

/** Replaces the pattern, and offers to undo that. */
export function replacePattern(text: string, message: string): void {
  const before = getPatternText();
  if (text === before) return;
  setPattern(text);
  offerUndo(before, message);
}

/** Opens the pattern of the address; offers to undo that if it replaces one of the user's own. */
export function openPattern(text: string): void {
  const before = getPatternText();
  const after = text === '' ? createSubjectPattern('') : text;
  if (after === before) return;
  restorePattern(after);
  place.replaceChildren();
  if (before.trim() !== '' && before !== createSubjectPattern('')) {
    offerUndo(before, 'Replaced your pattern.');
  }
}

/** Offers to restore the previous pattern. */
export function offerUndo(before: string, message: string, where = place): void {
  const undo = createButton('Undo', () => {
    setPattern(before);
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

import { createButton, getElement } from '../dom.ts';
import { createSubjectPattern } from './build-pattern.ts';
import { onPatternChange, getPatternText, restorePattern, setPattern } from './pattern-editor.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';

const place = getElement('pattern-change', HTMLElement);

onPatternChange(() => place.replaceChildren());

/** Says beside the pattern why a button has not changed it. */
export function showPatternMessage(text: string): void {
  place.replaceChildren(text);
}

/** Puts another text in the pattern's place, as a button does, and offers the one before. */
export function replacePattern(text: string, message: string): void {
  const before = getPatternText();
  if (text === before) return;
  setPattern(text);
  offerUndo(before, message);
}

/** Shows the pattern that the address has, and offers the one before where that was of the user's own. */
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

/** Offers the text that the pattern had before. */
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

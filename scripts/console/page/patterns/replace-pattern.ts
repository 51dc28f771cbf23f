import { actButton, byId } from '../dom.ts';
import { createSubjectPattern } from './build-pattern.ts';
import { onPattern, patternText, restorePattern, setPattern } from './pattern-editor.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';

const place = byId('pattern-change', HTMLElement);

onPattern(() => place.replaceChildren());

/** Says beside the pattern why a button has not changed it. */
export function sayOfPattern(text: string): void {
  place.replaceChildren(text);
}

/** Puts another text in the pattern's place, as a button does, and offers the one before. */
export function replacePattern(text: string, said: string): void {
  const before = patternText();
  if (text === before) return;
  setPattern(text);
  offerBefore(before, said);
}

/** Shows the pattern that the address has, and offers the one before where that was of the user's own. */
export function openPattern(text: string): void {
  const before = patternText();
  const after = text === '' ? createSubjectPattern('') : text;
  if (after === before) return;
  restorePattern(after);
  place.replaceChildren();
  if (before.trim() !== '' && before !== createSubjectPattern('')) {
    offerBefore(before, 'Replaced your pattern.');
  }
}

/** Offers the text that the pattern had before. */
export function offerBefore(before: string, said: string, where = place): void {
  const undo = actButton('Undo', () => {
    setPattern(before);
    where.replaceChildren('Undone.');
  });
  where.replaceChildren(`${said} `, undo);
}

byId('pattern-format', HTMLButtonElement).addEventListener('click', () => {
  try {
    setPattern(printPattern(patternText()));
  } catch {
    sayOfPattern('Only JSON can be formatted. Fix the error first.');
    byId('pattern-mistake', HTMLElement).querySelector('button')?.focus();
  }
});

import type { Note } from '../../../rules/pattern-warnings.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { redraw } from '../redraw.ts';
import { getPatternText } from './pattern-editor.ts';
import { replaceSubject } from './pattern-subject.ts';
import { replacePattern } from './replace-pattern.ts';

const list = getElement('pattern-notes', HTMLElement);

/** Shows notes on the pattern. A suggestion has a button that applies it. */
export function showNotes(notes: readonly Note[]): void {
  redraw(list, notes, () => notes.map(createNoteItem));
}

function createNoteItem({ message, meant }: Note): HTMLElement {
  const { subject = '', by = [] } = meant ?? {};
  const buttons = by.map((name) =>
    createButton(`Use ${name}`, () =>
      replacePattern(
        replaceSubject(getPatternText(), subject, name),
        `Replaced ${subject} with ${name}.`,
      ),
    ),
  );
  return createElement('li', {}, message, ...buttons.flatMap((button) => [' ', button]));
}

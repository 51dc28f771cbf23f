import type { Note } from '../../../rules/pattern-warnings.ts';
import { actButton, byId, element } from '../dom.ts';
import { patternText } from './pattern-editor.ts';
import { withSubject } from './pattern-subject.ts';
import { replacePattern } from './replace-pattern.ts';

const list = byId('pattern-notes', HTMLElement);

let shown = '';

/** Shows notes on the pattern; where they know what is meant, a button puts it there. */
export function showNotes(notes: readonly Note[]): void {
  const told = JSON.stringify(notes);
  // What is clicked on must stand still.
  if (told === shown) return;
  shown = told;
  list.replaceChildren(...notes.map(createNoteItem));
}

function createNoteItem({ message, meant }: Note): HTMLElement {
  const { subject = '', by = [] } = meant ?? {};
  const buttons = by.map((name) =>
    actButton(`Use ${name}`, () =>
      replacePattern(
        withSubject(patternText(), subject, name),
        `Replaced ${subject} with ${name}.`,
      ),
    ),
  );
  return element('li', {}, message, ...buttons.flatMap((button) => [' ', button]));
}

import type { PatternMistake } from '../../api/patterns.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { redraw } from '../redraw.ts';

const area = getElement('pattern', HTMLTextAreaElement);
const lines = getElement('pattern-lines', HTMLElement);
const mistakeLine = getElement('pattern-mistake', HTMLElement);

let errorLine = 0;

export const getPatternText = (): string => area.value;

/** Calls a listener after each change by the user. */
export function onPatternChange(listener: () => void): void {
  area.addEventListener('input', () => {
    numberLines();
    listener();
  });
}

/** Sets the text from the address. */
export function restorePattern(text: string): void {
  if (text === area.value) return;
  area.value = text;
  numberLines();
}

/** Replaces the text as if typed, so that the browser can undo it. */
export function setPattern(text: string): void {
  if (text === area.value) return;
  const focused = document.activeElement;
  area.focus({ preventScroll: true });
  area.select();
  if (!document.execCommand('insertText', false, text)) {
    area.value = text;
    area.dispatchEvent(new InputEvent('input'));
  }
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
  area.scrollIntoView({ block: 'nearest' });
  if (focused === document.body) area.blur();
  else if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}

/** Shows the error of the pattern, or removes it. */
export function showMistake(mistake: PatternMistake | undefined): void {
  errorLine = mistake?.line ?? 0;
  area.ariaInvalid = String(mistake !== undefined);
  mistakeLine.hidden = mistake === undefined;
  redraw(mistakeLine, mistake, () => (mistake === undefined ? [] : createMistake(mistake)));
  numberLines();
}

function createMistake({ line, column, path, message, offset }: PatternMistake): (Node | string)[] {
  const button = createButton(`Line ${line}, column ${column}`, () => {
    area.focus();
    area.setSelectionRange(offset, offset);
  });
  const where = path === '' ? [] : [createElement('code', {}, path), ': '];
  return [button, ' ', ...where, message];
}

function numberLines(): void {
  const count = area.value.split('\n').length;
  const numbers = Array.from({ length: count }, (_, at) =>
    createElement('span', { className: at + 1 === errorLine ? 'wrong' : '' }, `${at + 1}`),
  );
  lines.replaceChildren(...numbers);
  syncScroll();
}

const syncScroll = () => (lines.scrollTop = area.scrollTop);
area.addEventListener('scroll', syncScroll);

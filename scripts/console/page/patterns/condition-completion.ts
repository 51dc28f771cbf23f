import { fetchCatalogue } from '../fetch-catalogue.ts';
import { getElement, createElement } from '../dom.ts';
import {
  type ComparableField,
  completeCondition,
  type Completions,
  listComparableFields,
} from './complete-condition.ts';

const input = getElement('condition', HTMLInputElement);
const list = getElement('condition-options', HTMLElement);

let shown: Completions = { start: 0, end: 0, options: [] };
/** Index of the option that Enter accepts; -1 for none. */
let activeIndex = -1;
let fields: readonly ComparableField[] = [];

/** Completes the fields of some subjects; of all subjects if none are given. */
export async function setCompletionFields(subjects: readonly string[]): Promise<void> {
  fields = listComparableFields(await fetchCatalogue(), subjects);
  const isTyped = document.activeElement === input && input.value !== '';
  if (isTyped && list.hidden) showOptions();
}

function showOptions(): void {
  const caret = input.selectionStart ?? input.value.length;
  shown = completeCondition(input.value, caret, fields);
  activeIndex = -1;
  const word = input.value.slice(shown.start, shown.end);
  const [first, second] = shown.options;
  // A complete word needs no completion.
  const isDone = second === undefined && (first === undefined || first.text === word);
  list.replaceChildren(
    ...shown.options.map(({ text, hint }, index) => {
      const option = createElement(
        'li',
        { id: `condition-option-${index}`, role: 'option', ariaSelected: 'false' },
        createElement('code', {}, text),
        ' ',
        createElement('span', { className: 'muted' }, hint),
      );
      // The field keeps the focus.
      option.addEventListener('mousedown', (event) => event.preventDefault());
      option.addEventListener('click', () => acceptOption(index));
      return option;
    }),
  );
  setOpen(!isDone);
}

function setOpen(isOpen: boolean): void {
  list.hidden = !isOpen;
  input.ariaExpanded = String(isOpen);
  if (isOpen) list.scrollTop = 0;
  else activate(-1);
}

function activate(index: number): void {
  activeIndex = index;
  for (const [at, option] of [...list.children].entries()) {
    option.ariaSelected = String(at === index);
    if (at === index) option.scrollIntoView({ block: 'nearest' });
  }
  if (index < 0) input.removeAttribute('aria-activedescendant');
  else input.setAttribute('aria-activedescendant', `condition-option-${index}`);
}

function acceptOption(index: number): void {
  const option = shown.options[index];
  if (option === undefined) return;
  input.setSelectionRange(shown.start, shown.end);
  const text = option.text.endsWith('(') ? option.text : `${option.text} `;
  // Can be undone by the keyboard.
  if (!document.execCommand('insertText', false, text)) {
    input.setRangeText(text, shown.start, shown.end, 'end');
    input.dispatchEvent(new InputEvent('input'));
  }
}

input.addEventListener('input', showOptions);
input.addEventListener('blur', () => setOpen(false));
input.addEventListener('keydown', (event) => {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (ctrlKey || metaKey) return;
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault();
    if (list.hidden) showOptions();
    if (list.hidden || altKey) return;
    const count = shown.options.length;
    const next =
      activeIndex < 0 && key === 'ArrowUp' ? -1 : activeIndex + (key === 'ArrowDown' ? 1 : -1);
    activate((next + count) % count);
  } else if (key === 'Escape' && !list.hidden) {
    event.preventDefault();
    event.stopPropagation();
    setOpen(false);
  } else if ((key === 'Enter' || key === 'Tab') && activeIndex >= 0 && !list.hidden) {
    // Tab moves on where nothing is selected.
    event.preventDefault();
    acceptOption(activeIndex);
  }
});

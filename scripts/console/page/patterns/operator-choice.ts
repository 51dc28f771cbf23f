import { printPattern } from '../../../patterns/json/print-json.ts';
import { createButton, createElement, getElement } from '../dom.ts';
import { narrowPattern, replaceCondition } from './narrow-pattern.ts';
import { getPatternText, setPattern } from './pattern-editor.ts';
import { type EditedPattern, offerUndo, readEditedPattern } from './replace-pattern.ts';
import { listValueOperators, parseTypedValue } from './value-operators.ts';

const place = getElement('pattern-event-change', HTMLElement);

const ADDED = 'Added to the pattern.';
const UNCHANGED = 'The pattern already has this condition.';

type Path = readonly (string | number)[];

/** An operator for the value that was clicked, and the pattern with it. */
interface OperatorChoice {
  readonly name: string;
  readonly label: string;
  readonly pattern: string;
}

/** What is offered for the value that was clicked. */
interface Offer {
  readonly path: Path;
  readonly value: string;
  /** The pattern before the click, for the button that undoes it. */
  readonly before: EditedPattern;
  readonly choices: readonly OperatorChoice[];
}

/** Among others that the field has already, or that the user adds. */
const ANY_OF = 'any of';

/** Removes what is offered for a value. */
export const clearOperators = (): void => place.replaceChildren();

/** Makes the pattern require a value of the event, and offers other operators for the value. */
export function addToPattern(path: Path, value: string): void {
  const before = readEditedPattern();
  try {
    const base = before.text.trim() === '' ? '{}' : before.text;
    const pattern = narrowPattern(base, path, value);
    const alone = listValueOperators(value).map((operator) => ({
      ...operator,
      pattern: replaceCondition(base, path, operator.condition),
    }));
    const [equals, ...others] = alone;
    const choices =
      equals === undefined ? [] : [equals, { name: ANY_OF, label: 'any of …', pattern }, ...others];
    const chosen = choices.find((choice) => choice.pattern === pattern);
    applyChoice({ path, value, before, choices }, chosen ?? { name: '', label: '', pattern });
  } catch {
    place.replaceChildren('Fix the error in the pattern first.');
  }
}

/** Puts the pattern of a choice into the editor, and shows which one is chosen. */
function applyChoice(offer: Offer, chosen: OperatorChoice): void {
  const { before, choices } = offer;
  // Shown formatted, it is the same pattern still.
  const isChanged = chosen.pattern !== before.text && chosen.pattern !== tryPrint(before.text);
  setPattern(chosen.pattern);
  if (isChanged) offerUndo(before, ADDED, place);
  else place.replaceChildren(UNCHANGED);
  if (choices.length === 0) return;
  const buttons = choices.map((choice) => {
    const button = createButton(choice.label, () => {
      applyChoice(offer, choice);
      const next = choice.name === ANY_OF ? 'input' : '[aria-pressed=true]';
      place.querySelector<HTMLElement>(next)?.focus();
    });
    button.ariaPressed = String(choice.name === chosen.name);
    return button;
  });
  const field = formatField(offer.path);
  place.append(
    createElement(
      'span',
      { className: 'operators row', role: 'group', ariaLabel: `Operator for ${field}` },
      createElement('code', {}, field),
      ...buttons,
    ),
    ...(chosen.name === ANY_OF ? [createValueForm(offer)] : []),
  );
}

/** Creates a form that adds another value to those that the field accepts. */
function createValueForm(offer: Offer): HTMLElement {
  const { path, value } = offer;
  const input = createElement('input', { autocomplete: 'off', spellcheck: false, required: true });
  const problem = createElement('span', { className: 'bad', role: 'alert' });
  const form = createElement(
    'form',
    { className: 'row' },
    createElement('label', {}, 'Another value', input),
    createElement('button', {}, 'Add value'),
    problem,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const added = parseTypedValue(input.value, value);
    if (added === undefined) {
      problem.textContent = 'Enter a number, true, false, null or a "text" in quotes.';
      return;
    }
    const pattern = narrowPattern(getPatternText(), path, added);
    const anyOf = { name: ANY_OF, label: 'any of …', pattern };
    const choices = offer.choices.map((choice) => (choice.name === ANY_OF ? anyOf : choice));
    applyChoice({ ...offer, choices }, anyOf);
    place.querySelector('input')?.focus();
  });
  return form;
}

const formatField = (path: Path) => path.filter((step) => typeof step === 'string').join('.');

function tryPrint(text: string): string | undefined {
  try {
    return printPattern(text);
  } catch {
    return undefined;
  }
}

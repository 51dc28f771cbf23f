import type { StackAnswer } from '../api.ts';
import { changeAddress } from './address.ts';
import { copyButton } from './copy.ts';
import { byId, element } from './dom.ts';
import { patternText } from './pattern-editor.ts';
import { tell } from './server.ts';

const target = byId('pattern-target', HTMLSelectElement);
const place = byId('pattern-stack', HTMLElement);
const rule = byId('pattern-rule', HTMLDetailsElement);

let asking = new AbortController();
/** The question whose answer is shown, or awaited. */
let asked = '';

/** Offers the targets that there are. */
export function offerTargets(targets: Readonly<Record<string, string>>): void {
  target.append(
    ...Object.entries(targets).map(([name, what]) => new Option(`${name} – ${what}`, name)),
  );
}

/** Shows the stack of the rule with the pattern, where it is asked for. */
export async function showStack(): Promise<void> {
  if (!rule.open) return;
  const question = { pattern: patternText(), target: target.value };
  const key = JSON.stringify(question);
  if (key === asked) return;
  asked = key;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (target.value === '') {
    place.replaceChildren();
    return;
  }
  try {
    const answer = await tell<StackAnswer>('/stack', question, signal);
    if (!signal.aborted) place.replaceChildren(...partsOf(answer));
  } catch (error) {
    if (signal.aborted) return;
    asked = '';
    place.replaceChildren(element('p', { className: 'bad' }, (error as Error).message));
  }
}

function partsOf({ template, command, notes }: StackAnswer): HTMLElement[] {
  return [
    element('ul', { hidden: notes.length === 0 }, ...notes.map((note) => element('li', {}, note))),
    element('p', {}, 'This command writes the stack:'),
    codeOf(command, 'The command'),
    copyButton('Copy command', () => command),
    element('p', {}, 'It is this SAM template:'),
    codeOf(template, 'The stack'),
    copyButton('Copy stack', () => template),
  ];
}

function codeOf(text: string, ariaLabel: string): HTMLElement {
  return element('pre', { tabIndex: 0, role: 'group', ariaLabel }, text);
}

/** Restores the target that the address has. */
export function setTarget(name: string): void {
  if (name !== '') rule.open = true;
  target.value = name;
}

rule.addEventListener('toggle', () => void showStack());
target.addEventListener('change', () => {
  changeAddress({ target: target.value });
  void showStack();
});

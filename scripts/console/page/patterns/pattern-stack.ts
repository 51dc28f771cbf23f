import type { Stack, StackAnswer } from '../../api/patterns.ts';
import { tell } from '../call-server.ts';
import { copyButton } from '../copy-button.ts';
import { byId, element, createMuted } from '../dom.ts';
import { changeAddress } from '../view-address.ts';

const target = byId('pattern-target', HTMLSelectElement);
const place = byId('pattern-stack', HTMLElement);
const rule = byId('pattern-rule', HTMLDetailsElement);

/** The pattern of the rule; `undefined` while the text is none. */
let pattern: string | undefined;
/** Whether the text has been changed since. */
let isChanged = false;
let asking = new AbortController();
/** The question whose answer is shown, or awaited. */
let asked = '';
let isAwaited = false;

/** Offers the targets that there are. */
export function offerTargets(targets: Readonly<Record<string, string>>): void {
  target.append(
    ...Object.entries(targets).map(([name, what]) => new Option(`${name} – ${what}`, name)),
  );
}

/** Keeps what is shown from being copied until {@link showStack}: it is that of another pattern. */
export function awaitRule(): void {
  isChanged = true;
  place.inert = true;
}

/** Shows the stack of the rule with a pattern, where it is asked for; none while there is none. */
export function showStack(text: string | undefined): void {
  pattern = text;
  isChanged = false;
  void show();
}

async function show(): Promise<void> {
  if (!rule.open || isChanged) return;
  const key = JSON.stringify([pattern, target.value]);
  if (key === asked) {
    place.inert = isAwaited;
    return;
  }
  asked = key;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (pattern === undefined || target.value === '') {
    put(target.value === '' ? [] : [createMistakeHint()]);
    return;
  }
  isAwaited = true;
  place.inert = true;
  try {
    const answer = await tell<StackAnswer>('/stack', { pattern, target: target.value }, signal);
    if (signal.aborted) return;
    put('problem' in answer ? [problem(answer.problem)] : createStackParts(answer));
  } catch (error) {
    if (signal.aborted) return;
    put([problem((error as Error).message)]);
    asked = '';
  }
}

function put(parts: readonly HTMLElement[]): void {
  isAwaited = false;
  place.inert = isChanged;
  place.replaceChildren(...parts);
}

const createMistakeHint = () => createMuted('Fix the mistake in the pattern to see the rule.');

const problem = (message: string) => element('p', { className: 'bad' }, message);

function createStackParts({
  template,
  command,
  file,
  attempt,
  deploy,
  notes,
}: Stack): HTMLElement[] {
  return [
    element('ul', { hidden: notes.length === 0 }, ...notes.map((note) => element('li', {}, note))),
    element('p', {}, 'In the folder of the project, this writes ', element('code', {}, file), ':'),
    ...createCodePart('command', command),
    element('p', {}, 'Then this tries the rule on this machine:'),
    ...createCodePart('trial', attempt),
    element('p', {}, 'And this deploys it, with your own values for “…”:'),
    ...createCodePart('deployment', deploy),
    element('p', {}, 'The file is this SAM template:'),
    ...createCodePart('stack', template),
  ];
}

function createCodePart(what: string, code: string): HTMLElement[] {
  return [
    element('pre', { tabIndex: 0, role: 'group', ariaLabel: `The ${what}` }, code),
    copyButton(`Copy ${what}`, () => code),
  ];
}

/** Restores the target that the address has. */
export function setTarget(name: string): void {
  if (name !== '') rule.open = true;
  target.value = name;
}

rule.addEventListener('toggle', () => void show());
target.addEventListener('change', () => {
  changeAddress({ target: target.value });
  void show();
});

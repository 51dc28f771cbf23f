import type { Stack, StackResponse, StackRequest } from '../../api/patterns.ts';
import { postJson } from '../api-client.ts';
import { createCopyButton } from '../copy-button.ts';
import { getElement, createElement, createMuted } from '../dom.ts';
import { changeAddress } from '../view-address.ts';
import { setOfferedStack } from './save-form.ts';

const DEFAULT_TARGET = 'lambda';

const target = getElement('pattern-target', HTMLSelectElement);
const file = getElement('pattern-file', HTMLInputElement);
const place = getElement('pattern-stack', HTMLElement);
const rule = getElement('pattern-rule', HTMLElement);

/** The pattern of the rule; `undefined` while the text is none. */
let pattern: string | undefined;
/** Whether the text has been changed since. */
let isStale = false;
let asking = new AbortController();
/** The question whose answer is shown, or awaited. */
let requestKey = '';
let isLoading = false;

/** Offers the targets that there are. */
export function offerTargets(targets: Readonly<Record<string, string>>): void {
  target.append(
    ...Object.entries(targets).map(([name, what]) => new Option(`${name} – ${what}`, name)),
  );
  target.value = DEFAULT_TARGET;
}

/** Keeps what is shown from being saved or copied until {@link showStack}: it is that of another pattern. */
export function disableRule(): void {
  isStale = true;
  rule.inert = true;
}

/** Shows the stack of the rule with a pattern; none while there is none. */
export function showStack(text: string | undefined): void {
  pattern = text;
  isStale = false;
  void loadStack();
}

async function loadStack(): Promise<void> {
  if (isStale) return;
  const question: StackRequest | undefined =
    pattern === undefined
      ? undefined
      : { pattern, target: target.value, ...(file.value.trim() && { name: file.value.trim() }) };
  const key = JSON.stringify(question) ?? 'none';
  if (key === requestKey) {
    rule.inert = isLoading;
    return;
  }
  requestKey = key;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (question === undefined) {
    showParts([createMuted('Fix the error in the pattern to see the rule.')]);
    setOfferedStack(undefined);
    return;
  }
  isLoading = true;
  // Who types the name of the file is not interrupted.
  rule.inert = document.activeElement !== file;
  try {
    const answer = await postJson<StackResponse>('/stack', question, signal);
    if (signal.aborted) return;
    const isProblem = 'problem' in answer;
    setOfferedStack(isProblem ? undefined : { ...question, ...answer });
    showParts(isProblem ? [createProblem(answer.problem)] : createStackParts(answer));
  } catch (error) {
    if (signal.aborted) return;
    setOfferedStack(undefined);
    showParts([createProblem((error as Error).message)]);
    requestKey = '';
  }
}

function showParts(parts: readonly HTMLElement[]): void {
  const isOpen = place.querySelector('details')?.open ?? false;
  isLoading = false;
  rule.inert = isStale;
  place.replaceChildren(...parts);
  const details = place.querySelector('details');
  if (details !== null) details.open = isOpen;
}

const createProblem = (message: string) => createElement('p', { className: 'bad' }, message);

function createStackParts({ template, command, deploy, notes, name }: Stack): HTMLElement[] {
  file.placeholder = name;
  return [
    createElement(
      'ul',
      { hidden: notes.length === 0, className: 'notes' },
      ...notes.map((note) => createElement('li', {}, note)),
    ),
    createElement(
      'details',
      {},
      createElement('summary', {}, 'Command, deployment and SAM template'),
      ...createCodePart('Command that writes the same', command),
      ...createCodePart('Deployment, with your own values for “…”', deploy),
      ...createCodePart('SAM template', template),
    ),
  ];
}

function createCodePart(title: string, code: string): HTMLElement[] {
  const [what = ''] = title.split(',');
  const heading = createElement('h4', {}, title);
  return [
    heading,
    createElement('pre', { tabIndex: 0, role: 'group', ariaLabel: what }, code),
    createCopyButton('Copy', () => code, `Copy: ${what}`),
  ];
}

/** Restores the target that the address has. */
export function selectTarget(name: string): void {
  target.value = name;
  if (target.selectedIndex < 0) target.value = DEFAULT_TARGET;
}

target.addEventListener('change', () => {
  changeAddress({ target: target.value === DEFAULT_TARGET ? '' : target.value });
  void loadStack();
});
file.addEventListener('input', () => void loadStack());

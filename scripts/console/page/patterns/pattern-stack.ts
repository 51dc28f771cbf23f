import type { Stack, StackAnswer, StackQuestion } from '../../api/patterns.ts';
import { tell } from '../call-server.ts';
import { copyButton } from '../copy-button.ts';
import { byId, element, createMuted } from '../dom.ts';
import { changeAddress } from '../view-address.ts';
import { offerSaving } from './save-form.ts';

const DEFAULT_TARGET = 'lambda';

const target = byId('pattern-target', HTMLSelectElement);
const file = byId('pattern-file', HTMLInputElement);
const place = byId('pattern-stack', HTMLElement);
const rule = byId('pattern-rule', HTMLElement);

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
  target.value = DEFAULT_TARGET;
}

/** Keeps what is shown from being saved or copied until {@link showStack}: it is that of another pattern. */
export function awaitRule(): void {
  isChanged = true;
  rule.inert = true;
}

/** Shows the stack of the rule with a pattern; none while there is none. */
export function showStack(text: string | undefined): void {
  pattern = text;
  isChanged = false;
  void show();
}

async function show(): Promise<void> {
  if (isChanged) return;
  const question: StackQuestion | undefined =
    pattern === undefined
      ? undefined
      : { pattern, target: target.value, ...(file.value.trim() && { name: file.value.trim() }) };
  const key = JSON.stringify(question) ?? 'none';
  if (key === asked) {
    rule.inert = isAwaited;
    return;
  }
  asked = key;
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (question === undefined) {
    put([createMuted('Fix the error in the pattern to see the rule.')]);
    offerSaving(undefined);
    return;
  }
  isAwaited = true;
  // Who types the name of the file is not interrupted.
  rule.inert = document.activeElement !== file;
  try {
    const answer = await tell<StackAnswer>('/stack', question, signal);
    if (signal.aborted) return;
    const isProblem = 'problem' in answer;
    offerSaving(isProblem ? undefined : { ...question, ...answer });
    put(isProblem ? [createProblem(answer.problem)] : createStackParts(answer));
  } catch (error) {
    if (signal.aborted) return;
    offerSaving(undefined);
    put([createProblem((error as Error).message)]);
    asked = '';
  }
}

function put(parts: readonly HTMLElement[]): void {
  const isOpen = place.querySelector('details')?.open ?? false;
  isAwaited = false;
  rule.inert = isChanged;
  place.replaceChildren(...parts);
  const details = place.querySelector('details');
  if (details !== null) details.open = isOpen;
}

const createProblem = (message: string) => element('p', { className: 'bad' }, message);

function createStackParts({ template, command, deploy, notes, name }: Stack): HTMLElement[] {
  file.placeholder = name;
  return [
    element(
      'ul',
      { hidden: notes.length === 0, className: 'notes' },
      ...notes.map((note) => element('li', {}, note)),
    ),
    element(
      'details',
      {},
      element('summary', {}, 'Command, deployment and SAM template'),
      ...createCodePart('Command that writes the same', command),
      ...createCodePart('Deployment, with your own values for “…”', deploy),
      ...createCodePart('SAM template', template),
    ),
  ];
}

function createCodePart(title: string, code: string): HTMLElement[] {
  const [what = ''] = title.split(',');
  const heading = element('h4', {}, title);
  return [
    heading,
    element('pre', { tabIndex: 0, role: 'group', ariaLabel: what }, code),
    copyButton('Copy', () => code, `Copy: ${what}`),
  ];
}

/** Restores the target that the address has. */
export function setTarget(name: string): void {
  target.value = name;
  if (target.selectedIndex < 0) target.value = DEFAULT_TARGET;
}

target.addEventListener('change', () => {
  changeAddress({ target: target.value === DEFAULT_TARGET ? '' : target.value });
  void show();
});
file.addEventListener('input', () => void show());

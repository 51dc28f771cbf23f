import type { Stack, StackResponse, StackRequest } from '../../api/patterns.ts';
import { postJson } from '../api-client.ts';
import { createCopyButton } from '../copy-button.ts';
import { createCommand, createElement, createMuted, getElement } from '../dom.ts';
import { LatestTask } from '../latest-task.ts';
import { redraw } from '../redraw.ts';
import { changeAddress } from '../view-address.ts';
import { setOfferedStack } from './save-form.ts';

const DEFAULT_TARGET = 'lambda';

const target = getElement('pattern-target', HTMLSelectElement);
const file = getElement('pattern-file', HTMLInputElement);
const place = getElement('pattern-stack', HTMLElement);
const rule = getElement('pattern-rule', HTMLElement);

/** The pattern of the rule; `undefined` while it is not valid. */
let pattern: string | undefined;
/** Whether the text has changed since. */
let isStale = false;
const latest = new LatestTask();
/** The request whose response is shown, or awaited, as JSON. */
let requestKey = '';

/** Lists the targets. */
export function offerTargets(targets: Readonly<Record<string, string>>): void {
  target.append(
    ...Object.entries(targets).map(([name, what]) => new Option(`${name} – ${what}`, name)),
  );
  target.value = DEFAULT_TARGET;
}

/** Disables saving and copying until {@link showStack}: what is shown is of another pattern. */
export function disableRule(): void {
  isStale = true;
  rule.inert = true;
}

/** Shows the stack for a pattern; `undefined` for an invalid one. */
export function showStack(text: string | undefined): void {
  pattern = text;
  isStale = false;
  void loadStack();
}

async function loadStack(): Promise<void> {
  if (isStale) return;
  const name = file.value.trim();
  const request: StackRequest | undefined =
    pattern === undefined ? undefined : { pattern, target: target.value, ...(name && { name }) };
  const key = JSON.stringify(request) ?? 'none';
  if (key === requestKey) {
    rule.inert = latest.isRunning;
    return;
  }
  requestKey = key;
  if (request === undefined) {
    latest.cancel();
    setOfferedStack(undefined);
    const text = 'Fix the error in the pattern to see the rule.';
    showParts(text, () => [createMuted(text)]);
    return;
  }
  // The user who types the name of the file is not interrupted.
  rule.inert = document.activeElement !== file;
  try {
    const response = await latest.run(
      async (signal) => await postJson<StackResponse>('/stack', request, signal),
    );
    if (response === undefined) return;
    if ('problem' in response) showProblem(response.problem);
    else {
      setOfferedStack({ ...request, ...response });
      showParts(response, () => createStackParts(response));
    }
  } catch (error) {
    showProblem((error as Error).message);
    requestKey = '';
  }
}

function showProblem(message: string): void {
  setOfferedStack(undefined);
  showParts(message, () => [createElement('p', { className: 'bad' }, message)]);
}

function showParts(data: unknown, create: () => readonly HTMLElement[]): void {
  rule.inert = isStale;
  redraw(place, data, create);
}

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
      { id: 'pattern-stack-code' },
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
    createElement('pre', { tabIndex: 0, role: 'group', ariaLabel: what }, ...createCommand(code)),
    createCopyButton('Copy', () => code, `Copy: ${what}`),
  ];
}

/** Selects the target from the address. */
export function selectTarget(name: string): void {
  target.value = name;
  if (target.selectedIndex < 0) target.value = DEFAULT_TARGET;
}

target.addEventListener('change', () => {
  changeAddress('patterns', { target: target.value === DEFAULT_TARGET ? '' : target.value });
  void loadStack();
});
file.addEventListener('input', () => void loadStack());

import type {
  SaveResponse,
  SavedRule,
  SaveRequest,
  Stack,
  StackRequest,
} from '../../api/patterns.ts';
import { compactJson } from '../../../patterns/json/print-json.ts';
import { postJson } from '../api-client.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { findRulePattern, loadRules, setEditedRule } from './edited-rule.ts';
import { getPatternText } from './pattern-editor.ts';
import { replacePattern } from './replace-pattern.ts';
import { showSavedRule, hideSavedRule } from './saved-rule.ts';

type OfferedStack = StackRequest & Stack;

const form = getElement('pattern-save', HTMLFormElement);
const button = getElement('pattern-save-button', HTMLButtonElement);
const result = getElement('pattern-saved', HTMLElement);

let offeredStack: OfferedStack | undefined;
let isSaving = false;

/** Sets the stack that can be saved; `undefined` for none. */
export function setOfferedStack(next: OfferedStack | undefined): void {
  const isOther = JSON.stringify(next) !== JSON.stringify(offeredStack);
  offeredStack = next;
  button.textContent = next === undefined ? 'Save rule' : `Save as ${next.file}`;
  updateButton();
  // The question to overwrite was about the previous stack.
  if (isOther && result.querySelector('button') !== null) result.replaceChildren();
}

function updateButton(): void {
  button.ariaDisabled = offeredStack === undefined || isSaving ? 'true' : null;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (offeredStack !== undefined && !isSaving) void save(offeredStack, false);
});

async function save(stack: OfferedStack, overwrites: boolean): Promise<void> {
  isSaving = true;
  updateButton();
  hideSavedRule();
  result.replaceChildren('Saving …');
  const { pattern, target, name } = stack;
  const request: SaveRequest = { pattern, target, name, overwrites };
  try {
    const response = await postJson<SaveResponse>('/save', request);
    result.replaceChildren(...createResult(response, stack));
    if (response.outcome === 'saved')
      await showAsEdited(response, pattern).catch(showReloadFailure);
    if (response.outcome === 'exists') result.querySelector('button')?.focus();
  } catch (error) {
    result.replaceChildren(createElement('p', { className: 'bad' }, (error as Error).message));
  } finally {
    isSaving = false;
    updateButton();
  }
}

/**
 * Shows the pattern as that of the saved rule. The stack may have added a source to it.
 *
 * @param pattern - The pattern of the request; the user may have changed it since.
 * @throws Error with a message for the user if the rules cannot be loaded.
 */
async function showAsEdited(saved: SavedRule, pattern: string): Promise<void> {
  showSavedRule(saved);
  await loadRules();
  const written = findRulePattern(saved.rule);
  const isOther = written !== undefined && compactJson(written) !== compactJson(pattern);
  setEditedRule(saved.rule);
  if (isOther && getPatternText() === pattern) {
    replacePattern(written, 'This is the pattern as it is saved.');
  }
}

/** Shows beside the saved files why the list of rules is still the earlier one. */
function showReloadFailure(error: Error): void {
  const text = `The list of rules was not loaded again: ${error.message}`;
  result.append(createElement('p', { className: 'warn' }, text));
}

function createResult(response: SaveResponse, stack: OfferedStack): Node[] {
  switch (response.outcome) {
    case 'saved':
      return describeSaved(response);
    case 'refused':
      return [createElement('p', { className: 'bad' }, `Not saved: ${response.problem}.`)];
    case 'exists':
      return askToOverwrite(response, stack);
    default:
      return response satisfies never;
  }
}

function describeSaved({ files, since }: SavedRule): Node[] {
  const list = (outcome: string) =>
    files.filter((file) => file.outcome === outcome).map(({ path }) => path);
  const [written, unchanged, kept] = ['written', 'unchanged', 'kept'].map(list);
  const sentences = [
    describeFiles('Saved', written),
    describeFiles('Unchanged:', unchanged),
    describeFiles('Not overwritten, since the code is yours:', kept),
  ].filter((sentence) => sentence !== undefined);
  return [
    createElement('p', { className: 'good' }, ...sentences.flat()),
    ...(since === undefined
      ? [
          createElement(
            'p',
            { className: 'warn' },
            'npm start has not loaded the rule: its terminal says why.',
          ),
        ]
      : []),
  ];
}

function describeFiles(
  before: string,
  paths: readonly string[] = [],
): (Node | string)[] | undefined {
  if (paths.length === 0) return undefined;
  const names = paths.flatMap((path, index) => [
    index === 0 ? ' ' : ', ',
    createElement('code', {}, path),
  ]);
  return [before, ...names, '. '];
}

function askToOverwrite(
  { changed, kept }: Extract<SaveResponse, { outcome: 'exists' }>,
  stack: OfferedStack,
): Node[] {
  const overwrite = createButton(changed.length > 0 ? 'Overwrite' : 'Save the rest', () => {
    void save(stack, true);
  });
  const cancel = createButton('Cancel', () => {
    result.replaceChildren('Not saved.');
    button.focus();
  });
  return [
    createElement(
      'p',
      { className: 'warn' },
      ...(describeFiles('Different contents in', changed) ?? []),
      ...(changed.length > 0 ? ['Of a stack for the same target, only the rule changes. '] : []),
      ...(describeFiles('Stays as it is, since the code is yours:', kept) ?? []),
    ),
    createElement('p', { className: 'row' }, overwrite, cancel),
  ];
}

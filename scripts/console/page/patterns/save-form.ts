import type {
  SaveResponse,
  SavedRule,
  SaveRequest,
  Stack,
  StackRequest,
} from '../../api/patterns.ts';
import { postJson } from '../api-client.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { loadRules, setEditedRule } from './edited-rule.ts';
import { showSavedRule, hideSavedRule } from './saved-rule.ts';

type OfferedStack = StackRequest & Stack;

const form = getElement('pattern-save', HTMLFormElement);
const button = getElement('pattern-save-button', HTMLButtonElement);
const result = getElement('pattern-saved', HTMLElement);

let offeredStack: OfferedStack | undefined;
let isSaving = false;

/** Offers to save the rule with a pattern; not while there is none. */
export function setOfferedStack(next: OfferedStack | undefined): void {
  const isOther = JSON.stringify(next) !== JSON.stringify(offeredStack);
  offeredStack = next;
  button.textContent = next === undefined ? 'Save rule' : `Save as ${next.file}`;
  updateButton();
  // A question is about the rule that was to be saved.
  if (isOther && result.querySelector('button') !== null) result.replaceChildren();
}

function updateButton(): void {
  button.ariaDisabled = offeredStack === undefined || isSaving ? 'true' : null;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (offeredStack !== undefined && !isSaving) void save(offeredStack, false);
});

async function save(wanted: OfferedStack, overwrites: boolean): Promise<void> {
  isSaving = true;
  updateButton();
  hideSavedRule();
  result.replaceChildren('Saving …');
  const { pattern, target, name } = wanted;
  const question: SaveRequest = { pattern, target, name, overwrites };
  try {
    const answer = await postJson<SaveResponse>('/save', question);
    result.replaceChildren(...createResult(answer, wanted));
    if (answer.outcome === 'saved') await showAsEdited(answer);
    if (answer.outcome === 'exists') result.querySelector('button')?.focus();
  } catch (error) {
    result.replaceChildren(createElement('p', { className: 'bad' }, (error as Error).message));
  } finally {
    isSaving = false;
    updateButton();
  }
}

/** The pattern is that of the saved rule from now on. */
async function showAsEdited(saved: SavedRule): Promise<void> {
  showSavedRule(saved);
  await loadRules();
  setEditedRule(saved.rule);
}

function createResult(answer: SaveResponse, wanted: OfferedStack): Node[] {
  switch (answer.outcome) {
    case 'saved':
      return describeSaved(answer);
    case 'refused':
      return [createElement('p', { className: 'bad' }, `Not saved: ${answer.problem}.`)];
    case 'exists':
      return askToOverwrite(answer, wanted);
    default:
      return answer satisfies never;
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
  wanted: OfferedStack,
): Node[] {
  const overwrite = createButton(changed.length > 0 ? 'Overwrite' : 'Save the rest', () => {
    void save(wanted, true);
  });
  const cancel = createButton('Cancel', () => {
    result.replaceChildren('Not saved.');
    button.focus();
  });
  return [
    createElement(
      'p',
      { className: 'warn' },
      ...(describeFiles('There is another text in', changed) ?? []),
      ...(changed.length > 0 ? ['Of a stack for the same target, only the rule changes. '] : []),
      ...(describeFiles('Stays as it is, since the code is yours:', kept) ?? []),
    ),
    createElement('p', { className: 'row' }, overwrite, cancel),
  ];
}

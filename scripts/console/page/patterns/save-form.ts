import type {
  SaveAnswer,
  SavedRule,
  SaveQuestion,
  Stack,
  StackQuestion,
} from '../../api/patterns.ts';
import { tell } from '../call-server.ts';
import { actButton, byId, element } from '../dom.ts';
import { loadRules, setEditedRule } from './edited-rule.ts';
import { showSavedRule, hideSavedRule } from './saved-rule.ts';

type Offer = StackQuestion & Stack;

const form = byId('pattern-save', HTMLFormElement);
const button = byId('pattern-save-button', HTMLButtonElement);
const result = byId('pattern-saved', HTMLElement);

let offer: Offer | undefined;
let isSaving = false;

/** Offers to save the rule with a pattern; not while there is none. */
export function offerSaving(next: Offer | undefined): void {
  const isOther = JSON.stringify(next) !== JSON.stringify(offer);
  offer = next;
  button.textContent = next === undefined ? 'Save rule' : `Save as ${next.file}`;
  renew();
  // A question is about the rule that was to be saved.
  if (isOther && result.querySelector('button') !== null) result.replaceChildren();
}

function renew(): void {
  button.ariaDisabled = offer === undefined || isSaving ? 'true' : null;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  if (offer !== undefined && !isSaving) void save(offer, false);
});

async function save(wanted: Offer, overwrites: boolean): Promise<void> {
  isSaving = true;
  renew();
  hideSavedRule();
  result.replaceChildren('Saving …');
  const { pattern, target, name } = wanted;
  const question: SaveQuestion = { pattern, target, name, overwrites };
  try {
    const answer = await tell<SaveAnswer>('/save', question);
    result.replaceChildren(...createResult(answer, wanted));
    if (answer.outcome === 'saved') await showAsEdited(answer);
    if (answer.outcome === 'exists') result.querySelector('button')?.focus();
  } catch (error) {
    result.replaceChildren(element('p', { className: 'bad' }, (error as Error).message));
  } finally {
    isSaving = false;
    renew();
  }
}

/** The pattern is that of the saved rule from now on. */
async function showAsEdited(saved: SavedRule): Promise<void> {
  showSavedRule(saved);
  await loadRules();
  setEditedRule(saved.rule);
}

function createResult(answer: SaveAnswer, wanted: Offer): Node[] {
  switch (answer.outcome) {
    case 'saved':
      return describeSaved(answer);
    case 'refused':
      return [element('p', { className: 'bad' }, `Not saved: ${answer.problem}.`)];
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
    element('p', { className: 'good' }, ...sentences.flat()),
    ...(since === undefined
      ? [
          element(
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
    element('code', {}, path),
  ]);
  return [before, ...names, '. '];
}

function askToOverwrite(
  { changed, kept }: Extract<SaveAnswer, { outcome: 'exists' }>,
  wanted: Offer,
): Node[] {
  const overwrite = actButton(changed.length > 0 ? 'Overwrite' : 'Save the rest', () => {
    void save(wanted, true);
  });
  const cancel = actButton('Cancel', () => {
    result.replaceChildren('Not saved.');
    button.focus();
  });
  return [
    element(
      'p',
      { className: 'warn' },
      ...(describeFiles('There is another text in', changed) ?? []),
      ...(changed.length > 0 ? ['Of a stack for the same target, only the rule changes. '] : []),
      ...(describeFiles('Stays as it is, since the code is yours:', kept) ?? []),
    ),
    element('p', { className: 'row' }, overwrite, cancel),
  ];
}

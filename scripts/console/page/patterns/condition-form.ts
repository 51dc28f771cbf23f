import type { ConditionAnswer, ConditionQuestion } from '../../api/patterns.ts';
import { tryParseJson } from '../../../patterns/json/parse-json.ts';
import { tell } from '../call-server.ts';
import { actButton, byId, element } from '../dom.ts';
import { offerFields } from './condition-completion.ts';
import { onPattern, patternText } from './pattern-editor.ts';
import { replacePattern } from './replace-pattern.ts';

/** After the last key. */
const TYPED_MS = 250;

const form = byId('condition-form', HTMLFormElement);
const input = byId('condition', HTMLInputElement);
const texts = byId('condition-texts', HTMLInputElement);
const result = byId('condition-result', HTMLElement);

let typed: ReturnType<typeof setTimeout> | undefined;
let asking = new AbortController();

/** Puts a condition into the field, as an example does. */
export function setCondition(text: string): void {
  input.value = text;
  input.focus();
  void check();
}

/** Says whether a pattern can express the condition. */
async function check(): Promise<ConditionAnswer | undefined> {
  clearTimeout(typed);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const condition = input.value.trim();
  if (condition === '') {
    show([]);
    return undefined;
  }
  const question: ConditionQuestion = {
    condition: input.value,
    pattern: patternText(),
    acceptsTexts: texts.checked,
  };
  try {
    const answer = await tell<ConditionAnswer>('/condition', question, signal);
    if (signal.aborted) return undefined;
    input.ariaInvalid = String('problem' in answer && !isUnfinished(answer));
    show('problem' in answer ? [describeProblem(answer)] : answer.notes.map(describeNote));
    return answer;
  } catch (error) {
    if (!signal.aborted) show([element('p', { className: 'bad' }, (error as Error).message)]);
    return undefined;
  }
}

function show(parts: readonly HTMLElement[]): void {
  const before = result.textContent;
  const next = parts.map(({ textContent }) => textContent).join('');
  // What is clicked on stays, and is read aloud once.
  if (before !== next || parts.length === 0) result.replaceChildren(...parts);
  if (parts.length === 0) input.ariaInvalid = 'false';
}

type Problem = Extract<ConditionAnswer, { problem: string }>;

/** Whether what is wrong is the end, which the user may be about to type. */
const isUnfinished = ({ offset = 0 }: Problem) =>
  offset >= input.value.trimEnd().length && document.activeElement === input;

function describeProblem(answer: Problem): HTMLElement {
  const { problem, offset } = answer;
  const place =
    offset === undefined
      ? []
      : [
          actButton(`Column ${offset + 1}`, () => {
            input.focus();
            input.setSelectionRange(offset, offset);
          }),
          ' ',
        ];
  const className = isUnfinished(answer) ? 'muted' : 'bad';
  return element('p', { className }, ...place, problem);
}

const describeNote = (note: string) => element('p', { className: 'warn' }, note);

async function write(): Promise<void> {
  const answer = await check();
  if (answer === undefined) {
    if (input.value.trim() === '') input.focus();
    return;
  }
  if ('problem' in answer) {
    input.focus();
    return;
  }
  if (answer.pattern === patternText()) show([element('p', {}, 'The pattern already says so.')]);
  else replacePattern(answer.pattern, 'Wrote the condition into the pattern.');
}

/** The subjects that a pattern names; none where it names none or is not JSON. */
function readSubjects(): string[] {
  const json = tryParseJson(patternText());
  if (json?.kind !== 'object') return [];
  const value = json.entries.findLast(([key]) => key === 'detail-type')?.[1];
  const items = value?.kind === 'array' ? value.items : [];
  return items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
}

input.addEventListener('input', () => {
  clearTimeout(typed);
  typed = setTimeout(() => void check(), TYPED_MS);
});
input.addEventListener('focus', () => {
  // Without the catalogue, nothing is completed.
  void offerFields(readSubjects()).catch(() => {});
});
texts.addEventListener('change', () => void check());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void write();
});
onPattern(() => {
  if (input.value.trim() === '') return;
  clearTimeout(typed);
  typed = setTimeout(() => void check(), TYPED_MS);
});

import type { ConditionResponse, ConditionRequest } from '../../api/patterns.ts';
import { tryParseJson } from '../../../patterns/json/parse-json.ts';
import { postJson } from '../api-client.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { setCompletionFields } from './condition-completion.ts';
import { onPatternChange, getPatternText } from './pattern-editor.ts';
import { replacePattern } from './replace-pattern.ts';

/** After the last key. */
const TYPING_DELAY_MS = 250;

const form = getElement('condition-form', HTMLFormElement);
const input = getElement('condition', HTMLInputElement);
const texts = getElement('condition-texts', HTMLInputElement);
const result = getElement('condition-result', HTMLElement);

let typingTimer: ReturnType<typeof setTimeout> | undefined;
let asking = new AbortController();

/** Puts a condition into the field, as an example does. */
export function setCondition(text: string): void {
  input.value = text;
  input.focus();
  void checkCondition();
}

/** Says whether a pattern can express the condition. */
async function checkCondition(): Promise<ConditionResponse | undefined> {
  clearTimeout(typingTimer);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const condition = input.value.trim();
  if (condition === '') {
    showResult([]);
    return undefined;
  }
  const question: ConditionRequest = {
    condition: input.value,
    pattern: getPatternText(),
    acceptsTexts: texts.checked,
  };
  try {
    const answer = await postJson<ConditionResponse>('/condition', question, signal);
    if (signal.aborted) return undefined;
    input.ariaInvalid = String('problem' in answer && !isUnfinished(answer));
    showResult('problem' in answer ? [describeProblem(answer)] : answer.notes.map(describeNote));
    return answer;
  } catch (error) {
    if (!signal.aborted)
      showResult([createElement('p', { className: 'bad' }, (error as Error).message)]);
    return undefined;
  }
}

function showResult(parts: readonly HTMLElement[]): void {
  const before = result.textContent;
  const next = parts.map(({ textContent }) => textContent).join('');
  // What is clicked on stays, and is read aloud once.
  if (before !== next || parts.length === 0) result.replaceChildren(...parts);
  if (parts.length === 0) input.ariaInvalid = 'false';
}

type Problem = Extract<ConditionResponse, { problem: string }>;

/** Whether what is wrong is the end, which the user may be about to type. */
const isUnfinished = ({ offset = 0 }: Problem) =>
  offset >= input.value.trimEnd().length && document.activeElement === input;

function describeProblem(answer: Problem): HTMLElement {
  const { problem, offset } = answer;
  const place =
    offset === undefined
      ? []
      : [
          createButton(`Column ${offset + 1}`, () => {
            input.focus();
            input.setSelectionRange(offset, offset);
          }),
          ' ',
        ];
  const className = isUnfinished(answer) ? 'muted' : 'bad';
  return createElement('p', { className }, ...place, problem);
}

const describeNote = (note: string) => createElement('p', { className: 'warn' }, note);

async function writeCondition(): Promise<void> {
  const answer = await checkCondition();
  if (answer === undefined) {
    if (input.value.trim() === '') input.focus();
    return;
  }
  if ('problem' in answer) {
    input.focus();
    return;
  }
  if (answer.pattern === getPatternText())
    showResult([createElement('p', {}, 'The pattern already says so.')]);
  else replacePattern(answer.pattern, 'Wrote the condition into the pattern.');
}

/** The subjects that a pattern names; none where it names none or is not JSON. */
function readSubjects(): string[] {
  const json = tryParseJson(getPatternText());
  if (json?.kind !== 'object') return [];
  const value = json.entries.findLast(([key]) => key === 'detail-type')?.[1];
  const items = value?.kind === 'array' ? value.items : [];
  return items.flatMap((item) => (item.kind === 'string' ? [item.value] : []));
}

input.addEventListener('input', () => {
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => void checkCondition(), TYPING_DELAY_MS);
});
input.addEventListener('focus', () => {
  // Without the catalogue, nothing is completed.
  void setCompletionFields(readSubjects()).catch(() => {});
});
texts.addEventListener('change', () => void checkCondition());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  void writeCondition();
});
onPatternChange(() => {
  if (input.value.trim() === '') return;
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => void checkCondition(), TYPING_DELAY_MS);
});

import type { ConditionResponse, ConditionRequest } from '../../api/patterns.ts';
import { tryParseJson } from '../../../patterns/json/parse-json.ts';
import { postJson } from '../api-client.ts';
import { createButton, getElement, createElement } from '../dom.ts';
import { LatestTask } from '../latest-task.ts';
import { redraw } from '../redraw.ts';
import { setCompletionFields } from './condition-completion.ts';
import { onPatternChange, getPatternText } from './pattern-editor.ts';
import { replacePattern } from './replace-pattern.ts';

/** Delay of a check after the last key. */
const TYPING_DELAY_MS = 250;

/** Characters of a condition that a message shows. */
const MAX_SHOWN = 80;

const form = getElement('condition-form', HTMLFormElement);
const input = getElement('condition', HTMLInputElement);
const texts = getElement('condition-texts', HTMLInputElement);
const result = getElement('condition-result', HTMLElement);

let typingTimer: ReturnType<typeof setTimeout> | undefined;
const latest = new LatestTask();

/** Sets the condition, for example to one of the list of operators. */
export function setCondition(text: string): void {
  input.value = text;
  input.focus();
  void checkCondition();
}

/** Shows whether a pattern can express the condition. @returns `undefined` if there is no answer. */
async function checkCondition(): Promise<ConditionResponse | undefined> {
  clearTimeout(typingTimer);
  if (input.value.trim() === '') {
    latest.cancel();
    showResult();
    return undefined;
  }
  const request: ConditionRequest = {
    condition: input.value,
    pattern: getPatternText(),
    acceptsTexts: texts.checked,
  };
  try {
    const response = await latest.run(
      async (signal) => await postJson<ConditionResponse>('/condition', request, signal),
    );
    if (response === undefined) return undefined;
    if ('problem' in response) {
      const { problem: text, offset } = response;
      const className = isUnfinished(response) ? 'muted' : 'bad';
      showResult({ className, text, ...(offset !== undefined && { offset }) });
    } else showResult(...response.notes.map((text) => ({ className: 'warn', text })));
    return response;
  } catch (error) {
    showResult({ className: 'bad', text: (error as Error).message });
    return undefined;
  }
}

/** A line of the result. */
interface ResultLine {
  readonly className: string;
  readonly text: string;
  /** The place in the condition. */
  readonly offset?: number;
}

function showResult(...lines: readonly ResultLine[]): void {
  redraw(result, lines, () => lines.map(createLine));
  input.ariaInvalid = String(lines.some(({ className }) => className === 'bad'));
}

function createLine({ className, text, offset }: ResultLine): HTMLElement {
  if (offset === undefined) return createElement('p', { className }, text);
  const button = createButton(`Column ${offset + 1}`, () => {
    input.focus();
    input.setSelectionRange(offset, offset);
  });
  return createElement('p', { className }, button, ' ', text);
}

/** Whether the error is at the end, where the user may be typing. */
const isUnfinished = ({ offset = 0 }: Extract<ConditionResponse, { problem: string }>) =>
  offset >= input.value.trimEnd().length && document.activeElement === input;

async function writeCondition(): Promise<void> {
  // Named in the message, which stays while the user goes on to another one.
  const condition = input.value.trim();
  const response = await checkCondition();
  if (response === undefined || 'problem' in response) input.focus();
  else if (response.pattern === getPatternText()) {
    showResult({ className: '', text: 'The pattern already says so.' });
  } else replacePattern(response.pattern, `Wrote ${shortenCondition(condition)} into the pattern.`);
}

const shortenCondition = (text: string) =>
  text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;

/** Reads the subjects that a pattern names; none if it is not JSON. */
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
  // Without the catalogue, there are no completions.
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

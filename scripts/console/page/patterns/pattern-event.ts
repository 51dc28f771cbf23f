import type { Candidate, EventText, Mismatch, Verdicts } from '../../api/patterns.ts';
import { getJson } from '../api-client.ts';
import { createButton, getElement, createElement, createMuted } from '../dom.ts';
import { createJsonView } from '../json-view.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';
import { narrowPattern, replaceCondition } from './narrow-pattern.ts';
import { onPatternChange, getPatternText, setPattern } from './pattern-editor.ts';
import { createDetailLink, formatCandidateName } from './pattern-results.ts';
import { offerUndo } from './replace-pattern.ts';
import { listValueOperators } from './value-operators.ts';

const title = getElement('pattern-event-title', HTMLElement);
const body = getElement('pattern-event', HTMLElement);
const verdictLine = getElement('pattern-event-verdict', HTMLElement);
const change = getElement('pattern-event-change', HTMLElement);

/** The event that is shown, and its text. */
let shown: { readonly id: string; readonly text: string } | undefined;
/** The one that is shown once its text is there. */
let requestedId: string | undefined;
/** What the verdict is shown of; empty where the event is not there yet. */
let shownVerdict = '';

const NO_VERDICT = 'no verdict';

/** Shows an event that is chosen, each of its values a condition that may be added to the pattern. */
export async function showEvent(id: string): Promise<void> {
  if (requestedId === id) return;
  requestedId = id;
  shownVerdict = '';
  change.replaceChildren();
  shown = undefined;
  if (id === '') {
    showPlaceholder(
      createMuted('Select an event, and click its values to add them to the pattern.'),
    );
    return;
  }
  try {
    const { text } = await getJson<EventText>(`/events/${encodeURIComponent(id)}`);
    // Another may have been chosen meanwhile.
    if (requestedId === id) shown = { id, text };
  } catch (error) {
    if (requestedId !== id) return;
    requestedId = undefined;
    showPlaceholder(createElement('p', { className: 'bad' }, (error as Error).message));
  }
}

function showPlaceholder(why: HTMLElement): void {
  title.textContent = 'Event';
  verdictLine.replaceChildren();
  body.replaceChildren(why);
}

void showEvent('');
onPatternChange(() => change.replaceChildren());

/** Says of the event that is shown that no verdict can be told. */
export function showNoVerdict(): void {
  if (shown === undefined || shownVerdict === NO_VERDICT) return;
  if (shownVerdict === '') {
    title.textContent = readSubject(shown.text);
    drawFields(shown.text, []);
  }
  shownVerdict = NO_VERDICT;
  verdictLine.className = 'muted';
  verdictLine.textContent = 'Fix the error in the pattern to see whether it matches.';
}

/** Says of the event that is shown whether the pattern matches it, and marks the place where it does not. */
export function showVerdict(samples: Verdicts, events: Verdicts): void {
  if (shown === undefined) return;
  const { id, text } = shown;
  const isIt = (candidate: Candidate) => candidate.id === id;
  const match = [...samples.matching, ...events.matching].find(isIt);
  const mismatch: Mismatch | undefined = [...samples.others, ...events.others].find(isIt);
  const candidate = match ?? mismatch;
  const key = JSON.stringify([id, candidate, match !== undefined]);
  // Screen readers announce an unchanged verdict only once, and the fields keep their places.
  if (candidate === undefined || key === shownVerdict) return;
  shownVerdict = key;
  title.replaceChildren(formatCandidateName(candidate), ' ', createDetailLink(candidate));
  verdictLine.className = match === undefined ? 'bad' : 'good';
  verdictLine.replaceChildren(
    ...(match !== undefined
      ? ['✓ The pattern matches it.']
      : ['✗ The pattern does not match it: ', ...readReason(mismatch)]),
  );
  drawFields(text, mismatch?.why === undefined ? [] : [mismatch.why]);
}

const readSubject = (event: string) =>
  String((JSON.parse(event) as Record<string, unknown>)['detail-type']);

const readReason = (other: Mismatch | undefined) =>
  other?.why === undefined
    ? ['the reason was not determined, since there are too many events.']
    : [createElement('code', {}, other.why.path), `: ${other.why.message}`];

function drawFields(text: string, issues: readonly { path: string; message: string }[]): void {
  const before = body.querySelector('.json');
  const fields = [...(before?.querySelectorAll('button') ?? [])];
  const focused = fields.findIndex((field) => field === document.activeElement);
  const view = createJsonView(text, { label: 'The event', onClick: addToPattern, issues });
  const at = before?.scrollTop ?? 0;
  body.replaceChildren(view);
  view.scrollTop = at;
  if (focused >= 0) view.querySelectorAll('button')[focused]?.focus({ preventScroll: true });
}

function addToPattern(path: readonly (string | number)[], value: string): void {
  const before = getPatternText();
  try {
    const base = before.trim() === '' ? '{}' : before;
    const after = narrowPattern(base, path, value);
    const alone = listValueOperators(value).map((operator) => ({
      ...operator,
      pattern: replaceCondition(base, path, operator.condition),
    }));
    // Beside other alternatives of the field, the value is one of several.
    const [equals] = alone;
    const isAdded = after !== equals?.pattern && after !== printPattern(base);
    const anyOf = { name: 'any of', label: 'any of these', pattern: after };
    const choices = isAdded && equals !== undefined ? [anyOf, ...alone] : alone;
    if (after === before && choices.length === 0) {
      change.replaceChildren('The pattern already has this condition.');
      return;
    }
    applyOperator(before, after, path, choices);
  } catch {
    change.replaceChildren('Fix the error in the pattern first.');
  }
}

interface OperatorChoice {
  readonly name: string;
  readonly label: string;
  readonly pattern: string;
}

/** Changes the pattern, and offers other operators for the same value. */
function applyOperator(
  before: string,
  after: string,
  path: readonly (string | number)[],
  choices: readonly OperatorChoice[],
): void {
  const isChanged = after !== before;
  if (isChanged) setPattern(after);
  const message = isChanged ? 'Added to the pattern.' : 'The pattern already has this condition.';
  if (isChanged) offerUndo(before, message, change);
  else change.replaceChildren(message);
  if (choices.length < 2) return;
  const field = path.filter((step) => typeof step === 'string').join('.');
  const buttons = choices.map((choice) => {
    const button = createButton(choice.label, () => {
      applyOperator(before, choice.pattern, path, choices);
      change.querySelector<HTMLButtonElement>('[aria-pressed=true]')?.focus();
    });
    button.ariaPressed = String(choice.pattern === after);
    return button;
  });
  change.append(
    createElement(
      'span',
      { className: 'operators row', role: 'group', ariaLabel: `Operator for ${field}` },
      createElement('code', {}, field),
      ...buttons,
    ),
  );
}

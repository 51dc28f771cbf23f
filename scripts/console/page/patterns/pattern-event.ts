import type { Candidate, EventText, NotTaken, Verdicts } from '../../api/patterns.ts';
import { ask } from '../call-server.ts';
import { actButton, byId, element, createMuted } from '../dom.ts';
import { jsonView } from '../json-view.ts';
import { printPattern } from '../../../patterns/json/print-json.ts';
import { narrowPattern, replaceCondition } from './narrow-pattern.ts';
import { onPattern, patternText, setPattern } from './pattern-editor.ts';
import { linkTo, formatCandidateName } from './pattern-results.ts';
import { offerBefore } from './replace-pattern.ts';
import { listValueOperators } from './value-operators.ts';

const title = byId('pattern-event-title', HTMLElement);
const body = byId('pattern-event', HTMLElement);
const verdictLine = byId('pattern-event-verdict', HTMLElement);
const change = byId('pattern-event-change', HTMLElement);

/** The event that is shown, and its text. */
let shown: { readonly id: string; readonly text: string } | undefined;
/** The one that is shown once its text is there. */
let wanted: string | undefined;
/** What the verdict is shown of; empty where the event is not there yet. */
let drawn = '';

const NONE = 'no verdict';

/** Shows an event that is chosen, each of its values a condition that may be added to the pattern. */
export async function showEvent(id: string): Promise<void> {
  if (wanted === id) return;
  wanted = id;
  drawn = '';
  change.replaceChildren();
  shown = undefined;
  if (id === '') {
    showNone(createMuted('Select an event, and click its values to add them to the pattern.'));
    return;
  }
  try {
    const { text } = await ask<EventText>(`/events/${encodeURIComponent(id)}`);
    // Another may have been chosen meanwhile.
    if (wanted === id) shown = { id, text };
  } catch (error) {
    if (wanted !== id) return;
    wanted = undefined;
    showNone(element('p', { className: 'bad' }, (error as Error).message));
  }
}

function showNone(why: HTMLElement): void {
  title.textContent = 'Event';
  verdictLine.replaceChildren();
  body.replaceChildren(why);
}

void showEvent('');
onPattern(() => change.replaceChildren());

/** Says of the event that is shown that no verdict can be told. */
export function showNoVerdict(): void {
  if (shown === undefined || drawn === NONE) return;
  if (drawn === '') {
    title.textContent = readSubject(shown.text);
    drawFields(shown.text, []);
  }
  drawn = NONE;
  verdictLine.className = 'muted';
  verdictLine.textContent = 'Fix the error in the pattern to see whether it matches.';
}

/** Says of the event that is shown whether the pattern matches it, and marks the place where it does not. */
export function showVerdict(samples: Verdicts, events: Verdicts): void {
  if (shown === undefined) return;
  const { id, text } = shown;
  const isIt = (candidate: Candidate) => candidate.id === id;
  const taken = [...samples.matching, ...events.matching].find(isIt);
  const other: NotTaken | undefined = [...samples.others, ...events.others].find(isIt);
  const candidate = taken ?? other;
  const key = JSON.stringify([id, candidate, taken !== undefined]);
  // Screen readers announce an unchanged verdict only once, and the fields keep their places.
  if (candidate === undefined || key === drawn) return;
  drawn = key;
  title.replaceChildren(formatCandidateName(candidate), ' ', linkTo(candidate));
  verdictLine.className = taken === undefined ? 'bad' : 'good';
  verdictLine.replaceChildren(
    ...(taken !== undefined
      ? ['✓ The pattern matches it.']
      : ['✗ The pattern does not match it: ', ...readReason(other)]),
  );
  drawFields(text, other?.why === undefined ? [] : [other.why]);
}

const readSubject = (event: string) =>
  String((JSON.parse(event) as Record<string, unknown>)['detail-type']);

const readReason = (other: NotTaken | undefined) =>
  other?.why === undefined
    ? ['the reason was not determined, since there are too many events.']
    : [element('code', {}, other.why.path), `: ${other.why.message}`];

function drawFields(text: string, issues: readonly { path: string; message: string }[]): void {
  const before = body.querySelector('.json');
  const fields = [...(before?.querySelectorAll('button') ?? [])];
  const focused = fields.findIndex((field) => field === document.activeElement);
  const view = jsonView(text, { label: 'The event', act: narrow, issues });
  const at = before?.scrollTop ?? 0;
  body.replaceChildren(view);
  view.scrollTop = at;
  if (focused >= 0) view.querySelectorAll('button')[focused]?.focus({ preventScroll: true });
}

function narrow(path: readonly (string | number)[], value: string): void {
  const before = patternText();
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
    apply(before, after, path, choices);
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
function apply(
  before: string,
  after: string,
  path: readonly (string | number)[],
  choices: readonly OperatorChoice[],
): void {
  const isChanged = after !== before;
  if (isChanged) setPattern(after);
  const said = isChanged ? 'Added to the pattern.' : 'The pattern already has this condition.';
  if (isChanged) offerBefore(before, said, change);
  else change.replaceChildren(said);
  if (choices.length < 2) return;
  const field = path.filter((step) => typeof step === 'string').join('.');
  const buttons = choices.map((choice) => {
    const button = actButton(choice.label, () => {
      apply(before, choice.pattern, path, choices);
      change.querySelector<HTMLButtonElement>('[aria-pressed=true]')?.focus();
    });
    button.ariaPressed = String(choice.pattern === after);
    return button;
  });
  change.append(
    element(
      'span',
      { className: 'operators row', role: 'group', ariaLabel: `Operator for ${field}` },
      element('code', {}, field),
      ...buttons,
    ),
  );
}

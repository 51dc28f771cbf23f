import type { MatchAnswer, MatchResult } from '../../api/patterns.ts';
import { changeAddress, readAddress, type State, type View } from '../view-address.ts';
import { copyButton } from '../copy-button.ts';
import { byId } from '../dom.ts';
import { openPattern } from './replace-pattern.ts';
import { findRulePattern, loadRules, readEditedRule, setEditedRule } from './edited-rule.ts';
import { askMatch, letGo, onceJudged } from './ask-match.ts';
import { onPattern, patternText, showMistake } from './pattern-editor.ts';
import { showEvent, showNoVerdict, showVerdict } from './pattern-event.ts';
import { showNotes } from './pattern-notes.ts';
import { showResults } from './pattern-results.ts';
import { awaitRule, setTarget, showStack } from './pattern-stack.ts';
import { learnParts, onStart } from './pattern-start.ts';
import { onRows } from '../row-events.ts';
import { showOperators } from './operator-list.ts';

/** After the last key. */
const TYPED_MS = 120;

/** After an event has passed: what is clicked on must stand still. */
const PASSED_MS = 1_000;

/** After the last key: screen readers then announce the result, and browsers limit changes of the address. */
const TYPING_PAUSE_MS = 1_000;

/** A longer pattern is not kept in the address, which browsers cut. */
const MAX_IN_ADDRESS = 20_000;

const view = byId('view-patterns', HTMLElement);
const count = byId('pattern-count', HTMLElement);
const announcement = byId('pattern-told', HTMLElement);
const stale = byId('pattern-stale', HTMLElement);

const ROOM_FOR_BOTH = matchMedia('(min-width: 68.75rem)');

let typed: ReturnType<typeof setTimeout> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let last: MatchResult | undefined;
/** The pattern that is there as YAML; `undefined` while it is not known. */
let yaml: string | undefined;
let chosen = '';
let isTyped = false;
let restored = 0;

async function judge(): Promise<void> {
  clearTimeout(typed);
  const pattern = patternText();
  try {
    const answer = await askMatch({ pattern, ...(chosen && { event: chosen }) });
    if (answer !== undefined) take(answer, pattern);
  } catch (error) {
    fail((error as Error).message);
  }
}

function take(answer: MatchAnswer, pattern: string): void {
  byId('pattern-failure', HTMLElement).hidden = true;
  const isWrong = 'mistake' in answer;
  stale.hidden = !isWrong || last === undefined;
  if (isWrong) {
    const { line, column, message } = answer.mistake;
    showMistake(answer.mistake);
    showNotes([]);
    showStack(undefined);
    showNoVerdict();
    count.textContent = '';
    announceAfterTyping(`Line ${line}, column ${column}: ${message}`);
    return;
  }
  showMistake(undefined);
  last = answer;
  ({ yaml } = answer);
  showNotes(answer.notes);
  draw();
  const { samples, events } = answer;
  const counts = ({ matches, of }: typeof samples) => `${matches} of ${of}`;
  count.textContent = `Matches ${counts(events)} events, ${counts(samples)} samples`;
  announceAfterTyping(count.textContent);
  showStack(pattern);
}

function draw(): void {
  if (last === undefined) return;
  const { samples, events } = last;
  for (const [kind, verdicts] of [
    ['events', events],
    ['samples', samples],
  ] as const) {
    showResults(byId(`pattern-${kind}`, HTMLElement), { kind, verdicts, chosen, choose });
  }
  showVerdict(samples, events);
}

function fail(message: string): void {
  const failure = byId('pattern-failure', HTMLElement);
  failure.textContent = message;
  failure.hidden = false;
}

/** Announces the result once typing has stopped: a screen reader hears no intermediate results. */
function announceAfterTyping(text: string): void {
  if (!isTyped) return;
  isTyped = false;
  clearTimeout(timer);
  timer = setTimeout(() => {
    announcement.textContent = text;
    keepInAddress();
  }, TYPING_PAUSE_MS);
}

function keepInAddress(): void {
  const pattern = patternText();
  if (readAddress().view !== 'patterns') return;
  changeAddress({ pattern: pattern.length > MAX_IN_ADDRESS ? '' : pattern });
}

function choose(id: string): void {
  changeAddress({ event: id });
  void open(id).then(() => byId('pattern-event-title', HTMLElement).focus());
}

function back(): void {
  const id = chosen;
  changeAddress({ event: '' });
  void open('').then(() => focusOn(id));
}

/** To where the event was chosen, or at least near it. */
function focusOn(id: string): void {
  const button = document.getElementById(`candidate-${id}`);
  const isInSight = button?.checkVisibility() ?? false;
  (isInSight ? button : byId('pattern', HTMLElement))?.focus();
}

/** Shows the event; without one, the list of them all. */
async function open(id: string): Promise<void> {
  chosen = id;
  view.classList.toggle('has-detail', id !== '');
  await showEvent(id);
  draw();
  await judge();
}

onPattern(() => {
  isTyped = true;
  yaml = undefined;
  letGo();
  awaitRule();
  clearTimeout(typed);
  typed = setTimeout(() => void judge(), TYPED_MS);
});
let isDue = false;
onRows(() => {
  if (isDue) return;
  isDue = true;
  setTimeout(() => void judgeAnew(), PASSED_MS);
});

async function judgeAnew(): Promise<void> {
  await onceJudged();
  isDue = false;
  // Where the view is not shown, it judges once it is.
  if (!view.hidden) await judge();
}

onStart((name) => {
  // Its fields are what is wanted next, where they have room beside the pattern.
  if (!ROOM_FOR_BOTH.matches) return;
  changeAddress({ event: name });
  void open(name);
});
byId('pattern-back', HTMLButtonElement).addEventListener('click', back);
byId('pattern-fields', HTMLElement).addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  if (ROOM_FOR_BOTH.matches) focusOn(chosen);
  else back();
});
showOperators();
byId('pattern-copy', HTMLElement).append(copyButton('Copy', patternText, 'Copy pattern'));
byId('pattern-yaml', HTMLElement).append(copyButton('Copy as YAML', () => yaml));

async function restore(state: State): Promise<void> {
  restored += 1;
  const mine = restored;
  await Promise.all([learnParts(), loadRules()]).catch((error: Error) => fail(error.message));
  // The address may have changed meanwhile.
  if (mine !== restored || view.hidden) return;
  if (state.size === 0 && patternText() !== '') {
    // Back from another view: all is as it was left.
    keepInAddress();
    changeAddress({ event: chosen });
    setEditedRule(readEditedRule());
    await judge();
    return;
  }
  awaitRule();
  const rule = state.get('rule') ?? '';
  openPattern(state.get('pattern') ?? findRulePattern(rule) ?? patternText());
  setEditedRule(rule);
  setTarget(state.get('target') ?? '');
  const event = state.get('event') ?? '';
  if (event === chosen) await judge();
  else await open(event);
}

/** An event pattern, the events that it matches, and why it does not match the others. */
export const patterns: View = { show: (state) => void restore(state) };

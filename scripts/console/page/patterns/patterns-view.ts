import type { MatchRequest, MatchResponse, MatchResult } from '../../api/patterns.ts';
import { formatCount } from '../../../shared/format-numbers.ts';
import { changeAddress, type ViewState, type View } from '../view-address.ts';
import { PAGE_ID, postJson } from '../api-client.ts';
import { getElement } from '../dom.ts';
import { LatestTask } from '../latest-task.ts';
import { showCopyButtons } from './pattern-copy.ts';
import { openPattern } from './replace-pattern.ts';
import { findRulePattern, loadRules, readEditedRule, setEditedRule } from './edited-rule.ts';
import { onPatternChange, getPatternText, showMistake } from './pattern-editor.ts';
import { showEvent, showNoVerdict, showVerdict } from './pattern-event.ts';
import { showNotes } from './pattern-notes.ts';
import { showResults } from './pattern-results.ts';
import { disableRule, selectTarget, showStack } from './pattern-stack.ts';
import { loadPatternParts, onNewPattern } from './pattern-start.ts';
import { offerRules } from './rule-choice.ts';
import { onRows } from '../row-events.ts';
import { showOperators } from './operator-list.ts';

/** Delay of an evaluation after the last key. */
const TYPING_DELAY_MS = 120;

/** Delay of an evaluation after a new event: results must not move under the pointer. */
const NEW_EVENT_DELAY_MS = 1_000;

/** Delay after the last key: screen readers announce the result, and browsers limit changes of the address. */
const ANNOUNCEMENT_DELAY_MS = 1_000;

/** A longer pattern is not saved in the address: browsers cut it. */
const MAX_IN_ADDRESS = 20_000;

const view = getElement('view-patterns', HTMLElement);
const count = getElement('pattern-count', HTMLElement);
const announcement = getElement('pattern-announcement', HTMLElement);
const stale = getElement('pattern-stale', HTMLElement);

const wideScreen = matchMedia('(min-width: 68.75rem)');

let typingTimer: ReturnType<typeof setTimeout> | undefined;
let announcementTimer: ReturnType<typeof setTimeout> | undefined;
let lastResult: MatchResult | undefined;
let chosen = '';
let isTyped = false;
const evaluation = new LatestTask();
const restoring = new LatestTask();

async function evaluate(): Promise<void> {
  clearTimeout(typingTimer);
  const pattern = getPatternText();
  const request: MatchRequest = { pattern, ...(chosen && { event: chosen }), page: PAGE_ID };
  try {
    const response = await evaluation.run(
      async (signal) => await postJson<MatchResponse>('/match', request, signal),
    );
    if (response !== undefined) showResponse(response, pattern);
  } catch (error) {
    showFailure((error as Error).message);
  }
}

function showResponse(response: MatchResponse, pattern: string): void {
  getElement('pattern-failure', HTMLElement).hidden = true;
  const isWrong = 'mistake' in response;
  stale.hidden = !isWrong || lastResult === undefined;
  if (isWrong) {
    const { line, column, message } = response.mistake;
    showMistake(response.mistake);
    showNotes([]);
    showStack(undefined);
    showNoVerdict();
    count.textContent = '';
    announceAfterTyping(`Line ${line}, column ${column}: ${message}`);
    return;
  }
  showMistake(undefined);
  lastResult = response;
  showNotes(response.notes);
  draw();
  const { samples, events } = response;
  const counts = ({ matches, of }: typeof samples) =>
    `${formatCount(matches)} of ${formatCount(of)}`;
  count.textContent = `Matches ${counts(events)} events, ${counts(samples)} samples`;
  announceAfterTyping(count.textContent);
  showStack(pattern);
}

function draw(): void {
  if (lastResult === undefined) return;
  const { samples, events } = lastResult;
  for (const [kind, verdicts] of [
    ['events', events],
    ['samples', samples],
  ] as const) {
    showResults(getElement(`pattern-${kind}`, HTMLElement), {
      kind,
      verdicts,
      chosen,
      onSelect: selectEvent,
    });
  }
  showVerdict(samples, events);
}

function showFailure(message: string): void {
  const failure = getElement('pattern-failure', HTMLElement);
  failure.textContent = message;
  failure.hidden = false;
}

/** Announces the result once typing has stopped: a screen reader hears no intermediate results. */
function announceAfterTyping(text: string): void {
  if (!isTyped) return;
  isTyped = false;
  clearTimeout(announcementTimer);
  announcementTimer = setTimeout(() => {
    announcement.textContent = text;
    savePatternInAddress();
  }, ANNOUNCEMENT_DELAY_MS);
}

function savePatternInAddress(): void {
  const pattern = getPatternText();
  changeAddress('patterns', { pattern: pattern.length > MAX_IN_ADDRESS ? '' : pattern });
}

function selectEvent(id: string): void {
  changeAddress('patterns', { event: id });
  void openEvent(id).then(() => getElement('pattern-event-title', HTMLElement).focus());
}

function closeEvent(): void {
  const id = chosen;
  changeAddress('patterns', { event: '' });
  void openEvent('').then(() => focusCandidate(id));
}

/** Focuses the item of an event, or else the pattern. */
function focusCandidate(id: string): void {
  const button = document.getElementById(`candidate-${id}`);
  const isInSight = button?.checkVisibility() ?? false;
  (isInSight ? button : getElement('pattern', HTMLElement))?.focus();
}

/** Shows an event; without one, the list. */
async function openEvent(id: string): Promise<void> {
  chosen = id;
  view.classList.toggle('has-detail', id !== '');
  await showEvent(id);
  draw();
  await evaluate();
}

onPatternChange(() => {
  isTyped = true;
  evaluation.cancel();
  disableRule();
  clearTimeout(typingTimer);
  typingTimer = setTimeout(() => void evaluate(), TYPING_DELAY_MS);
});
let isScheduled = false;
onRows(() => {
  if (isScheduled) return;
  isScheduled = true;
  setTimeout(() => void reevaluate(), NEW_EVENT_DELAY_MS);
});

async function reevaluate(): Promise<void> {
  await evaluation.waitUntilIdle();
  isScheduled = false;
  // A hidden view evaluates once it is shown.
  if (!view.hidden) await evaluate();
}

onNewPattern((name) => {
  // Shows its fields if there is room beside the pattern.
  if (!wideScreen.matches) return;
  changeAddress('patterns', { event: name });
  void openEvent(name);
});
getElement('pattern-back', HTMLButtonElement).addEventListener('click', closeEvent);
getElement('pattern-fields', HTMLElement).addEventListener('keydown', ({ key }) => {
  if (key !== 'Escape') return;
  if (wideScreen.matches) focusCandidate(chosen);
  else closeEvent();
});
offerRules();
showOperators();
showCopyButtons();

async function restore(state: ViewState): Promise<void> {
  const isLatest = await restoring.run(async () => {
    await Promise.all([loadPatternParts(), loadRules()]).catch((error: Error) =>
      showFailure(error.message),
    );
    return true;
  });
  if (isLatest === undefined || view.hidden) return;
  if (state.size === 0 && getPatternText() !== '') {
    // Back from another view: keeps its state.
    savePatternInAddress();
    changeAddress('patterns', { event: chosen });
    setEditedRule(readEditedRule());
    await evaluate();
    return;
  }
  disableRule();
  const rule = state.get('rule') ?? '';
  openPattern(state.get('pattern') ?? findRulePattern(rule) ?? getPatternText(), rule);
  selectTarget(state.get('target') ?? '');
  const event = state.get('event') ?? '';
  if (event === chosen) await evaluate();
  else await openEvent(event);
}

/** Edits an event pattern, and shows which events it matches, and why not the others. */
export const patterns: View = { show: (state) => void restore(state) };

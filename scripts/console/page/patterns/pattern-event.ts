import type { Candidate, EventText, NotTaken, Verdicts } from '../../api/patterns.ts';
import { ask } from '../call-server.ts';
import { byId, element, createMuted } from '../dom.ts';
import { jsonView } from '../json-view.ts';
import { narrowPattern } from './narrow-pattern.ts';
import { onPattern, patternText, setPattern } from './pattern-editor.ts';
import { linkTo, formatCandidateName } from './pattern-results.ts';
import { offerBefore } from './replace-pattern.ts';

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
    showNone(createMuted('Choose an event to see its fields and add them to the pattern.'));
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
  verdictLine.textContent = 'Fix the mistake in the pattern to see whether it matches.';
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
    ? ['there was no time to look for the reason.']
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
    const after = narrowPattern(before.trim() === '' ? '{}' : before, path, value);
    if (after === before) {
      change.replaceChildren('The pattern has that condition already.');
      return;
    }
    setPattern(after);
    offerBefore(before, 'Added to the pattern.', change);
  } catch {
    change.replaceChildren('The pattern is not JSON: fix the marked mistake first.');
  }
}

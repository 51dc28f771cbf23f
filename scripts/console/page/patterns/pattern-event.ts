import type { Candidate, EventText, Mismatch, Verdicts } from '../../api/patterns.ts';
import type { Issue } from '../../api/requests.ts';
import { getJson } from '../api-client.ts';
import { getElement, createElement } from '../dom.ts';
import { createJsonView } from '../json-view.ts';
import { LatestTask } from '../latest-task.ts';
import { redraw } from '../redraw.ts';
import { onPatternChange } from './pattern-editor.ts';
import { createDetailLink, formatCandidateName } from './pattern-results.ts';
import { addToPattern, clearOperators } from './operator-choice.ts';

const title = getElement('pattern-event-title', HTMLElement);
const body = getElement('pattern-event', HTMLElement);
const verdictLine = getElement('pattern-event-verdict', HTMLElement);

const latest = new LatestTask();

/** The event that is shown, once it is loaded. */
let shown: { readonly id: string; readonly text: string } | undefined;
/** How the last valid pattern named it in its results; `undefined` while there was none. */
let shownCandidate: Candidate | undefined;

/** Loads an event, whose values can be added to the pattern; empty for none. {@link showVerdict} shows it. */
export async function showEvent(id: string): Promise<void> {
  if (id !== '' && id === shown?.id) return;
  shown = undefined;
  shownCandidate = undefined;
  clearOperators();
  if (id === '') {
    latest.cancel();
    showPlaceholder('muted', 'Select an event, and click its values to add them to the pattern.');
    return;
  }
  const path = `/events/${encodeURIComponent(id)}`;
  try {
    const event = await latest.run(async (signal) => await getJson<EventText>(path, signal));
    if (event !== undefined) shown = { id, text: event.text };
  } catch (error) {
    showPlaceholder('bad', (error as Error).message);
  }
}

function showPlaceholder(className: string, text: string): void {
  redraw(title, undefined, () => ['Event']);
  redraw(verdictLine, undefined, () => []);
  redraw(body, text, () => [createElement('p', { className }, text)]);
}

void showEvent('');
onPatternChange(clearOperators);

/** Shows the event while the pattern is not valid. */
export function showNoVerdict(): void {
  if (shown === undefined) return;
  if (shownCandidate === undefined) {
    const subject = readSubject(shown.text);
    redraw(title, subject, () => [subject]);
    showFields(shown.text, []);
  }
  verdictLine.className = 'muted';
  const text = 'Fix the error in the pattern to see whether it matches.';
  redraw(verdictLine, text, () => [text]);
}

/** Shows the event, whether the pattern matches it, and the value that does not match. */
export function showVerdict(samples: Verdicts, events: Verdicts): void {
  if (shown === undefined) return;
  const { id, text } = shown;
  const isShown = (candidate: Candidate) => candidate.id === id;
  const match = [...samples.matching, ...events.matching].find(isShown);
  const mismatch: Mismatch | undefined = [...samples.others, ...events.others].find(isShown);
  const candidate = match ?? mismatch;
  if (candidate === undefined) return;
  shownCandidate = candidate;
  redraw(title, candidate, () => [
    formatCandidateName(candidate),
    ' ',
    createDetailLink(candidate),
  ]);
  verdictLine.className = match === undefined ? 'bad' : 'good';
  redraw(verdictLine, [id, match !== undefined, mismatch?.why], () =>
    match !== undefined
      ? ['✓ The pattern matches it.']
      : ['✗ The pattern does not match it: ', ...createReason(mismatch)],
  );
  showFields(text, mismatch?.why === undefined ? [] : [mismatch.why]);
}

const readSubject = (event: string) =>
  String((JSON.parse(event) as Record<string, unknown>)['detail-type']);

const createReason = (mismatch: Mismatch | undefined) =>
  mismatch?.why === undefined
    ? ['the reason was not determined, since there are too many events.']
    : [createElement('code', {}, mismatch.why.path), `: ${mismatch.why.message}`];

const showFields = (text: string, issues: readonly Issue[]) =>
  redraw(body, [text, issues], () => [
    createJsonView(text, { label: 'The event', onClick: addToPattern, issues }),
  ]);

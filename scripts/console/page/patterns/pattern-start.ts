import type { PatternParts } from '../../api/patterns.ts';
import { getJson } from '../api-client.ts';
import { getElement, createElement } from '../dom.ts';
import { setSource, createSubjectPattern } from './build-pattern.ts';
import { narrowPattern } from './narrow-pattern.ts';
import { getPatternText } from './pattern-editor.ts';
import { offerTargets } from './pattern-stack.ts';
import { replacePattern, showPatternMessage } from './replace-pattern.ts';

const subject = getElement('pattern-subject', HTMLInputElement);
const subjects = new Set<string>();

/**
 * Loads the source, subjects and targets, once.
 *
 * @throws Error with a message for the user.
 */
export async function loadPatternParts(): Promise<void> {
  if (subjects.size > 0) return;
  const { source, subjects: names, targets } = await getJson<PatternParts>('/patterns');
  if (subjects.size > 0) return;
  for (const name of names) subjects.add(name);
  setSource(source);
  offerTargets(targets);
  const options = names.map((value) => createElement('option', { value }));
  getElement('pattern-subjects', HTMLElement).append(...options);
}

/** Calls a listener with the documented subject of a new pattern. */
export function onNewPattern(listener: (name: string) => void): void {
  getElement('pattern-start', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const name = subject.value.trim();
    replacePattern(createSubjectPattern(name), `New pattern for ${name}.`, '');
    if (subjects.has(name)) listener(name);
  });
}

getElement('pattern-add', HTMLButtonElement).addEventListener('click', () => {
  if (!subject.reportValidity()) return;
  const name = subject.value.trim();
  const before = getPatternText();
  try {
    const after = narrowPattern(before, ['detail-type'], JSON.stringify(name));
    if (after === before) showPatternMessage('The pattern already has this subject.');
    else replacePattern(after, `Added ${name}.`);
  } catch {
    showPatternMessage('Fix the error in the pattern first.');
  }
});

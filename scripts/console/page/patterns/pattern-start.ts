import type { PatternParts } from '../../api/patterns.ts';
import { ask } from '../call-server.ts';
import { byId, element } from '../dom.ts';
import { setEditedRule } from './edited-rule.ts';
import { haveSource, createSubjectPattern } from './build-pattern.ts';
import { narrowPattern } from './narrow-pattern.ts';
import { patternText } from './pattern-editor.ts';
import { offerTargets } from './pattern-stack.ts';
import { replacePattern, sayOfPattern } from './replace-pattern.ts';

const subject = byId('pattern-subject', HTMLInputElement);
const subjects = new Set<string>();

/**
 * Learns which source, subjects and targets there are, once.
 *
 * @throws Error with what to show.
 */
export async function learnParts(): Promise<void> {
  if (subjects.size > 0) return;
  const { source, subjects: names, targets } = await ask<PatternParts>('/patterns');
  if (subjects.size > 0) return;
  for (const name of names) subjects.add(name);
  haveSource(source);
  offerTargets(targets);
  const options = names.map((value) => element('option', { value }));
  byId('pattern-subjects', HTMLElement).append(...options);
}

/** Tells of a documented subject with which a pattern is begun. */
export function onStart(listener: (name: string) => void): void {
  byId('pattern-start', HTMLFormElement).addEventListener('submit', (event) => {
    event.preventDefault();
    const name = subject.value.trim();
    replacePattern(createSubjectPattern(name), `New pattern for ${name}.`);
    setEditedRule('');
    if (subjects.has(name)) listener(name);
  });
}

byId('pattern-add', HTMLButtonElement).addEventListener('click', () => {
  if (!subject.reportValidity()) return;
  const name = subject.value.trim();
  const before = patternText();
  try {
    const after = narrowPattern(before, ['detail-type'], JSON.stringify(name));
    if (after === before) sayOfPattern('The pattern already has this subject.');
    else replacePattern(after, `Added ${name}.`);
  } catch {
    sayOfPattern('Fix the error in the pattern first.');
  }
});

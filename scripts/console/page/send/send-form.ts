import type { Catalogue, EdgeCase } from '../../api/catalogue.ts';
import { getElement, createElement } from '../dom.ts';
import { isSigningMode, SIGNING_MODE_LABELS } from './signing-mode-labels.ts';

/** The fields of the form. */
export const fields = {
  form: getElement('send-form', HTMLFormElement),
  subject: getElement('send-subject', HTMLSelectElement),
  edition: getElement('send-edition', HTMLSelectElement),
  as: getElement('send-as', HTMLSelectElement),
  copies: getElement('send-copies', HTMLInputElement),
  body: getElement('send-body', HTMLTextAreaElement),
  note: getElement('send-note', HTMLElement),
  submit: getElement('send-submit', HTMLButtonElement),
  stop: getElement('send-stop', HTMLButtonElement),
  format: getElement('send-format', HTMLButtonElement),
  reset: getElement('send-reset', HTMLButtonElement),
};

/** Fills the list of samples by section, and of edge cases. */
export function fillSamples({ subjects }: Catalogue, edgeCases: readonly EdgeCase[]): void {
  const sections = [...Map.groupBy(subjects, ({ section }) => section)];
  const groups = [...sections, ['Edge cases', edgeCases] as const].map(([label, of]) =>
    createElement('optgroup', { label }, ...of.map(({ name }) => new Option(name, name))),
  );
  fields.subject.replaceChildren(...groups);
}

/** Selects a sample; an earlier request has an option of its own. */
export function selectSample(name: string, request: string | null): void {
  fields.subject.querySelector('option[value=""]')?.remove();
  if (request !== null) fields.subject.prepend(new Option('an earlier request', ''));
  fields.subject.value = name;
}

/** Fills the list of signing modes, and selects one. */
export function selectSigningMode(requested: string | null, isEarlier: boolean): void {
  const offered = Object.entries(SIGNING_MODE_LABELS).filter(
    ([way]) => isEarlier || way !== 'as_it_came',
  );
  fields.as.replaceChildren(...offered.map(([way, { label }]) => new Option(label, way)));
  const isOffered = offered.some(([way]) => way === requested);
  fields.as.value = isOffered ? (requested ?? '') : isEarlier ? 'as_it_came' : 'valid';
}

/** Reads the selected signing mode. */
export const readSigningMode = () => (isSigningMode(fields.as.value) ? fields.as.value : 'valid');

import type { Catalogue, EdgeCase } from '../../api/catalogue.ts';
import { byId, element } from '../dom.ts';
import { isWay, ways } from './signing-mode-labels.ts';

/** The fields of the form. */
export const fields = {
  form: byId('send-form', HTMLFormElement),
  subject: byId('send-subject', HTMLSelectElement),
  edition: byId('send-edition', HTMLSelectElement),
  as: byId('send-as', HTMLSelectElement),
  copies: byId('send-copies', HTMLInputElement),
  body: byId('send-body', HTMLTextAreaElement),
  note: byId('send-note', HTMLElement),
  submit: byId('send-submit', HTMLButtonElement),
  stop: byId('send-stop', HTMLButtonElement),
  format: byId('send-format', HTMLButtonElement),
  reset: byId('send-reset', HTMLButtonElement),
};

/** What is there to choose from: samples by their sections, and edge cases. */
export function fillSamples({ subjects }: Catalogue, edgeCases: readonly EdgeCase[]): void {
  const sections = [...Map.groupBy(subjects, ({ section }) => section)];
  const groups = [...sections, ['Edge cases', edgeCases] as const].map(([label, of]) =>
    element('optgroup', { label }, ...of.map(({ name }) => new Option(name, name))),
  );
  fields.subject.replaceChildren(...groups);
}

/** Shows which is chosen; an earlier request is a choice of its own. */
export function chooseSample(name: string, request: string | null): void {
  fields.subject.querySelector('option[value=""]')?.remove();
  if (request !== null) fields.subject.prepend(new Option('an earlier request', ''));
  fields.subject.value = name;
}

/** Offers the ways to send, and chooses one. */
export function chooseWay(asked: string | null, isEarlier: boolean): void {
  const offered = Object.entries(ways).filter(([way]) => isEarlier || way !== 'as_it_came');
  fields.as.replaceChildren(...offered.map(([way, { label }]) => new Option(label, way)));
  const isOffered = offered.some(([way]) => way === asked);
  fields.as.value = isOffered ? (asked ?? '') : isEarlier ? 'as_it_came' : 'valid';
}

/** The way that is chosen. */
export const readSigningMode = () => (isWay(fields.as.value) ? fields.as.value : 'valid');

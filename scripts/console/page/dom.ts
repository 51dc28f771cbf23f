import { escapeInvisible } from './escape-invisible.ts';

/** Creates an element with children. Text is never parsed as markup, and its invisible characters are escaped. */
export function createElement<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const created = Object.assign(document.createElement(name), properties);
  created.append(
    ...children.map((child) => (typeof child === 'string' ? escapeInvisible(child) : child)),
  );
  return created;
}

/** Creates a muted paragraph, such as a hint. */
export const createMuted = (...children: readonly (Node | string)[]): HTMLElement =>
  createElement('p', { className: 'muted' }, ...children);

/** Creates an error message, which screen readers announce. */
export const createFailure = (error: unknown): HTMLElement =>
  createElement('p', { className: 'bad', role: 'alert' }, (error as Error).message);

/** Creates a link that looks like a button. */
export const createLinkButton = (text: string, href: string): HTMLElement =>
  createElement('a', { className: 'button', href }, text);

/** Creates a button with its click handler. */
export function createButton(
  text: Node | string,
  onClick: () => void,
  properties: Partial<HTMLButtonElement> = {},
): HTMLButtonElement {
  const button = createElement('button', { type: 'button', ...properties }, text);
  button.addEventListener('click', onClick);
  return button;
}

/**
 * Returns the element with an id.
 *
 * @throws Error if index.html has none of that type.
 */
export function getElement<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${kind.name} #${id}`);
  return found;
}

/** Isolates untrusted text: its direction does not affect the text around it. */
export const isolate = (text: string | Node): HTMLElement => createElement('bdi', {}, text);

/** Creates a description list. */
export function createDescriptionList(
  entries: readonly (readonly [string, Node | string])[],
): HTMLElement {
  const children = entries.flatMap(([term, value]) => [
    createElement('dt', {}, term),
    createElement('dd', {}, value),
  ]);
  return createElement('dl', {}, ...children);
}

/** Creates a name that wraps only after punctuation, and between the words of a name in camel case. */
export function createBreakableName(text: string): HTMLElement {
  const parts = text.split(/(?<=[_/.])|(?<=\p{Ll})(?=\p{Lu})/u);
  return createElement('span', {}, ...parts.flatMap((part) => [part, createElement('wbr')]));
}

/** Creates the text of a command or file. Lines break between words, and inside a word only if it is longer than a line. */
export function createCommand(text: string): (Node | string)[] {
  const parts = text.split(/(\s+)/u);
  if (parts.length === 1) return parts;
  return parts.map((part) =>
    /\S/u.test(part) ? createElement('span', { className: 'word' }, part) : part,
  );
}

import { escapeInvisible } from './escape-invisible.ts';

/** Makes an element with children; text is never taken for markup, and has no invisible characters. */
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

/** A paragraph that explains what is beside it. */
export const createMuted = (...children: readonly (Node | string)[]): HTMLElement =>
  createElement('p', { className: 'muted' }, ...children);

/** A paragraph about what failed, which screen readers announce. */
export const createFailure = (error: unknown): HTMLElement =>
  createElement('p', { className: 'bad', role: 'alert' }, (error as Error).message);

/** A link that looks like a button. */
export const createLinkButton = (text: string, href: string): HTMLElement =>
  createElement('a', { className: 'button', href }, text);

/** A button, and what it does. */
export function createButton(
  text: Node | string,
  act: () => void,
  properties: Partial<HTMLButtonElement> = {},
): HTMLButtonElement {
  const button = createElement('button', { type: 'button', ...properties }, text);
  button.addEventListener('click', act);
  return button;
}

/**
 * The element of the page with an id.
 *
 * @throws Error where index.html has none of that kind.
 */
export function getElement<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${kind.name} #${id}`);
  return found;
}

/** A text of a stranger: its direction does not change that of the text around it. */
export const isolate = (text: string | Node): HTMLElement => createElement('bdi', {}, text);

/** A list of terms and what they stand for. */
export function createDescriptionList(
  entries: readonly (readonly [string, Node | string])[],
): HTMLElement {
  const children = entries.flatMap(([term, value]) => [
    createElement('dt', {}, term),
    createElement('dd', {}, value),
  ]);
  return createElement('dl', {}, ...children);
}

/** A name that may be broken after its marks, and nowhere else. */
export function createBreakableName(text: string): HTMLElement {
  const parts = text.split(/(?<=[_/.])/u);
  return createElement('span', {}, ...parts.flatMap((part) => [part, createElement('wbr')]));
}

import { escapeInvisible } from './escape-invisible.ts';

/** Makes an element with children; text is never taken for markup, and has no invisible characters. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), properties);
  made.append(
    ...children.map((child) => (typeof child === 'string' ? escapeInvisible(child) : child)),
  );
  return made;
}

/** A paragraph that explains what is beside it. */
export const createMuted = (...children: readonly (Node | string)[]): HTMLElement =>
  element('p', { className: 'muted' }, ...children);

/** A link that looks like a button. */
export const linkButton = (text: string, href: string): HTMLElement =>
  element('a', { className: 'button', href }, text);

/** A button, and what it does. */
export function actButton(
  text: Node | string,
  act: () => void,
  properties: Partial<HTMLButtonElement> = {},
): HTMLButtonElement {
  const button = element('button', { type: 'button', ...properties }, text);
  button.addEventListener('click', act);
  return button;
}

/**
 * The element of the page with an id.
 *
 * @throws Error where index.html has none of that kind.
 */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`There is no ${kind.name} #${id}`);
  return found;
}

/** A text of a stranger: its direction does not change that of the text around it. */
export const isolate = (text: string | Node): HTMLElement => element('bdi', {}, text);

/** A list of terms and what they stand for. */
export function descriptions(entries: readonly (readonly [string, Node | string])[]): HTMLElement {
  const children = entries.flatMap(([term, value]) => [
    element('dt', {}, term),
    element('dd', {}, value),
  ]);
  return element('dl', {}, ...children);
}

/** A name that may be broken after its marks, and nowhere else. */
export function breakable(text: string): HTMLElement {
  const parts = text.split(/(?<=[_/.])/u);
  return element('span', {}, ...parts.flatMap((part) => [part, element('wbr')]));
}

import { createElement } from '../dom.ts';

/** Parts that the user has folded or unfolded, by title. They stay so for the next request. */
const openByTitle = new Map<string, boolean>();

/** A part of the detail, under a heading. */
export const createPart = (title: string, ...children: readonly Node[]): HTMLElement =>
  createElement('section', {}, createElement('h3', { className: 'part' }, title), ...children);

/**
 * A part that can be folded away. What is in it is made once it is unfolded.
 *
 * @param line - What its heading says while it is folded.
 * @param open - Whether it is unfolded, until the user decides.
 */
export function createFoldablePart(
  { title, line = title, open = false }: FoldOptions,
  createContents: () => readonly Node[],
): HTMLElement {
  const heading = createElement('h3', {}, line);
  const details = createElement(
    'details',
    { className: 'part' },
    createElement('summary', {}, heading),
  );
  let isMade = false;
  const fill = () => {
    if (isMade) return;
    isMade = true;
    details.append(...tryPart(title, createContents));
  };
  details.open = openByTitle.get(title) ?? open;
  if (details.open) fill();
  details.querySelector('summary')?.addEventListener('click', () => {
    openByTitle.set(title, !details.open);
    fill();
  });
  // The browser unfolds it where it finds a text in it.
  details.addEventListener('toggle', () => {
    if (details.open) fill();
  });
  return createElement('section', {}, details);
}

interface FoldOptions {
  readonly title: string;
  readonly line?: string;
  readonly open?: boolean;
}

/** Creates a part. If that fails for an unusual request, the other parts are still shown. */
export function tryPart(title: string, make: () => readonly Node[]): readonly Node[] {
  try {
    return make();
  } catch (error) {
    const message = `${title}: this cannot be shown: ${(error as Error).message}`;
    return [createElement('p', { className: 'bad', role: 'alert' }, message)];
  }
}

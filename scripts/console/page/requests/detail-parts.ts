import { createElement } from '../dom.ts';

/** Whether the user has folded or unfolded a part, by title. Also applies to the next request. */
const openByTitle = new Map<string, boolean>();

/** Creates a part of the detail, with a heading. */
export const createPart = (title: string, ...children: readonly Node[]): HTMLElement =>
  createElement('section', {}, createElement('h3', { className: 'part' }, title), ...children);

/**
 * Creates a part that can be folded. Its contents are created when it is first unfolded.
 *
 * @param line - The text of its heading.
 * @param open - Whether it is unfolded initially.
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
  // Find in page unfolds it too.
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
    const message = `${title}: cannot be shown: ${(error as Error).message}`;
    return [createElement('p', { className: 'bad', role: 'alert' }, message)];
  }
}

/** What each element shows, as JSON. */
const shownData = new WeakMap<Element, string>();

/** What can have the focus, apart from text fields, which are not redrawn. */
const FOCUSABLE = 'a, button, summary, [tabindex]';

/**
 * Shows data in an element, unless it shows the same already: what the user is about to click on, or a screen reader has
 * read, stays as it is. Otherwise the focus stays where it is, and `details` stay open.
 *
 * @param data - All that what is shown depends on. All other changes of the element go through {@link redraw} too.
 * @param create - Creates what is shown. An element keeps its state by its id, or else by its place in an element with one.
 * @param fallback - Gets the focus if the element that had it is gone.
 */
export function redraw(
  place: HTMLElement,
  data: unknown,
  create: () => readonly (Node | string)[],
  fallback?: HTMLElement,
): void {
  const key = JSON.stringify(data) ?? '';
  if (shownData.get(place) === key) return;
  shownData.set(place, key);
  const focus = findFocus(place);
  const openIds = new Set([...place.querySelectorAll('details[open]')].map(({ id }) => id));
  place.replaceChildren(...create());
  for (const details of place.querySelectorAll('details')) {
    if (details.id !== '' && openIds.has(details.id)) details.open = true;
  }
  if (focus !== undefined) (focus() ?? fallback)?.focus({ preventScroll: true });
}

/** Finds the element with the focus. @returns A function that finds it again after a redraw. */
function findFocus(place: HTMLElement): (() => HTMLElement | undefined) | undefined {
  const focused = document.activeElement;
  if (focused === null || !place.contains(focused)) return undefined;
  const owner = focused.closest<HTMLElement>('[id]');
  if (owner === null) return undefined;
  const list = (element: HTMLElement) => [
    element,
    ...element.querySelectorAll<HTMLElement>(FOCUSABLE),
  ];
  const index = list(owner).findIndex((element) => element === focused);
  return () => {
    const again = document.getElementById(owner.id);
    return again === null ? undefined : list(again)[index];
  };
}

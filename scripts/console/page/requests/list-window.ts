/** Rows that are shown initially, and added each time the user scrolls to the end. */
const STEP = 250;

let limit = STEP;

/** Returns the number of rows that are shown. */
export const getRowLimit = (): number => limit;

/** Resets the number of rows, for other filters or when the list is scrolled to its top. */
export function resetRowLimit(): void {
  limit = STEP;
}

/** Inputs by which a user scrolls. New rows scroll the list too, but must not add rows. */
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** How long scrolling counts as the user's after an input. */
const SCROLL_MS = 2_000;

/** Shows more rows when the button below the last one is clicked, or scrolled into view by the user. */
export function growRowLimit(button: HTMLButtonElement, onGrow: () => void): void {
  let inputTime = Number.NEGATIVE_INFINITY;
  for (const name of INPUTS) {
    addEventListener(name, () => (inputTime = performance.now()), { capture: true, passive: true });
  }
  const grow = () => {
    limit += STEP;
    onGrow();
  };
  button.addEventListener('click', grow);
  new IntersectionObserver((entries) => {
    const isInSight = entries.some(({ isIntersecting }) => isIntersecting);
    if (isInSight && performance.now() - inputTime < SCROLL_MS) grow();
  }).observe(button);
}

/** As many rows are shown at first, and more of them each time the user scrolls to the last one. */
const STEP = 250;

let limit = STEP;

/** How many rows are shown. */
export const getRowLimit = (): number => limit;

/** Shows as many rows as at first, for a list that has changed or is seen from its top. */
export function resetRowLimit(): void {
  limit = STEP;
}

/** What a user scrolls by. New rows scroll a list too, which is no reason to show more. */
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/** A user scrolls for so long after an input. */
const SCROLL_MS = 2_000;

/** Shows more rows when the button below the last one is pressed, or is scrolled into sight by the user. */
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

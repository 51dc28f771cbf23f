import { getElement } from '../dom.ts';

const place = getElement('detail-body', HTMLElement);
const headOutcome = getElement('detail-outcome', HTMLElement);

/** The height of what stays in view above the detail. */
const HEAD_PIXELS = 90;

/** Shows the outcome beside the name while that of the summary is scrolled out of view. */
const outcomeObserver = new IntersectionObserver(
  (entries) => headOutcome.classList.toggle('shown', entries.at(-1)?.isIntersecting === false),
  { rootMargin: `-${HEAD_PIXELS}px 0px 0px` },
);

/** Shows the outcome of the request whose summary is there now; none without a request. */
export function updateHeadOutcome(): void {
  outcomeObserver.disconnect();
  const outcome = place.querySelector('.outcome strong');
  headOutcome.textContent = outcome?.firstChild?.textContent ?? '';
  headOutcome.className = outcome?.className ?? '';
  if (outcome !== null) outcomeObserver.observe(outcome);
}

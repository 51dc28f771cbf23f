import { setImmediate as pause } from 'node:timers/promises';
import type { Value } from '../../patterns/event.ts';
import type { Reason } from '../../patterns/explain/reason.ts';
import { findReason } from '../../patterns/explain/explain-mismatch.ts';
import { matches } from '../../patterns/match-event.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { distance } from '../../rules/match-report.ts';
import { otherNames } from '../../samples/editions.ts';
import type { Candidate, NotTaken, Verdicts } from '../api/patterns.ts';

/** Nobody reads more of them; all are counted. */
const MOST_TOLD = 100;

/** In between requests are answered. */
const AT_ONCE_MS = 20;

/** A reason has the values, which may be of any length. */
const MOST_CHARACTERS = 1_000;

/** An event to be judged. */
export interface Judged {
  readonly candidate: Candidate;
  readonly value: () => Value;
}

interface Other {
  readonly candidate: Candidate;
  readonly reason: Reason | undefined;
}

/** How far events are judged. */
interface Bounds {
  /**
   * Reasons are looked for as long as steps are left. Counted rather than timed, so that the same
   * question has the same answer on every machine. Is changed.
   */
  readonly budget: { steps: number };
  /** The id of an event that is always listed. */
  readonly wanted: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Judges events by a pattern, in turns with other work.
 *
 * @throws the reason of the signal, once it is given in between.
 */
export async function verdicts(
  pattern: Pattern,
  judged: readonly Judged[],
  { budget, wanted, signal }: Bounds,
): Promise<Verdicts> {
  const steps = countSteps(pattern);
  const matching: Candidate[] = [];
  const others: Other[] = [];
  let started = performance.now();
  for (const { candidate, value } of judged) {
    if (performance.now() - started > AT_ONCE_MS) {
      await pause();
      signal.throwIfAborted();
      started = performance.now();
    }
    const event = value();
    if (matches(pattern, event)) matching.push(candidate);
    else {
      const reason = budget.steps > 0 ? findReason(pattern, event, otherNames) : undefined;
      budget.steps -= steps;
      others.push({ candidate, reason });
    }
  }
  const far = ({ reason }: Other) =>
    reason === undefined ? Number.POSITIVE_INFINITY : distance({ reason });
  const nearest = others.toSorted((a, b) => (far(a) < far(b) ? -1 : far(a) > far(b) ? 1 : 0));
  const isTold = ({ id }: Candidate, index: number) => index < MOST_TOLD || id === wanted;
  return {
    matches: matching.length,
    of: judged.length,
    older: 0,
    matching: matching.filter(isTold),
    others: alike(nearest.map(notTaken), wanted).filter(isTold),
  };
}

/** Steps to find a reason by a pattern: 10,000 take some 1 ms. */
function countSteps({ branches }: Pattern): number {
  const fields = branches.flat();
  // Each field is tested once, however many branches have it.
  return [...new Set(fields)].reduce(
    (sum, { alternatives }) => sum + STEPS_A_FIELD + alternatives.length,
    fields.length,
  );
}

const STEPS_A_FIELD = 50;

function notTaken({ candidate, reason }: Other): NotTaken {
  if (reason === undefined) return candidate;
  const { path, message } = reason;
  const told = message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message;
  return { ...candidate, why: { path, message: told } };
}

/** Of events of one subject that fail for one reason, the first, or the one that is wanted. */
function alike(others: readonly NotTaken[], wanted: string | undefined): NotTaken[] {
  const groups = Map.groupBy(others, ({ subject, why }) => JSON.stringify([subject, why]));
  return [...groups.values()].flatMap((group) => {
    const shown = group.find(({ id }) => id === wanted) ?? group[0];
    if (shown === undefined) return [];
    return [group.length === 1 ? shown : { ...shown, alike: group.length }];
  });
}

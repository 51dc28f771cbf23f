import { setImmediate as pause } from 'node:timers/promises';
import type { Value } from '../../patterns/event.ts';
import type { Reason } from '../../patterns/explain/reason.ts';
import { findReason } from '../../patterns/explain/explain-mismatch.ts';
import { isMatch } from '../../patterns/match-event.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { computeDistance } from '../../rules/match-report.ts';
import { getOtherNames } from '../../samples/editions.ts';
import type { Candidate, NotTaken, Verdicts } from '../api/patterns.ts';

/** Nobody reads more of them; all are counted. */
const MAX_LISTED = 100;

/** In between requests are answered. */
const MAX_SLICE_MS = 20;

/** A reason has the values, which may be of any length. */
const MAX_CHARACTERS = 1_000;

/** An event to be judged. */
export interface CandidateEvent {
  readonly candidate: Candidate;
  readonly getValue: () => Value;
}

interface EvaluatedCandidate {
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
export async function evaluateCandidates(
  pattern: Pattern,
  candidates: readonly CandidateEvent[],
  { budget, wanted, signal }: Bounds,
): Promise<Verdicts> {
  const steps = countSteps(pattern);
  const matching: Candidate[] = [];
  const others: EvaluatedCandidate[] = [];
  let started = performance.now();
  for (const { candidate, getValue: value } of candidates) {
    if (performance.now() - started > MAX_SLICE_MS) {
      await pause();
      signal.throwIfAborted();
      started = performance.now();
    }
    const event = value();
    if (isMatch(pattern, event)) matching.push(candidate);
    else {
      const reason = budget.steps > 0 ? findReason(pattern, event, getOtherNames) : undefined;
      budget.steps -= steps;
      others.push({ candidate, reason });
    }
  }
  const computeRank = ({ reason }: EvaluatedCandidate) =>
    reason === undefined ? Number.POSITIVE_INFINITY : computeDistance({ reason });
  const nearest = others.toSorted((a, b) =>
    computeRank(a) < computeRank(b) ? -1 : computeRank(a) > computeRank(b) ? 1 : 0,
  );
  const isListed = ({ id }: Candidate, index: number) => index < MAX_LISTED || id === wanted;
  return {
    matches: matching.length,
    of: candidates.length,
    older: 0,
    matching: matching.filter(isListed),
    others: mergeAlike(nearest.map(toNotTaken), wanted).filter(isListed),
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

function toNotTaken({ candidate, reason }: EvaluatedCandidate): NotTaken {
  if (reason === undefined) return candidate;
  const { path, message } = reason;
  const shortMessage =
    message.length > MAX_CHARACTERS ? `${message.slice(0, MAX_CHARACTERS)}…` : message;
  return { ...candidate, why: { path, message: shortMessage } };
}

/** Of events of one subject that fail for one reason, the first, or the one that is wanted. */
function mergeAlike(others: readonly NotTaken[], wanted: string | undefined): NotTaken[] {
  const groups = Map.groupBy(others, ({ subject, why }) => JSON.stringify([subject, why]));
  return [...groups.values()].flatMap((group) => {
    const shown = group.find(({ id }) => id === wanted) ?? group[0];
    if (shown === undefined) return [];
    return [group.length === 1 ? shown : { ...shown, alike: group.length }];
  });
}

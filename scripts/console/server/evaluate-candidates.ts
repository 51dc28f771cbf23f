import { setImmediate as pause } from 'node:timers/promises';
import type { Value } from '../../patterns/event.ts';
import type { Reason } from '../../patterns/explain/reason.ts';
import { findReason } from '../../patterns/explain/explain-mismatch.ts';
import { isMatch } from '../../patterns/match-event.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { computeDistance } from '../../rules/match-report.ts';
import { getOtherNames } from '../../samples/editions.ts';
import type { Candidate, Mismatch, Verdicts } from '../api/patterns.ts';

/** Events in an answer; all events are counted. */
const MAX_LISTED = 100;

/** Time after which other work of the event loop gets its turn. */
const MAX_SLICE_MS = 20;

/** Characters of a reason, which contains values of the event. */
const MAX_CHARACTERS = 1_000;

/** An event to be evaluated. */
export interface CandidateEvent {
  readonly candidate: Candidate;
  readonly getValue: () => Value;
}

interface EvaluatedCandidate {
  readonly candidate: Candidate;
  readonly reason: Reason | undefined;
}

/** Limits of an evaluation. */
interface Bounds {
  /**
   * Reasons are only searched while steps are left. Steps instead of time make the result deterministic.
   * Decremented in place.
   */
  readonly budget: { steps: number };
  /** ID of an event that is always listed. */
  readonly wanted: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Evaluates a pattern against events. Yields to the event loop regularly.
 *
 * @throws The signal's reason if it is aborted.
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
    others: mergeSimilar(nearest.map(toMismatch), wanted).filter(isListed),
  };
}

/** Estimates the steps to find a reason. 10,000 steps take about 1 ms. */
function countSteps({ branches }: Pattern): number {
  const fields = branches.flat();
  // A field is tested once for all branches.
  return [...new Set(fields)].reduce(
    (sum, { alternatives }) => sum + STEPS_A_FIELD + alternatives.length,
    fields.length,
  );
}

const STEPS_A_FIELD = 50;

function toMismatch({ candidate, reason }: EvaluatedCandidate): Mismatch {
  if (reason === undefined) return candidate;
  const { path, message } = reason;
  const shortMessage =
    message.length > MAX_CHARACTERS ? `${message.slice(0, MAX_CHARACTERS)}…` : message;
  return { ...candidate, why: { path, message: shortMessage } };
}

/** Merges events with the same subject and reason into the first one, or into the wanted one. */
function mergeSimilar(others: readonly Mismatch[], wanted: string | undefined): Mismatch[] {
  const groups = Map.groupBy(others, ({ subject, why }) => JSON.stringify([subject, why]));
  return [...groups.values()].flatMap((group) => {
    const shown = group.find(({ id }) => id === wanted) ?? group[0];
    if (shown === undefined) return [];
    return [group.length === 1 ? shown : { ...shown, similarCount: group.length }];
  });
}

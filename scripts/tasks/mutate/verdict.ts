import type { Accepted } from './accepted.ts';
import type { Mutant } from './mutants.ts';

/** What the mutants of a file say of its tests. */
export interface Verdict {
  readonly killed: readonly Mutant[];
  /** Survivors with the reason why no test needs to notice them. */
  readonly accepted: readonly { readonly mutant: Mutant; readonly because: string }[];
  /** Survivors without one. */
  readonly unnoticed: readonly Mutant[];
  /** Reasons for what does not survive. */
  readonly unused: readonly Accepted[];
}

/** Sorts the mutants of one file; `reasons` may be of others too. */
export function verdictOf(
  file: string,
  mutants: readonly Mutant[],
  reasons: readonly Accepted[],
): Verdict {
  const killed = mutants.filter(({ fate }) => fate === 'killed');
  const survivors = mutants
    .filter(({ fate }) => fate !== 'killed')
    .map((mutant) => ({ mutant, reason: reasons.find((one) => isOf(one, file, mutant)) }));
  return {
    killed,
    accepted: survivors.flatMap(({ mutant, reason }) =>
      reason === undefined ? [] : [{ mutant, because: reason.because }],
    ),
    unnoticed: survivors.flatMap(({ mutant, reason }) => (reason === undefined ? mutant : [])),
    unused: reasons.filter(
      (one) => one.file === file && !survivors.some(({ reason }) => reason === one),
    ),
  };
}

const isOf = (reason: Accepted, file: string, { code, from, to }: Mutant) =>
  reason.file === file && reason.code === code && reason.from === from && reason.to === to;

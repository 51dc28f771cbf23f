/** A choice of a run, with the chosen option. */
interface Decision {
  readonly state: string;
  readonly options: readonly string[];
  taken: number;
}

/** Chooses an option. Each option is chosen in one of the runs. */
export type Chooser = (options: readonly string[], state: string) => string;

/** Thrown by a {@link Chooser} if all continuations were already explored. */
export class SeenBeforeError extends Error {}

/**
 * Runs a function once for every sequence of choices, depth first. A run that reaches an explored state
 * is cut off there, and so is a run that reaches a state twice.
 *
 * @param run - Deterministic for the same choices. Must not catch {@link SeenBeforeError}.
 * @returns The numbers of completed runs and of states.
 */
export async function explore(
  run: (choose: Chooser) => Promise<void>,
): Promise<{ runs: number; states: number }> {
  const seen = new Set<string>();
  const path: Decision[] = [];
  let runs = 0;
  for (;;) {
    let depth = 0;
    const choose: Chooser = (options, state) => {
      const decision = path[depth];
      if (decision === undefined) {
        if (path.some((earlier) => earlier.state === state)) {
          throw new Error(`a run can go round for ever at ${state}`);
        }
        if (seen.has(state)) throw new SeenBeforeError();
        seen.add(state);
        path.push({ state, options, taken: 0 });
      } else if (decision.options.join() !== options.join()) {
        throw new Error(`the run does not repeat itself: ${options.join()} at ${state}`);
      }
      depth += 1;
      return options[path[depth - 1]?.taken ?? 0] ?? '';
    };
    try {
      await run(choose);
      runs += 1;
    } catch (error) {
      if (!(error instanceof SeenBeforeError)) throw error;
    }
    while (path.length > 0) {
      const last = path.at(-1);
      if (last !== undefined && last.taken + 1 < last.options.length) {
        last.taken += 1;
        break;
      }
      path.pop();
    }
    if (path.length === 0) return { runs, states: seen.size };
  }
}

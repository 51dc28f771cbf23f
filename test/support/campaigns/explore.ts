/** A choice that a run offered, and which one it took. */
interface Decision {
  readonly state: string;
  readonly options: readonly string[];
  taken: number;
}

/** Asks which of some options is taken; thereby each is taken once in some run. */
export type Chooser = (options: readonly string[], state: string) => string;

/** Thrown by a {@link Chooser} where all that can follow has been seen from another run. */
export class SeenBeforeError extends Error {}

/**
 * Runs something once for every way in which its choices can go, depth first. A run that comes into a
 * state from which all has been seen is cut off there; one that comes into a state twice would never end.
 *
 * @param run - Does the same as long as the choices are the same. It must let {@link SeenBeforeError} through.
 * @returns How many runs came to their end, and how many states they met.
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

/** Counts things by what they have in common, in the order of their first. */
export function countByKind<T, K extends object>(
  all: readonly T[],
  getKind: (one: T) => K,
): (K & { readonly count: number })[] {
  const groups = Map.groupBy(all.map(getKind), (kind) => JSON.stringify(kind));
  return [...groups.values()].flatMap(([kind, ...others]) =>
    kind === undefined ? [] : [{ ...kind, count: 1 + others.length }],
  );
}

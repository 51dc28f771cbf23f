/**
 * Merges overrides into a JSON value: objects key by key, at any depth. Anything else replaces the value, a list
 * as a whole, and `undefined` removes it.
 *
 * @returns A new value; neither argument is changed.
 */
export function mergeOverrides(value: unknown, overrides: unknown): unknown {
  if (!isMapping(overrides)) return overrides;
  const known = isMapping(value) ? value : {};
  const merged = Object.entries(overrides).map(([key, override]) => [
    key,
    mergeOverrides(Object.hasOwn(known, key) ? known[key] : undefined, override),
  ]);
  const all = [...Object.entries(known), ...(merged as [string, unknown][])];
  return Object.fromEntries(all.filter(([key]) => !isRemoved(overrides, key)));
}

type Mapping = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRemoved = (overrides: Mapping, key: string): boolean =>
  Object.hasOwn(overrides, key) && overrides[key] === undefined;

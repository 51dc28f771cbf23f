/** Generates copies of a JSON value, each with another part replaced, the whole value first. */
export function* replaceEach(value: unknown, replacement: unknown): Generator {
  yield replacement;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const changed of replaceEach(part, replacement)) {
      yield Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed };
    }
  }
}

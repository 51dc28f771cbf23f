/** Parses JSON text. @returns `undefined` if the text is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns the fields of an object; none for any other value. */
export const toFields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Parses the fields of a JSON object; none for any other text. */
export const readFields = (text: string) => toFields(readJson(text));

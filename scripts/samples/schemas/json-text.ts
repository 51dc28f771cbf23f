const WIDTH = 100;

/**
 * JSON with what fits a line on one line, as the formatter of this repository leaves it. Examples are on
 * one line each, however long: their fields would be most of a document that tells of others.
 */
export const jsonText = (value: unknown): string => `${lines(value, 0, 0)}\n`;

/** @param before - What stands before the value on its line, and after it, in characters. */
function lines(value: unknown, indent: number, before: number): string {
  const flat = onOneLine(value);
  if (typeof value !== 'object' || value === null) return flat;
  if (indent + before + flat.length <= WIDTH) return flat;
  const inner = ' '.repeat(indent + 2);
  const parts = Array.isArray(value)
    ? value.map((item) => inner + lines(item, indent + 2, 1))
    : Object.entries(value).map(([key, item]) => {
        const name = `${JSON.stringify(key)}: `;
        const after =
          key === 'examples' ? onOneLine(item) : lines(item, indent + 2, name.length + 1);
        return inner + name + after;
      });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${parts.join(',\n')}\n${' '.repeat(indent)}${close}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`,
  );
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

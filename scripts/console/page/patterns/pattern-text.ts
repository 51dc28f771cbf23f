import { type Json, parseJson } from '../../../patterns/json/parse-json.ts';

/** The width in which a list stands on one line. */
const WIDTH = 76;

/**
 * A pattern laid out: a field a line, and its alternatives beside it where there is room. Numbers and
 * texts stay as they are written.
 *
 * @throws JsonError where the text is no JSON.
 */
export function formatted(text: string): string {
  return broken(text, parseJson(text), 0);
}

function broken(text: string, json: Json, indent: number): string {
  const line = `\n${' '.repeat(indent + 2)}`;
  const end = `\n${' '.repeat(indent)}`;
  if (json.kind === 'object' && json.entries.length > 0) {
    const fields = json.entries.map(([, value, { start, end }]) => {
      const key = `${text.slice(start, end)}: `;
      return (
        key +
        (value.kind === 'array'
          ? fitting(text, value, indent + 2, key)
          : broken(text, value, indent + 2))
      );
    });
    return `{${line}${fields.join(`,${line}`)}${end}}`;
  }
  if (json.kind === 'array' && json.items.length > 0) {
    const items = json.items.map((item) => fitting(text, item, indent + 2));
    return `[${line}${items.join(`,${line}`)}${end}]`;
  }
  return flat(text, json);
}

/** On one line, or on several where it is too long. */
function fitting(text: string, json: Json, indent: number, before = ''): string {
  // As it is written it has no fewer letters than on one line, white space aside.
  const line = flat(text, json);
  return indent + before.length + line.length <= WIDTH ? line : broken(text, json, indent);
}

function flat(text: string, json: Json): string {
  if (json.kind === 'array') return `[${json.items.map((item) => flat(text, item)).join(', ')}]`;
  if (json.kind !== 'object') return text.slice(json.start, json.end);
  if (json.entries.length === 0) return '{}';
  const fields = json.entries.map(
    ([, value, { start, end }]) => `${text.slice(start, end)}: ${flat(text, value)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

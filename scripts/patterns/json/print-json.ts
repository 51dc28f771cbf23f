import { type Json, parseJson } from './parse-json.ts';

interface Layout {
  /** Characters of a line, its comma included. */
  readonly width: number;
  /** Whether an object, unless it is in an array, takes a line for each of its keys, however short. */
  readonly expandsObjects?: boolean;
  /** The key whose value stays on one line, however long. */
  readonly oneLineKey?: string;
}

/** JSON text without white space between its tokens, which stay as they are written. */
export const compactJson = (json: string): string =>
  json.replaceAll(/("(?:[^"\\]|\\.)*")|[\t\n\r ]+/gu, '$1');

/**
 * Lays out JSON text: what fits a line is on one line. Tokens stay as they are written.
 *
 * @throws JsonError
 */
export function printJson(text: string, layout: Layout): string {
  const { width, expandsObjects = false, oneLineKey } = layout;
  const json = parseJson(text);
  return expandsObjects ? expand(json, 0) : fit(json, 0, 0);

  /** @param before - Characters that stand before it on its line, or after it. */
  function fit(json: Json, indent: number, before: number): string {
    const line = printLine(text, json);
    return indent + before + line.length <= width ? line : expand(json, indent);
  }

  function expand(json: Json, indent: number): string {
    const inner = indent + 2;
    const wrap = (open: string, items: readonly string[], close: string) => {
      const line = `\n${' '.repeat(inner)}`;
      return `${open}${line}${items.join(`,${line}`)}\n${' '.repeat(indent)}${close}`;
    };
    if (json.kind === 'array' && json.items.length > 0) {
      return wrap(
        '[',
        json.items.map((item) => fit(item, inner, 1)),
        ']',
      );
    }
    if (json.kind !== 'object' || json.entries.length === 0) return printLine(text, json);
    const fields = json.entries.map(([key, value, { start, end }]) => {
      const name = `${text.slice(start, end)}: `;
      if (key === oneLineKey) return name + printLine(text, value);
      const isExpanded = expandsObjects && value.kind === 'object';
      return name + (isExpanded ? expand(value, inner) : fit(value, inner, name.length + 1));
    });
    return wrap('{', fields, '}');
  }
}

function printLine(text: string, json: Json): string {
  if (json.kind === 'array') {
    return `[${json.items.map((item) => printLine(text, item)).join(', ')}]`;
  }
  if (json.kind !== 'object') return text.slice(json.start, json.end);
  if (json.entries.length === 0) return '{}';
  const fields = json.entries.map(
    ([, value, { start, end }]) => `${text.slice(start, end)}: ${printLine(text, value)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

/**
 * Lays out a pattern: a field a line, and its alternatives beside it where there is room.
 *
 * @throws JsonError
 */
export const printPattern = (text: string): string =>
  printJson(text, { width: 77, expandsObjects: true });

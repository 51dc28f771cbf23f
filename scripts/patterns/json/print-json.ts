import { type Json, parseJson } from './parse-json.ts';

interface Layout {
  /** Maximum characters of a line, including the comma. */
  readonly width: number;
  /** Whether objects outside arrays always take a line for each key. */
  readonly expandsObjects?: boolean;
  /** A key whose value is always on one line. */
  readonly oneLineKey?: string;
}

/** Removes the white space between the tokens of JSON text. Tokens are unchanged. */
export const compactJson = (json: string): string =>
  json.replaceAll(/("(?:[^"\\]|\\.)*")|[\t\n\r ]+/gu, '$1');

/**
 * Formats JSON text: values that fit a line are on one line. Tokens are unchanged.
 *
 * @throws JsonError
 */
export function printJson(text: string, layout: Layout): string {
  const { width, expandsObjects = false, oneLineKey } = layout;
  const json = parseJson(text);
  return expandsObjects ? expand(json, 0) : fit(json, 0, 0);

  /** @param before - Characters before and after the value on its line. */
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
 * Formats a pattern: a line for each field, with its alternatives if they fit.
 *
 * @throws JsonError
 */
export const printPattern = (text: string): string =>
  printJson(text, { width: 77, expandsObjects: true });

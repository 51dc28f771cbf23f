/**
 * A number as it was written: JSON takes all its digits, JavaScript's numbers may not.
 */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A part of a pattern that is to be written. */
export type PatternNode = string | boolean | null | NumberText | readonly PatternNode[] | Fields;

/** An object of it, in its order; an object of JavaScript has keys that are numbers first. */
export type Fields = { readonly [field: string]: PatternNode } | ReadonlyMap<string, PatternNode>;

export const isList = (node: PatternNode): node is readonly PatternNode[] => Array.isArray(node);

export const isFields = (node: PatternNode): node is Fields =>
  typeof node === 'object' && node !== null && !isList(node) && !(node instanceof NumberText);

export const entriesOf = (fields: Fields): (readonly [field: string, value: PatternNode])[] =>
  fields instanceof Map
    ? [...(fields as ReadonlyMap<string, PatternNode>)]
    : Object.entries(fields);

/** A part of a pattern as JSON text, on one line. */
export function jsonOf(node: PatternNode): string {
  if (node instanceof NumberText) return node.text;
  if (isList(node)) return `[${node.map(jsonOf).join(',')}]`;
  if (!isFields(node)) return JSON.stringify(node);
  const entries = entriesOf(node).map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`);
  return `{${entries.join(',')}}`;
}

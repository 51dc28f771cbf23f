import { ExactNumber } from '../patterns/json/scalar.ts';

/** A part of a pattern that is to be written. */
export type PatternNode = string | boolean | null | ExactNumber | readonly PatternNode[] | Fields;

/** An object of it, in its order; an object of JavaScript has keys that are numbers first. */
export type Fields = { readonly [field: string]: PatternNode } | ReadonlyMap<string, PatternNode>;

export const isList = (node: PatternNode): node is readonly PatternNode[] => Array.isArray(node);

export const isFields = (node: PatternNode): node is Fields =>
  typeof node === 'object' && node !== null && !isList(node) && !(node instanceof ExactNumber);

export const listEntries = (fields: Fields): (readonly [field: string, value: PatternNode])[] =>
  fields instanceof Map
    ? [...(fields as ReadonlyMap<string, PatternNode>)]
    : Object.entries(fields);

/** A part of a pattern as JSON text, on one line. */
export function writeJson(node: PatternNode): string {
  if (node instanceof ExactNumber) return node.text;
  if (isList(node)) return `[${node.map(writeJson).join(',')}]`;
  if (!isFields(node)) return JSON.stringify(node);
  const entries = listEntries(node).map(
    ([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`,
  );
  return `{${entries.join(',')}}`;
}

import { ExactNumber } from '../patterns/json/scalar.ts';

/** A node of a pattern to be written. Numbers are {@link ExactNumber}s, which keep their digits. */
export type PatternNode = string | boolean | null | ExactNumber | readonly PatternNode[] | Fields;

/** An object of a pattern. A map also keeps the order of keys that look like integers. */
export type Fields = { readonly [field: string]: PatternNode } | ReadonlyMap<string, PatternNode>;

export const isList = (node: PatternNode): node is readonly PatternNode[] => Array.isArray(node);

export const isFields = (node: PatternNode): node is Fields =>
  typeof node === 'object' && node !== null && !isList(node) && !(node instanceof ExactNumber);

export const listEntries = (fields: Fields): (readonly [field: string, value: PatternNode])[] =>
  fields instanceof Map
    ? [...(fields as ReadonlyMap<string, PatternNode>)]
    : Object.entries(fields);

/** Serializes a node as JSON on one line. */
export function writeJson(node: PatternNode): string {
  if (node instanceof ExactNumber) return node.text;
  if (isList(node)) return `[${node.map(writeJson).join(',')}]`;
  if (!isFields(node)) return JSON.stringify(node);
  const entries = listEntries(node).map(
    ([key, value]) => `${JSON.stringify(key)}:${writeJson(value)}`,
  );
  return `{${entries.join(',')}}`;
}

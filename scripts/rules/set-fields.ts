import leven from 'leven';
import { UsageError } from '../shared/command-error.ts';
import { suggestField } from './condition/suggest-field.ts';

/** The option `--set` of commands that create samples. */
export const SET_OPTION = {
  value: 'PATH=VALUE',
  help: `Set a field of the sample, as JSON or else as text: data.order.total_paid=150, …=paid, …='"150"' (repeatable)`,
  isRepeatable: true,
} as const;

type Json = Readonly<Record<string, unknown>>;

/** A value for a field. */
export interface Assignment {
  /** The field's path as the user wrote it. */
  readonly path: string;
  /** Keys, and indexes of lists. */
  readonly keys: readonly string[];
  readonly value: unknown;
}

/**
 * Parses the values of `--set`: the part after the first `=` is JSON, or else a text.
 *
 * @param sample - The sample whose fields are set. A path leads to one of its fields, or to an object or list in it:
 *   `data.order.histories[0].id`; it may begin with `detail.`, as in patterns.
 * @param what - What the sample is, for messages.
 * @throws UsageError for an unknown path; the message names the nearest ones.
 */
export function parseAssignments(
  assignments: readonly string[],
  sample: object,
  what: string,
): Assignment[] {
  return assignments.map((assignment) => {
    const [, path, text] = /^([^=]+)=(.*)$/su.exec(assignment) ?? [];
    if (path === undefined || text === undefined) {
      throw new UsageError(
        `Invalid --set: ${assignment}. Specify PATH=VALUE, such as data.order.total_paid=150`,
      );
    }
    const keys = path
      .replace(/^detail\./u, '')
      .replaceAll(/\[(\d+)\]/gu, '.$1')
      .split('.');
    if (FIXED.has(keys[0] ?? '')) {
      throw new UsageError(
        `--set cannot change the subject. Specify another one instead of ${what}`,
      );
    }
    if (!hasPath(sample, keys)) {
      throw new UsageError(`${what} has no field ${path}.${suggestPaths(path, keys, sample)}`);
    }
    return { path, keys, value: parseValue(text) };
  });
}

/** Sets fields of a sample, in this order. @returns A new sample; objects that are missing are created. */
export const setFields = <T extends object>(sample: T, assignments: readonly Assignment[]): T =>
  assignments.reduce<unknown>(
    (set, { keys, value }) => replaceValue(set, keys, value),
    sample,
  ) as T;

function replaceValue(node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    const items: readonly unknown[] = node;
    return items.map((item, index) =>
      String(index) === key ? replaceValue(item, rest, value) : item,
    );
  }
  const fields = isObject(node) ? node : {};
  return { ...fields, [key]: replaceValue(fields[key], rest, value) };
}

/** `JSON.rawJSON`, which TypeScript does not declare: `JSON.stringify` writes the text of it. */
const { rawJSON } = JSON as typeof JSON & { readonly rawJSON: (text: string) => unknown };

type Reviver = (key: string, value: unknown) => unknown;

/** Parses JSON, with all digits of its numbers; other text is a string. */
function parseValue(text: string): unknown {
  const keepDigits = (_: string, value: unknown, { source }: { readonly source: string }) =>
    typeof value === 'number' && String(value) !== source ? rawJSON(source) : value;
  try {
    return JSON.parse(text, keepDigits as Reviver) as unknown;
  } catch {
    return text;
  }
}

function hasPath(node: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  return isObject(node) && Object.hasOwn(node, key) && hasPath(node[key], rest);
}

/** @param node - The object or list that has the key. */
function joinPath(node: unknown, path: string, key: string): string {
  if (Array.isArray(node)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** Lists the paths of all fields, objects and lists in a sample. */
function listPaths(node: unknown, path: string): string[] {
  const entries = isObject(node) ? Object.entries(node) : [];
  const inner = entries.flatMap(([key, value]) => listPaths(value, joinPath(node, path, key)));
  return path === '' ? inner : [path, ...inner];
}

/** Suggests paths whose end, such as `order.total_paid`, is most similar to a path, in its last key too. */
function suggestPaths(path: string, keys: readonly string[], sample: object): string {
  const near = listPaths(sample, '')
    .filter((known) => areSimilar(getLastKey(path), getLastKey(known)))
    .map((known) => {
      const ends = [0, ...[...known.matchAll(/\./gu)].map(({ index }) => index + 1)];
      return { known, distance: Math.min(...ends.map((end) => leven(path, known.slice(end)))) };
    });
  const least = Math.min(...near.map(({ distance }) => distance));
  if (least > Math.max(2, path.length / 4)) return describeFields(sample, '', keys);
  const nearest = near.filter(({ distance }) => distance === least).slice(0, MAX_SUGGESTIONS);
  return ` Did you mean ${nearest.map(({ known }) => known).join(' or ')}?`;
}

const getLastKey = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

const areSimilar = (one: string, other: string): boolean =>
  leven(one, other) <= Math.max(1, one.length / 3);

/** Lists the fields of the innermost object on a path that there is. */
function describeFields(
  node: object,
  path: string,
  [key = '', ...rest]: readonly string[],
): string {
  const inner = Object.hasOwn(node, key) ? (node as Json)[key] : undefined;
  if (isObject(inner)) return describeFields(inner, joinPath(node, path, key), rest);
  const fields = Object.keys(node).filter((name) => !FIXED.has(name));
  if (fields.length > MAX_LISTED) return suggestField(key, fields, []);
  const known = fields.join(', ');
  if (known === '') return ` Specify another path: ${path} has no fields`;
  return ` Specify one of ${known}${path === '' ? '' : ` in ${path}`}`;
}

/** What follows from the subject. */
const FIXED: ReadonlySet<string> = new Set(['subject', 'detail-type']);

const MAX_SUGGESTIONS = 3;

/** Fields of an object that are all listed. */
const MAX_LISTED = 12;

/** Whether a value is an object or a list. */
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

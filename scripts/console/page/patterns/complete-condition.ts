import type { Catalogue } from '../../api/catalogue.ts';

/** A field that a condition can compare. */
export interface ComparableField {
  /** As a condition names it, such as `data.order.id`. */
  readonly path: string;
  readonly type: string;
}

/** A completion of a condition. */
interface Completion {
  readonly text: string;
  /** A short description. */
  readonly hint: string;
}

/** The completions of a part of a condition. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly options: readonly Completion[];
}

/** Longer lists do not help the user. */
const MAX_OPTIONS = 50;

/**
 * Lists the fields of subjects that a condition can compare: values, and lists of values, not objects.
 *
 * @param subjects - Empty for all.
 */
export function listComparableFields(
  { subjects: documented, keys, objects }: Catalogue,
  subjects: readonly string[],
): ComparableField[] {
  const some = documented.filter(({ name }) => subjects.length === 0 || subjects.includes(name));
  const linked = new Set(some.flatMap(({ editions }) => Object.values(editions).flat()));
  const list = (path: string, type: string): ComparableField[] => {
    const fields = objects[type.replace('[]', '')];
    if (fields === undefined) return [{ path, type }];
    return Object.entries(fields).flatMap(([name, inner]) => list(`${path}.${name}`, inner));
  };
  const inData = [...linked].flatMap((key) => list(`data.${key}`, keys[key] ?? 'unknown'));
  return [...inData, { path: 'event_id', type: 'string' }, { path: 'subject', type: 'string' }];
}

const FOR_ALL = ['=', '!=', 'in (', 'exists', 'is missing'];
const FOR_NUMBERS = ['>=', '<=', '>', '<', 'between'];
const FOR_TEXTS = ['starts with', 'ends with', 'contains', 'like'];

const TOKEN = /'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|[A-Za-z_$][\w$.-]*|-?[\d.]+|[<>=!]+|\S/gu;

/** Words that a field follows. */
const BEFORE_FIELD = new Set(['and', 'or', 'not', '(', '&&', '||', '!']);

/** Lists the completions at a position of a condition: fields, operators of the field before it, or `and` and `or`. */
export function completeCondition(
  text: string,
  caret: number,
  fields: readonly ComparableField[],
): Completions {
  const before = text.slice(0, caret);
  const tokens = [...before.matchAll(TOKEN)].map(([token]) => token);
  const word = /[\w$.-]*$/u.exec(before)?.[0] ?? '';
  const current = word === '' ? '' : (tokens.pop() ?? '');
  const none: Completions = { start: caret, end: caret, options: [] };
  // Within quotes there is a text of the user's.
  if (/^['"]/u.test(current) || isOpenText(tokens.at(-1))) return none;
  const rest = /^[\w$.-]*/u.exec(text.slice(caret))?.[0] ?? '';
  const place = { start: caret - word.length, end: caret + rest.length };
  const previous = tokens.at(-1)?.toLowerCase();
  if (isValueList(tokens) || isRange(tokens)) return none;
  if (previous === undefined || BEFORE_FIELD.has(previous)) {
    return { ...place, options: findFields(fields, word) };
  }
  const field = fields.find(({ path }) => path === tokens.at(-1));
  const options =
    field === undefined ? listJoiners(tokens) : listOperators(field).map(describeOperator);
  const prefix = word.toLowerCase();
  return { ...place, options: options.filter((option) => option.text.startsWith(prefix)) };
}

const isOpenText = (token = '') => /^(?:'[^']*|"[^"]*)$/u.test(token);

/** Whether the values of `in (` are written: its parenthesis is open. */
function isValueList(tokens: readonly string[]): boolean {
  const start = tokens.findLastIndex(
    (token, at) => token === '(' && tokens[at - 1]?.toLowerCase() === 'in',
  );
  return start >= 0 && !tokens.slice(start).includes(')');
}

/** Whether the second number of `between 1 and` is missing. */
const isRange = (tokens: readonly string[]) =>
  tokens.at(-1)?.toLowerCase() === 'and' && tokens.at(-3)?.toLowerCase() === 'between';

function findFields(fields: readonly ComparableField[], word: string): Completion[] {
  const query = word.toLowerCase();
  const rank = ({ path }: ComparableField) => {
    const name = path.toLowerCase();
    if (name.startsWith(query)) return 0;
    return name.slice(name.lastIndexOf('.') + 1).startsWith(query) ? 1 : 2;
  };
  return fields
    .filter(({ path }) => path.toLowerCase().includes(query))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, MAX_OPTIONS)
    .map(({ path, type }) => ({ text: path, hint: type }));
}

function listOperators({ type }: ComparableField): readonly string[] {
  if (/^(?:integer|number)/u.test(type)) return [...FOR_NUMBERS, ...FOR_ALL];
  if (type.startsWith('string')) return [...FOR_TEXTS, ...FOR_ALL];
  return type.startsWith('boolean') ? FOR_ALL : [...FOR_ALL, ...FOR_NUMBERS, ...FOR_TEXTS];
}

const describeOperator = (text: string): Completion => ({ text, hint: '' });

/** After a value, or a word such as `exists`. */
function listJoiners(tokens: readonly string[]): Completion[] {
  const last = tokens.at(-1) ?? '';
  const isValue = /^(?:'.*'|".*"|-?\d[\d.]*|true|false|null|exists|missing|\))$/isu.test(last);
  if (!isValue) return [];
  if (tokens.at(-2)?.toLowerCase() === 'between') return [{ text: 'and', hint: 'the upper end' }];
  return [
    { text: 'and', hint: 'all of them' },
    { text: 'or', hint: 'any of them' },
  ];
}

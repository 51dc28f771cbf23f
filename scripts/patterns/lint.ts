import type { Json } from './json/parse-json.ts';
import type { Pattern } from './pattern.ts';
import { suggestNative, suggestOperator } from './suggestions.ts';

/** Finds fields with the name of an operator, also of another language, which has no effect outside an array. */
export function findMisplacedOperators({ branches }: Pattern): string[] {
  const notes = [...new Set(branches.flat())].flatMap(({ path }) => {
    const segments = path.split('.');
    const last = segments.at(-1) ?? '';
    const native = segments.length > 1 ? suggestNative(last) : undefined;
    if (native !== undefined) {
      return [
        `Outside an array, ${last} is a field name. If it is meant as an operator: ${native}`,
      ];
    }
    const at = segments.findIndex((segment) => suggestOperator(segment) !== undefined);
    const [field, name = ''] = [segments[at - 1], segments[at]];
    const operator = suggestOperator(name);
    if (operator === undefined) return [];
    const place = field === undefined ? '' : `${JSON.stringify(field)}: `;
    return [`Outside an array, ${name} is a field name. Write the operator as ${place}${operator}`];
  });
  return [...new Set(notes)];
}

/** Finds duplicate keys of objects. */
export function findDuplicateKeys(json: Json, place = ''): string[] {
  if (json.kind === 'array') {
    return json.items.flatMap((item, at) => findDuplicateKeys(item, `${place}[${at}]`));
  }
  if (json.kind !== 'object') return [];
  const seen = new Set<string>();
  return json.entries.flatMap(([key, value]) => {
    const here = place === '' ? key : `${place}.${key}`;
    const isTwice = seen.has(key);
    seen.add(key);
    const remedy =
      value.kind === 'array' && key !== '$or' ? 'only the last one applies' : 'merge them';
    const notes = isTwice ? [`The pattern has ${here} twice: ${remedy}`] : [];
    return [...notes, ...findDuplicateKeys(value, here)];
  });
}

/** EventBridge's default quota for the size of a pattern, which AWS can raise. */
const MAX_CHARACTERS = 2_048;

/** Checks a pattern against the service's quota, which its engine does not enforce. */
export function checkQuotas(text: string): string[] {
  if (text.length <= MAX_CHARACTERS) return [];
  return [
    `The pattern has ${text.length} characters; EventBridge accepts ${MAX_CHARACTERS} unless your quota is raised.`,
  ];
}

/** The size of a pattern with expanded `$or`. */
export interface PatternSize {
  readonly branches: number;
  /** Total of the fields of all branches. */
  readonly alternatives: number;
  /** Depth of the deepest field. */
  readonly levels: number;
}

/** Computes the size of a pattern without expanding it. Duplicate fields count twice. */
export function measurePattern(json: Json): PatternSize {
  if (json.kind !== 'object') {
    const alternatives = json.kind === 'array' ? json.items.length : 1;
    return { branches: 1, alternatives, levels: 0 };
  }
  return json.entries.map(([key, value]) => measureEntry(key, value)).reduce(multiplySizes, EMPTY);
}

const EMPTY: PatternSize = { branches: 1, alternatives: 0, levels: 0 };

function measureEntry(key: string, value: Json): PatternSize {
  if (key === '$or' && value.kind === 'array' && value.items.length > 0) {
    return value.items.map(measurePattern).reduce(addSizes);
  }
  const size = measurePattern(value);
  return { ...size, levels: size.levels + key.split('.').length };
}

const addSizes = (one: PatternSize, other: PatternSize): PatternSize => ({
  branches: one.branches + other.branches,
  alternatives: one.alternatives + other.alternatives,
  levels: Math.max(one.levels, other.levels),
});

/** Combines each branch of one with each branch of the other. */
const multiplySizes = (one: PatternSize, other: PatternSize): PatternSize => ({
  branches: one.branches * other.branches,
  alternatives: one.alternatives * other.branches + other.alternatives * one.branches,
  levels: Math.max(one.levels, other.levels),
});

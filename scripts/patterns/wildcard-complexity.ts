import type { Alternative } from './operators.ts';

/** EventBridge rejects a field whose wildcards are more complex. */
export const MAX_WILDCARD_COMPLEXITY = 10;

/** More combinations of prefixes are not explored. */
const MAX_COMBINATIONS = 5_000;

/** A byte of a wildcard, `*`, or its end. */
type WildcardSymbol = number | '*' | 'end';

/** Stands for all bytes that are in no wildcard. */
const OTHER_BYTE = -1;

/**
 * Computes the complexity of a field's wildcards as EventBridge's engine does
 * (https://github.com/aws/event-ruler, MachineComplexityEvaluator): the largest number of prefixes of the wildcards
 * that match the same text. For example, `abb` matches four prefixes of `a*bb*`: `a*`, `a*b`, `a*bb` and `a*bb*`.
 *
 * @returns The complexity; 0 without wildcards. Not exact above {@link MAX_WILDCARD_COMPLEXITY}.
 */
export function computeWildcardComplexity(alternatives: readonly Alternative[]): number {
  const wildcards = new Set(alternatives.flatMap(listWildcards));
  if (wildcards.size === 0) return 0;
  const symbols = [...wildcards].flatMap(toSymbols);
  const bytes = new Set([OTHER_BYTE, ...symbols.filter((symbol) => typeof symbol === 'number')]);
  // A position is that of the symbol after a matching prefix.
  const starts = symbols.flatMap((_, at) => (at === 0 || symbols[at - 1] === 'end' ? [at] : []));
  const open = [skipAsterisks(symbols, starts)];
  const seen = new Set<string>();
  let complexity = 0;
  for (let prefixes = open.pop(); prefixes !== undefined; prefixes = open.pop()) {
    for (const byte of bytes) {
      const next = skipAsterisks(symbols, readByte(symbols, prefixes, byte));
      complexity = Math.max(complexity, next.length);
      if (complexity > MAX_WILDCARD_COMPLEXITY) return complexity;
      const key = next.join();
      if (seen.has(key) || seen.size === MAX_COMBINATIONS) continue;
      seen.add(key);
      open.push(next);
    }
  }
  return complexity;
}

/**
 * Suggests an operator for a wildcard with a single asterisk, at one end: such operators do not count.
 *
 * @returns For example `{"suffix":"@gmail.com"} instead of *@gmail.com`; `undefined` if no wildcard is of this kind.
 */
export function suggestWithoutWildcard(alternatives: readonly Alternative[]): string | undefined {
  for (const wildcard of alternatives.flatMap(listWildcards)) {
    const [, before, text = '', after] = /^(\*?)([^*\\]+)(\*?)$/u.exec(wildcard) ?? [];
    if (before === after) continue;
    const operator = JSON.stringify({ [before === '*' ? 'suffix' : 'prefix']: text });
    return `${operator} instead of ${wildcard}`;
  }
  return undefined;
}

/** Lists the wildcards of an alternative, also those in `anything-but`. */
function listWildcards(one: Alternative): string[] {
  if (one.op === 'wildcard') return [one.text];
  if (one.op !== 'anything-but-text') return [];
  return one.tests.flatMap((test) => (test.op === 'wildcard' ? [test.text] : []));
}

function toSymbols(wildcard: string): WildcardSymbol[] {
  const symbols = wildcard.match(/\\.|\*|[^*\\]+/gsu) ?? [];
  return [
    ...symbols.flatMap((text): WildcardSymbol[] =>
      text === '*' ? ['*'] : [...new TextEncoder().encode(text.replace(/^\\/u, ''))],
    ),
    'end',
  ];
}

/** An asterisk also matches an empty text. */
const skipAsterisks = (symbols: readonly WildcardSymbol[], prefixes: readonly number[]) => [
  ...new Set(prefixes.flatMap((at) => (symbols[at] === '*' ? [at, at + 1] : [at]))),
];

/** Returns the prefixes that match with one more byte. */
const readByte = (
  symbols: readonly WildcardSymbol[],
  prefixes: readonly number[],
  byte: number,
): number[] =>
  prefixes.flatMap((at) => [
    ...(symbols[at - 1] === '*' ? [at] : []),
    ...(symbols[at] === byte ? [at + 1] : []),
  ]);

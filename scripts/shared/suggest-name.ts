import leven from 'leven';

/**
 * Says which names can be specified instead of an unknown one.
 *
 * @returns ` Did you mean …?`, if a name is similar, and all names, if there are others.
 */
export function listNames(word: string, names: readonly string[]): string {
  const near = suggestName(word, names);
  const [only = '', ...others] = names;
  if (others.length === 0) return near || ` Specify ${only}`;
  return `${near} Specify one of ${names.join(', ')}`;
}

/**
 * Suggests known names for an unknown word.
 *
 * @returns ` Did you mean …?` with the most similar names; `''` if none is similar.
 */
export function suggestName(word: string, names: readonly string[]): string {
  const near = names.map((name) => ({
    name,
    distance: leven(word.toLowerCase(), name.toLowerCase()),
  }));
  const least = Math.min(...near.map(({ distance }) => distance));
  if (least > Math.max(2, word.length / 4) || least >= word.length) return '';
  const nearest = near.filter(({ distance }) => distance === least).slice(0, 3);
  return ` Did you mean ${nearest.map(({ name }) => name).join(' or ')}?`;
}

import leven from 'leven';
import type { Catalogue } from '../../api/catalogue.ts';

/** Suggestions for a word. */
const MAX_SUGGESTIONS = 3;

/** Suggests documented names, of subjects, objects and fields, that are spelled like a word. */
export function suggestNames({ subjects, objects, keys }: Catalogue, word: string): string[] {
  const names = new Set([
    ...subjects.map(({ name }) => name),
    ...Object.keys(keys),
    ...Object.values(objects).flatMap((fields) => Object.keys(fields)),
  ]);
  const most = Math.max(1, Math.floor(word.length / 4));
  return [...names]
    .map((name) => ({ name, distance: leven(name.toLowerCase(), word) }))
    .filter(({ distance }) => distance <= most)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

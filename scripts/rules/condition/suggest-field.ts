import leven from 'leven';
import { suggestName } from '../../shared/suggest-name.ts';

/** Names in a suggestion. */
const MAX_SUGGESTIONS = 3;

/** Fields of an object that are all listed. */
const MAX_LISTED = 8;

/**
 * Suggests fields for one that Kinow does not document: those of the same object that are spelt nearly so, or
 * fields of that name in another object, or else the nearest of the same object.
 *
 * @param names - The fields of the object.
 * @param paths - The fields of all objects of the event, such as `data.customer.email`.
 * @returns A sentence after a space.
 */
export function suggestField(
  name: string,
  names: readonly string[],
  paths: readonly string[],
): string {
  const elsewhere = paths.filter((path) => path.endsWith(`.${name}`));
  const nearly = suggestName(name, names);
  if (nearly !== '') return nearly;
  if (elsewhere.length > 0) return ` Did you mean ${joinNames(elsewhere)}?`;
  const nearest = names
    .map((one) => ({ one, distance: measureDistance(name, one) }))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ one }) => one);
  if (nearest.length <= MAX_LISTED) return ` Documented: ${names.join(', ')}.`;
  return ` The nearest are ${joinNames(nearest)}.`;
}

const joinNames = (names: readonly string[]) => names.slice(0, MAX_SUGGESTIONS).join(', ');

/** A name that has a word or the beginning of the other is nearer than one that is only as long. */
function measureDistance(name: string, other: string): number {
  const words = new Set(name.toLowerCase().split('_'));
  const shared = other.split('_').filter((word) => words.has(word)).length;
  const start = name
    .toLowerCase()
    .split('')
    .findIndex((letter, index) => letter !== other[index]);
  const alike = (start < 0 ? name.length : start) / name.length;
  return leven(name.toLowerCase(), other) / Math.max(name.length, other.length) - shared - alike;
}

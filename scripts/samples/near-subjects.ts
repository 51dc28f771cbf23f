import leven from 'leven';
import { isSubject, type Subject, subjectNames } from '../../handler/catalogue/subjects.ts';
import { getEditionNames } from './editions.ts';

/** Longer names are not compared: the edit distance takes quadratic time. */
const MAX_LENGTH = 100;

const MAX_SUGGESTIONS = 3;

/**
 * Finds documented subjects similar to an undocumented one: with the newer name of a linked object
 * (`actor_created` for `supplier_created`), by edit distance, or else by substring.
 */
export function findNearSubjects(name: string): Subject[] {
  const renamed = name
    .split('_')
    .map((word) => getEditionNames(word)[0] ?? word)
    .join('_');
  if (isSubject(renamed)) return [renamed];
  if (name.length > MAX_LENGTH) return [];
  const distances = subjectNames.map((one) => leven(one, name.toLowerCase()));
  const least = Math.min(...distances);
  if (least <= Math.max(2, name.length / 4) && least < name.length) {
    return subjectNames.filter((_, at) => distances[at] === least).slice(0, MAX_SUGGESTIONS);
  }
  const part = name.trim().toLowerCase();
  return part === ''
    ? []
    : subjectNames.filter((one) => one.includes(part)).slice(0, MAX_SUGGESTIONS);
}

/** Formats the message for an undocumented subject, with suggestions. */
export function formatUnknownSubject(name: string): string {
  const near = findNearSubjects(name);
  const question = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `Kinow documents no subject ${name || '""'}.${question}`;
}

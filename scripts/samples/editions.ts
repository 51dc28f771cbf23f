import { getLinkedKeys, subjectNames } from '../../handler/catalogue/subjects.ts';

/**
 * Returns the names of a linked object in both editions of Kinow's documentation.
 *
 * @param key - Its name in either edition.
 * @returns The newer name and the older one; only the key if the object was not renamed.
 */
export function getEditionNames(key: string): readonly string[] {
  const pairs = subjectNames.map((subject) => {
    const [newer = [], older = []] = getLinkedKeys(subject);
    const name = newer.find((one) => !older.includes(one));
    const former = older.find((one) => !newer.includes(one));
    return name !== undefined && former !== undefined ? [name, former] : [];
  });
  return pairs.find((names) => names.includes(key)) ?? [key];
}

/** Returns the name of a linked object in the other edition, if it was renamed. */
export const getOtherNames = (key: string): string[] =>
  getEditionNames(key).filter((name) => name !== key);

import { getLinkedKeys, type Subject, subjects } from '../../handler/catalogue/subjects.ts';

/**
 * What the editions of Kinow's documentation call a linked object, by either name.
 *
 * @returns The newer name, then the older; the key alone where it has not been renamed.
 */
export function getEditionNames(key: string): readonly string[] {
  const pairs = (Object.keys(subjects) as Subject[]).map((subject) => {
    const [newer = [], older = []] = getLinkedKeys(subject);
    const name = newer.find((one) => !older.includes(one));
    const former = older.find((one) => !newer.includes(one));
    return name !== undefined && former !== undefined ? [name, former] : [];
  });
  return pairs.find((names) => names.includes(key)) ?? [key];
}

/** What the other edition of Kinow's documentation calls a linked object. */
export const getOtherNames = (key: string): string[] =>
  getEditionNames(key).filter((name) => name !== key);

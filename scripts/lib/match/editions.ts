import { linkedKeys, type Subject, subjects } from '../../../handler/catalogue/subjects.ts';

/** What the other edition of Kinow's documentation calls a key. */
export function otherNames(key: string): string[] {
  return (Object.keys(subjects) as Subject[]).flatMap((subject) => {
    const [one = [], other = []] = linkedKeys(subject);
    const inOne = one.includes(key);
    if (inOne === other.includes(key)) return [];
    return (inOne ? other : one).filter((name) => !(inOne ? one : other).includes(name));
  });
}

import { linkedKeys, type Subject, subjects } from '../../../handler/catalogue/subjects.ts';

/** What the other edition of Kinow's documentation calls a key. */
export function otherNames(key: string): string[] {
  return (Object.keys(subjects) as Subject[]).flatMap((subject) => {
    const [one = [], other = []] = linkedKeys(subject);
    return [one, other].flatMap((keys, edition) =>
      keys.includes(key)
        ? ([one, other][1 - edition]?.filter((name) => !keys.includes(name)) ?? [])
        : [],
    );
  });
}

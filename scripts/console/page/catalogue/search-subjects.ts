import type { Catalogue, CatalogueSubject } from '../../api/catalogue.ts';

/** A subject that was found. */
export interface SubjectMatch {
  readonly subject: CatalogueSubject;
  /** The paths in `data` where the search was found, unless it is in the subject's name or section. */
  readonly matchingPaths: readonly string[];
}

/** Splits a search into words. */
export const splitWords = (search: string): string[] =>
  search.toLowerCase().split(/\s+/u).filter(Boolean);

/**
 * Finds the subjects with all words of a search: in their names or sections, in the keys of their data,
 * or in the fields of their objects. Matches in names and sections come first.
 */
export function searchSubjects(catalogue: Catalogue, search: string): SubjectMatch[] {
  const words = splitWords(search);
  const listPaths = createPathLister(catalogue);
  const found = catalogue.subjects.flatMap((subject) => {
    const named = `${subject.name} ${subject.section}`.toLowerCase();
    const others = words.filter((word) => !named.includes(word));
    const keys = [...new Set(Object.values(subject.editions).flat())];
    const byWord = others.map((word) =>
      keys.flatMap(listPaths).filter((path) => includesWord(word, path)),
    );
    if (byWord.some((paths) => paths.length === 0)) return [];
    return [{ subject, matchingPaths: [...new Set(byWord.flat())] }];
  });
  return found.toSorted(
    (a, b) => Number(a.matchingPaths.length > 0) - Number(b.matchingPaths.length > 0),
  );
}

/** Whether a path has a word, but not already in the object of the field. */
function includesWord(word: string, path: string): boolean {
  const object = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  return path.toLowerCase().includes(word) && !object.toLowerCase().includes(word);
}

/** Creates a function that lists the paths of a key of `data` and of all fields in it. */
function createPathLister({ keys, objects }: Catalogue): (key: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  const inside = (path: string, type = ''): string[] => {
    const fields = Object.entries(objects[type.replace('[]', '')] ?? {});
    return [path, ...fields.flatMap(([name, type]) => inside(`${path}.${name}`, type))];
  };
  return (key) => {
    const paths = known.get(key) ?? inside(key, keys[key]);
    known.set(key, paths);
    return paths;
  };
}

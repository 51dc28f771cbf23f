import { isSubject } from '../../handler/catalogue/subjects.ts';
import { parseJson } from '../patterns/json/parse-json.ts';
import { checkQuotas, findDuplicateKeys, findMisplacedOperators } from '../patterns/lint.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { findNearSubjects, formatUnknownSubject } from '../samples/near-subjects.ts';

/** A warning about a pattern. */
export interface Note {
  readonly message: string;
  /** The undocumented subject, and similar documented ones. */
  readonly meant?: { readonly subject: string; readonly by: readonly string[] };
}

/** Finds undocumented subjects, misplaced operators, duplicate keys and exceeded quotas of a pattern. */
export function findNotes(text: string, pattern: Pattern): Note[] {
  const others = [
    ...findMisplacedOperators(pattern),
    ...findDuplicateKeys(parseJson(text)),
    ...checkQuotas(text),
  ];
  return [...findUnknownSubjects(pattern), ...others.map((message) => ({ message }))];
}

function findUnknownSubjects({ branches }: Pattern): Note[] {
  const named = branches
    .flat()
    .filter(({ path }) => path === 'detail-type' || path === 'detail.subject')
    .flatMap(({ alternatives }) => alternatives)
    .flatMap((one) => (one.op === 'equals' && typeof one.value === 'string' ? [one.value] : []));
  return [...new Set(named)]
    .filter((subject) => !isSubject(subject))
    .map((subject) => ({
      message: formatUnknownSubject(subject),
      meant: { subject, by: findNearSubjects(subject) },
    }));
}

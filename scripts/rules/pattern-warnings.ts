import { isSubject } from '../../handler/catalogue/subjects.ts';
import { parseJson } from '../patterns/json/parse-json.ts';
import { checkQuotas, findDuplicateKeys, findMisplacedOperators } from '../patterns/lint.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { findNearSubjects } from '../samples/near-subjects.ts';

/** What the author of a pattern may want to know of it. */
export interface Note {
  readonly message: string;
  /** The subject that it is about, and those that may be meant. */
  readonly meant?: { readonly subject: string; readonly by: readonly string[] };
}

/** Notes on a pattern: on what Kinow does not document, and on what EventBridge does with it. */
export function findNotes(text: string, pattern: Pattern): Note[] {
  const others = [
    ...findMisplacedOperators(pattern),
    ...findDuplicateKeys(parseJson(text)),
    ...checkQuotas(text, pattern),
  ];
  return [...findUnknownSubjects(pattern), ...others.map((message) => ({ message }))];
}

/** Notes on subjects that a pattern demands and Kinow does not document. */
function findUnknownSubjects({ branches }: Pattern): Note[] {
  const demanded = branches
    .flat()
    .filter(({ path }) => path === 'detail-type' || path === 'detail.subject')
    .flatMap(({ alternatives }) => alternatives)
    .flatMap((one) => (one.op === 'equals' && typeof one.value === 'string' ? [one.value] : []));
  return [...new Set(demanded)]
    .filter((subject) => !isSubject(subject))
    .map((subject) => {
      const by = findNearSubjects(subject);
      const question = by.length > 0 ? ` Did you mean ${by.join(' or ')}?` : '';
      return {
        message: `Kinow documents no subject ${subject}.${question}`,
        meant: { subject, by },
      };
    });
}

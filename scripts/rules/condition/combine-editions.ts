import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { getEditionNames } from '../../samples/editions.ts';
import type { Condition } from './condition.ts';
import { listLinkedKeys } from './field-docs.ts';

/**
 * A condition that holds for either edition of Kinow's documentation: with the linked objects as the newer
 * calls them, or as the older does. What is to be missing is so under either name.
 */
export function coverBothEditions(where: Condition, subjects: readonly Subject[]): Condition {
  const keys = listLinkedKeys(subjects);
  const applyEdition = (part: Condition, edition: 0 | 1): Condition => {
    if (part.kind !== 'test') {
      return { ...part, parts: part.parts.map((inner) => applyEdition(inner, edition)) };
    }
    const [detail, data, key = '', ...fields] = part.path.split('.');
    const names = data === 'data' ? getEditionNames(key).filter((name) => keys.includes(name)) : [];
    const [newer, older] = names.map((name) => ({
      ...part,
      path: [detail, data, name, ...fields].join('.'),
    }));
    if (newer === undefined || older === undefined) return part;
    const isAbsence = part.tests.some((test) => test.op === 'exists' && !test.exists);
    if (isAbsence) return { kind: 'and', parts: [newer, older] };
    return edition === 0 ? newer : older;
  };
  const parts = [applyEdition(where, 0), applyEdition(where, 1)];
  const [newer = where, older] = parts;
  return JSON.stringify(newer) === JSON.stringify(older) ? newer : { kind: 'or', parts };
}

import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { getEditionNames } from '../../samples/editions.ts';
import type { Condition } from './condition.ts';
import { listLinkedKeys } from './field-docs.ts';

/**
 * Extends a condition to both editions of Kinow's documentation: it holds for the newer or the older names
 * of the linked objects. A field that must be missing must be missing under both names.
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

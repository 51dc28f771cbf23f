import type { Subject } from '../../../handler/catalogue/subjects.ts';
import { editionNames } from '../../samples/editions.ts';
import type { Where } from './condition.ts';
import { keysOf } from './field-docs.ts';

/**
 * A condition that holds for either edition of Kinow's documentation: with the linked objects as the newer
 * calls them, or as the older does. What is to be missing is so under either name.
 */
export function inBothEditions(where: Where, subjects: readonly Subject[]): Where {
  const keys = keysOf(subjects);
  const named = (part: Where, edition: 0 | 1): Where => {
    if (part.kind !== 'test') {
      return { ...part, parts: part.parts.map((inner) => named(inner, edition)) };
    }
    const [detail, data, key = '', ...fields] = part.path.split('.');
    const names = data === 'data' ? editionNames(key).filter((name) => keys.includes(name)) : [];
    const [newer, older] = names.map((name) => ({
      ...part,
      path: [detail, data, name, ...fields].join('.'),
    }));
    if (newer === undefined || older === undefined) return part;
    const isAbsence = part.tests.some((test) => test.op === 'exists' && !test.exists);
    if (isAbsence) return { kind: 'and', parts: [newer, older] };
    return edition === 0 ? newer : older;
  };
  const parts = [named(where, 0), named(where, 1)];
  const [newer = where, older] = parts;
  return JSON.stringify(newer) === JSON.stringify(older) ? newer : { kind: 'or', parts };
}

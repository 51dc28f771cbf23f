import type { Row } from '../../api/requests.ts';
import { createBreakableName, createElement, isolate } from '../dom.ts';

/** Returns the name of a request: its subject, the subject that its body claims, or its address. */
export const getRequestName = ({ subject, claimedSubject, method, path }: Row): string =>
  subject || claimedSubject || `${method} ${path}`;

/** Creates the name of a request, with a mark if it is not verified. */
export function createRequestName(row: Row): (Node | string)[] {
  const name = isolate(createBreakableName(getRequestName(row)));
  if (row.claimedSubject === '' || row.isAuthentic) return [name];
  return [name, ' ', createElement('span', { className: 'mark' }, 'unverified')];
}

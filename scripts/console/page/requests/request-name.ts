import type { Row } from '../../api/requests.ts';
import { breakable, element, isolate } from '../dom.ts';

/** What a request is called: its subject, or that which its body claims, or its address. */
export const getRequestName = ({ subject, claimedSubject, method, path }: Row): string =>
  subject || claimedSubject || `${method} ${path}`;

/** The same, with a mark where nobody has verified it. */
export function createRequestName(row: Row): (Node | string)[] {
  const name = isolate(breakable(getRequestName(row)));
  if (row.claimedSubject === '' || row.isAuthentic) return [name];
  return [name, ' ', element('span', { className: 'mark' }, 'unverified')];
}

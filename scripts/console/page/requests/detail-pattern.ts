import type { Detail } from '../../api/requests.ts';
import { createValuePattern } from '../patterns/build-pattern.ts';
import { formatAddress } from '../view-address.ts';

/**
 * To the pattern for the events that have a value of a request, with its own event beside it.
 *
 * @param path - Of the value in the body.
 * @param value - As it is written.
 */
export function formatPatternAddress(
  { id, subject, event }: Detail,
  path: readonly (string | number)[],
  value: string,
): string {
  const pattern = createValuePattern(subject, path, value);
  return formatAddress('patterns', { pattern, event: event === undefined ? '' : String(id) });
}

import type { Detail } from '../../api/requests.ts';
import { createValuePattern } from '../patterns/build-pattern.ts';
import { formatAddress } from '../view-address.ts';

/**
 * Formats the address of the pattern for events with a value of a request, beside the event of that request.
 *
 * @param path - The path of the value in the body.
 * @param value - As written.
 */
export function formatPatternAddress(
  { id, subject, event }: Detail,
  path: readonly (string | number)[],
  value: string,
): string {
  const pattern = createValuePattern(subject, path, value);
  return formatAddress('patterns', { pattern, event: event === undefined ? '' : String(id) });
}

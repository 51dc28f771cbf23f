import { isSubject, type Subject } from '../../handler/catalogue/subjects.ts';
import { formatUnknownSubject } from '../samples/near-subjects.ts';
import { formatCall } from '../shared/command-line.ts';
import { UsageError } from '../shared/command-error.ts';

/** @throws UsageError for an undocumented subject; the message suggests similar ones. */
export function parseSubject(name: string): Subject {
  if (isSubject(name)) return name;
  throw new UsageError(
    `${formatUnknownSubject(name)} To list all subjects: ${formatCall('sample')}`,
  );
}

import { isSubject, PROBE_SUBJECT, type Subject } from '../../../handler/catalogue/subjects.ts';
import { formatUnknownSubject } from '../../samples/near-subjects.ts';
import { UsageError } from '../../shared/command-error.ts';

/** @returns A warning with similar subjects if Kinow does not document a subject; else empty. */
export function explainUnknownSubject(name: string): string {
  return name === '' || name === PROBE_SUBJECT || isSubject(name) ? '' : formatUnknownSubject(name);
}

/** @throws UsageError for an undocumented subject; the message suggests similar ones. */
export function parseDocumentedSubject(name: string): Subject {
  if (isSubject(name)) return name;
  throw new UsageError(formatUnknownSubject(name));
}

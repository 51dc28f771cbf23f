import { isSubject, PROBE_SUBJECT, type Subject } from '../../../handler/catalogue/subjects.ts';
import { findNearSubjects } from '../../samples/near-subjects.ts';
import { UsageError } from '../../shared/command.ts';

/** @returns That Kinow documents no such subject, and which may be meant; empty where it does. */
export function explainUnknownSubject(name: string): string {
  if (name === '' || name === PROBE_SUBJECT || isSubject(name)) return '';
  return formatNotDocumented(name);
}

/**
 * The documented subject of that name.
 *
 * @throws UsageError that names the nearest ones.
 */
export function parseDocumentedSubject(name: string): Subject {
  if (isSubject(name)) return name;
  throw new UsageError(formatNotDocumented(name));
}

function formatNotDocumented(name: string): string {
  const near = findNearSubjects(name);
  const question = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  return `Kinow documents no subject ${name || '""'}.${question}`;
}

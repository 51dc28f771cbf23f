import { isSubject, type Subject, subjects } from '../../handler/catalogue/subjects.ts';
import { suggestName, UsageError } from '../shared/command.ts';

/** @throws UsageError for an undocumented subject; the message suggests similar ones. */
export function parseSubject(name: string): Subject {
  if (isSubject(name)) return name;
  throw new UsageError(
    `Kinow documents no subject ${name || '""'}.${suggestName(name, Object.keys(subjects))} All of them: ls events/`,
  );
}

import {
  isSubject,
  PROBE_SUBJECT,
  type Subject,
  subjectNames,
} from '../../../handler/catalogue/subjects.ts';
import { formatUnknownSubject } from '../../samples/near-subjects.ts';
import { formatCall } from '../../shared/command-line.ts';
import { UsageError } from '../../shared/command-error.ts';
import { suggestName } from '../../shared/suggest-name.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import type { PatternNode } from '../pattern-node.ts';

/** The subjects of a rule. */
export interface RuleSubjects {
  /** As the user wrote them, such as `video_*`. */
  readonly names: readonly string[];
  /** The documented subjects that they cover today. */
  readonly subjects: readonly Subject[];
  /** Subjects that Kinow does not document yet. */
  readonly newSubjects: readonly string[];
  /** The values of `detail-type` in the pattern. */
  readonly alternatives: readonly PatternNode[];
  readonly notes: readonly string[];
}

/** A limit of the receiver, and a character of prefixes. */
const NEW_SUBJECT = /^[^\s*]{1,128}$/u;

/**
 * Parses the subjects of a rule.
 *
 * @param operands - Documented subjects, and prefixes such as `video_*`.
 * @param newSubjects - Subjects that Kinow does not document yet.
 * @throws UsageError for an undocumented subject among the operands, a prefix of none, and a new subject that is
 *   documented or cannot be one.
 */
export function parseRuleSubjects(
  operands: readonly string[],
  newSubjects: readonly string[],
): RuleSubjects {
  const names = [...new Set(operands)];
  const covered = names.map((name) => ({ name, subjects: findCovered(name) }));
  const added = [...new Set(newSubjects)].map(parseNewSubject);
  return {
    names: [...names, ...added],
    subjects: [...new Set(covered.flatMap((one) => one.subjects))],
    newSubjects: added,
    alternatives: [
      ...names.map((name) => (isPrefix(name) ? { prefix: name.slice(0, -1) } : name)),
      ...added,
    ],
    notes: [
      ...covered
        .filter(({ name }) => isPrefix(name))
        .map((one) => `${one.name} covers today ${one.subjects.join(', ')}.`),
      ...added.map(
        (name) =>
          `There is no sample of ${name}. To try the rule, send a body of your own: ${formatCall('send', '--file FILE')}`,
      ),
    ],
  };
}

const isPrefix = (name: string) => name.endsWith('*');

/** Finds the documented subjects that a name or a prefix covers today. @throws UsageError if there is none. */
export function findCovered(name: string): readonly Subject[] {
  if (isSubject(name)) return [name];
  if (!name.includes('*')) {
    throw new UsageError(
      `${formatUnknownSubject(name)} To list all subjects: ${formatCall('sample')}. If Kinow does not document the subject yet, specify --new ${quoteShellWord(name)}`,
    );
  }
  const prefix = name.slice(0, -1);
  if (!isPrefix(name) || prefix === '' || prefix.includes('*')) {
    throw new UsageError(
      `${name} is not a prefix. Specify the beginning of subjects and one *, such as 'video_*', or all subjects with --pattern`,
    );
  }
  const covered = subjectNames.filter((subject) => subject.startsWith(prefix));
  if (covered.length > 0) return covered;
  const prefixes = [
    ...new Set(subjectNames.map((subject) => `${subject.replace(/_[a-z]+$/u, '')}_*`)),
  ];
  throw new UsageError(
    `Kinow documents no subject that begins with ${prefix}.${suggestName(name, prefixes)} If Kinow does not document the subject yet, specify --new SUBJECT`,
  );
}

function parseNewSubject(name: string): string {
  if (isSubject(name)) throw new UsageError(`Kinow documents ${name}. Specify it without --new`);
  if (name === PROBE_SUBJECT || !NEW_SUBJECT.test(name)) {
    throw new UsageError(
      `Invalid --new: ${name}. Specify a subject of 1 to 128 characters, without spaces and *`,
    );
  }
  return name;
}

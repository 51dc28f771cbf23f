import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { DEFAULT_SOURCE } from '../input-events.ts';
import { type Fields, listEntries, writeJson } from '../pattern-node.ts';
import { YamlEdit } from './edit-yaml.ts';
import { formatMapping, formatScalar } from './format-yaml.ts';
import type { Target } from './targets.ts';

/** The content of a rule's stack. */
export interface WantedRule {
  /** The documented subjects; empty for all, unless there are new ones. */
  readonly subjects: readonly Subject[];
  /** Subjects that Kinow does not document yet. */
  readonly newSubjects: readonly string[];
  /** The subjects as the user named them, such as `video_*`; empty for all. */
  readonly names: readonly string[];
  readonly target: Target;
  /** The condition as the user wrote it. */
  readonly where: string | undefined;
  /** The fields of the pattern. If `source` is missing, the stack has the parameter EventSource. */
  readonly fields: Fields;
}

const RULE = ['Resources', 'Rule', 'Properties'];
const TITLES = ['Resources', 'StateMachine', 'Properties', 'DefinitionSubstitutions', 'Titles'];

/**
 * Creates the consumer stack of a rule from the stack in `infra/rules/` for its target.
 *
 * @param model - The text of the stack in `infra/rules/`.
 * @param folder - The folder with a function's code, relative to the template.
 */
export function createStackTemplate(
  { subjects: listed, names, target, where, fields }: WantedRule,
  model: string,
  folder: string,
): string {
  const edit = new YamlEdit(model);
  const [, wanted = 'events'] = /^(.*), to /u.exec(edit.getText([...RULE, 'Description'])) ?? [];
  const shown = describeSubjects(names) || 'events';
  const described = edit.getText(['Description']).replace(wanted, () => shown);
  edit.replace(['Description'], formatScalar(described));
  const condition =
    where === undefined ? '' : ` where ${where.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()}`;
  const description = edit
    .getText([...RULE, 'Description'])
    .replace(wanted, () => shown + condition);
  edit.replace([...RULE, 'Description'], formatScalar(shortenDescription(description)));
  edit.replace([...RULE, 'EventPattern'], formatPattern(fields));
  if (hasSource(fields)) edit.remove(['Parameters', 'EventSource']);
  if (target === 'logs') {
    edit.remove(['Parameters', 'Except']);
    edit.remove(['Conditions', 'HasExceptions']);
  }
  if (target === 'sns') {
    // A JSON string is a double-quoted scalar of YAML.
    edit.replace(TITLES, JSON.stringify(formatTitles(listed)));
  }
  if (target === 'lambda') {
    edit.replace(['Resources', 'Function', 'Properties', 'CodeUri'], formatScalar(`${folder}/`));
  }
  return edit.toString();
}

/** Formats the pattern as YAML for `EventPattern`. */
function formatPattern(fields: Fields): string {
  const lines = formatMapping(fields, 8).join('\n');
  return hasSource(fields) ? lines.trimStart() : `source: [!Ref EventSource]\n${lines}`;
}

const hasSource = (fields: Fields) => listEntries(fields).some(([name]) => name === 'source');

/** Serializes a pattern as JSON, with the default source. */
export function formatPatternJson(fields: Fields): string {
  return writeJson(new Map([['source', [DEFAULT_SOURCE]], ...listEntries(fields)]));
}

/** CloudFormation's limit for the description of a rule. */
const MAX_DESCRIPTION_CHARACTERS = 512;

const shortenDescription = (text: string) =>
  text.length <= MAX_DESCRIPTION_CHARACTERS
    ? text
    : // Drops half of a surrogate pair at the end.
      `${text.slice(0, MAX_DESCRIPTION_CHARACTERS - 1).replace(/\p{Cs}$/u, '')}…`;

function describeSubjects(subjects: readonly string[]): string {
  const named = subjects.length > 6 ? subjects.slice(0, 5) : subjects;
  const rest = subjects.length - named.length;
  const words = rest > 0 ? [...named, `${rest} others`] : named;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** Formats the titles of e-mails, by subject, as an object of JSONata. */
function formatTitles(listed: readonly Subject[]): string {
  const names = listed.length > 0 ? listed : (Object.keys(subjects) as Subject[]);
  const entries = names.map((name) => {
    const words = name.replaceAll('_', ' ');
    const title = `${words.charAt(0).toUpperCase()}${words.slice(1)} (${subjects[name].section})`;
    return `'${name}':'${title}'`;
  });
  return `{${entries.join(',')}}`;
}

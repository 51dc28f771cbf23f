import { type Subject, subjectNames, subjects } from '../../../handler/catalogue/subjects.ts';
import { DEFAULT_SOURCE } from '../input-events.ts';
import { type Fields, listEntries, writeJson } from '../pattern-node.ts';
import { parseTemplate } from '../template/template.ts';
import { YamlEdit } from './edit-yaml.ts';
import { formatMapping, formatScalar } from './format-yaml.ts';
import type { Target } from './targets.ts';
import { formatList } from '../../shared/format-list.ts';

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
const DESCRIPTION = [...RULE, 'Description'];
const TITLES = ['Resources', 'StateMachine', 'Properties', 'DefinitionSubstitutions', 'Titles'];

/** The texts that a stack is made of. */
export interface StackSource {
  /** The stack in `infra/rules/` for the rule's target. */
  readonly model: string;
  /** The folder with a function's code, relative to the template. */
  readonly folder: string;
  /** The template that the new one replaces, if there is one. What the user has added to it is kept. */
  readonly existing?: string | undefined;
}

/**
 * Creates the consumer stack of a rule: from the existing template of the same target, or from the stack in
 * `infra/rules/`.
 */
export function createStackTemplate(
  rule: WantedRule,
  { model, folder, existing }: StackSource,
): string {
  const { subjects: listed, names, target, where, fields } = rule;
  const isUpdate = existing !== undefined && canUpdate(existing, model, fields);
  const text = isUpdate ? existing : model;
  const edit = new YamlEdit(text);
  const { Description = '', Parameters = {}, Conditions = {} } = parseTemplate(text);
  const shown = describeSubjects(names) || 'events';
  const described = Description.replace(
    /^Kinow's .*?(?=, (?:each|in|on|to) )/u,
    () => `Kinow's ${shown}`,
  );
  edit.replace(['Description'], formatScalar(described));
  const [, end = ''] = /(, to .*)$/u.exec(new YamlEdit(model).getText(DESCRIPTION)) ?? [];
  const condition =
    where === undefined ? '' : ` where ${where.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()}`;
  edit.replace(DESCRIPTION, formatScalar(shortenDescription(shown + condition + end)));
  edit.replace([...RULE, 'EventPattern'], formatPattern(fields));
  if (hasSource(fields) && 'EventSource' in Parameters) edit.remove(['Parameters', 'EventSource']);
  if (target === 'logs' && 'Except' in Parameters) edit.remove(['Parameters', 'Except']);
  if ('HasExceptions' in Conditions) edit.remove(['Conditions', 'HasExceptions']);
  if (target === 'sns') {
    // A JSON string is a double-quoted scalar of YAML.
    edit.replace(TITLES, JSON.stringify(formatTitles(listed)));
  }
  if (target === 'lambda' && !isUpdate) {
    edit.replace(['Resources', 'Function', 'Properties', 'CodeUri'], formatScalar(`${folder}/`));
  }
  return edit.toString();
}

/** Whether a template is a stack of the same target, so that only its rule has to change. */
function canUpdate(existing: string, model: string, fields: Fields): boolean {
  try {
    const { Resources, Parameters = {} } = parseTemplate(existing);
    const needed = Object.keys(parseTemplate(model).Resources);
    return (
      needed.every((id) => Object.hasOwn(Resources, id)) &&
      (hasSource(fields) || 'EventSource' in Parameters)
    );
  } catch {
    // It is no template: it is replaced as a whole.
    return false;
  }
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
  return formatList(rest > 0 ? [...named, `${rest} others`] : named);
}

/** Formats the titles of e-mails, by subject, as an object of JSONata. */
function formatTitles(listed: readonly Subject[]): string {
  const names = listed.length > 0 ? listed : subjectNames;
  const entries = names.map((name) => {
    const words = name.replaceAll('_', ' ');
    const title = `${words.charAt(0).toUpperCase()}${words.slice(1)} (${subjects[name].section})`;
    return `'${name}':'${title}'`;
  });
  return `{${entries.join(',')}}`;
}

import { linkedKeys, type Subject } from '../../../handler/catalogue/subjects.ts';
import { isWhole } from '../where/documented.ts';
import { NumberText, type PatternNode } from '../where/pattern.ts';
import { YamlEdit } from './edit.ts';
import type { Target } from './targets.ts';
import { mapping, scalar } from './yaml.ts';

/** A rule that somebody wants. */
export interface WantedRule {
  readonly subjects: readonly Subject[];
  readonly target: Target;
  /** The condition as it was written. */
  readonly where: string | undefined;
  /** The fields of the pattern that the condition has come to. */
  readonly fields: { readonly [field: string]: PatternNode };
}

const RULE = ['Resources', 'Rule', 'Properties'];
const TRANSFORMER = [...RULE, 'Targets', '0', 'InputTransformer'];

/**
 * A consumer stack for a rule: that of `infra/rules/` for its target, with the pattern and what depends
 * on it in their places.
 *
 * @param model - The text of the stack in `infra/rules/`.
 * @param folder - Where the code of a function will be, beside the template.
 */
export function stackFor(
  { subjects, target, where, fields }: WantedRule,
  model: string,
  folder: string,
): string {
  const edit = new YamlEdit(model);
  const [, wanted = 'events'] = /^(.*), to /u.exec(edit.textAt([...RULE, 'Description'])) ?? [];
  const listed = inWords(subjects);
  const described = edit.textAt(['Description']).replace(wanted, () => listed);
  edit.replace(['Description'], scalar(described));
  const condition =
    where === undefined ? '' : ` where ${where.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()}`;
  const said = edit.textAt([...RULE, 'Description']).replace(wanted, () => listed + condition);
  edit.replace([...RULE, 'Description'], scalar(shortened(said)));
  edit.replace([...RULE, 'EventPattern'], patternText(subjects, fields));
  if (target === 'logs') {
    edit.remove(['Parameters', 'Except']);
    edit.remove(['Conditions', 'HasExceptions']);
  }
  if (target === 'sns') {
    const keys = numbered(subjects);
    const paths = { ...EVENT_PATHS, ...pathsOf(keys) };
    edit.replace([...TRANSFORMER, 'InputPathsMap'], mapping(paths, 14).join('\n').trimStart());
    const parts = keys.map((key) => `${key} <${key}>`).join(', ');
    const line = `"<subject>: ${parts}${parts && ' '}(<time>, event <event_id>)"`;
    edit.replace([...TRANSFORMER, 'InputTemplate'], scalar(line));
  }
  if (target === 'lambda') {
    edit.replace(['Resources', 'Function', 'Properties', 'CodeUri'], scalar(`${folder}/`));
  }
  return edit.toString();
}

/** The pattern where it stands in a template: the source is a parameter. */
function patternText(subjects: readonly Subject[], fields: WantedRule['fields']): string {
  const lines = mapping({ 'detail-type': subjects, ...fields }, 8);
  return ['source: [!Ref EventSource]', ...lines].join('\n');
}

/** The pattern as JSON, with the source that the template has by default. */
export function patternJson(subjects: readonly Subject[], fields: WantedRule['fields']): string {
  return jsonOf({ source: ['kinow'], 'detail-type': subjects, ...fields });
}

function jsonOf(node: PatternNode): string {
  if (typeof node !== 'object' || node === null) return JSON.stringify(node);
  if (Array.isArray(node)) return `[${node.map(jsonOf).join(',')}]`;
  if (node instanceof NumberText) return node.text;
  const entries = Object.entries(node as WantedRule['fields']);
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${jsonOf(value)}`).join(',')}}`;
}

/** CloudFormation takes no more for the description of a rule. */
const MOST_CHARACTERS = 512;

const shortened = (text: string) =>
  text.length <= MOST_CHARACTERS
    ? text
    : // Without half a letter at its end.
      `${text.slice(0, MOST_CHARACTERS - 1).replace(/\p{Cs}$/u, '')}…`;

function inWords(subjects: readonly Subject[]): string {
  const named = subjects.length > 6 ? subjects.slice(0, 5) : subjects;
  const rest = subjects.length - named.length;
  const words = rest > 0 ? [...named, `${rest} others`] : named;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

const EVENT_PATHS = { subject: '$.detail-type', time: '$.time', event_id: '$.detail.event_id' };

const pathsOf = (keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, `$.detail.data.${key}.id`]));

/** The linked objects of some subjects that have a number, as either edition calls them. */
function numbered(subjects: readonly Subject[]): string[] {
  const keys = new Set(subjects.flatMap((subject) => linkedKeys(subject).flat()));
  return [...keys].filter((key) => isWhole(`detail.data.${key}.id`, subjects));
}

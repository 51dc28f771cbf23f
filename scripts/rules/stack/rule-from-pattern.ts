import { type Subject, subjectNames } from '../../../handler/catalogue/subjects.ts';
import { findLeaves, parseEvent, parsePath, type Value } from '../../patterns/event.ts';
import { type Json, parseJson } from '../../patterns/json/parse-json.ts';
import { compactJson } from '../../patterns/json/print-json.ts';
import { compileAlternatives } from '../../patterns/operators.ts';
import type { Field, Pattern } from '../../patterns/pattern.ts';
import { UsageError } from '../../shared/command-error.ts';
import { createSampleEvent, DEFAULT_SOURCE } from '../input-events.ts';
import type { NamedPattern } from '../input-patterns.ts';
import { ExactNumber } from '../../patterns/json/scalar.ts';
import type { PatternNode } from '../pattern-node.ts';
import { formatMapping } from './format-yaml.ts';
import { NEVER_LOGGED, parseTarget, type Rule, TOKEN, TOKEN_NOTE } from './rule.ts';

/**
 * Creates a rule from an event pattern. If the pattern has no source or the default one, the stack's
 * parameter EventSource replaces it; another source is kept, and the stack has no parameter.
 *
 * @throws UsageError for an unknown target, for duplicate keys (invalid in YAML), and for a target `logs`
 *   with a pattern that can match a token.
 */
export function createRuleFromPattern({ text, pattern }: NamedPattern, target: string): Rule {
  const parsedTarget = parseTarget(target);
  const json = parseJson(text);
  const { fields, notes } = removeDefaultSource(
    json.kind === 'object' ? toMap(json, '') : new Map(),
  );
  const isForToken = canMatchSubject(pattern, TOKEN);
  if (parsedTarget === 'logs' && isForToken) {
    const hint = `{"detail-type":[{"anything-but":"${TOKEN}"}]}`;
    throw new UsageError(
      `${NEVER_LOGGED}. The pattern can match it. Specify other subjects, or exclude it with ${hint}`,
    );
  }
  const taken = listAcceptedSubjects(pattern);
  const named = taken.length === subjectNames.length ? [] : taken;
  return {
    subjects: named,
    names: named,
    newSubjects: [],
    doubts: [],
    target: parsedTarget,
    where: undefined,
    fields,
    text: compactJson(text),
    pattern,
    notes: isForToken ? [TOKEN_NOTE, ...notes] : notes,
  };
}

/** Lists the documented subjects that a pattern accepts, whatever its other fields demand. */
export const listAcceptedSubjects = (pattern: Pattern): readonly Subject[] =>
  subjectNames.filter((subject) => canAcceptSubject(pattern, subject));

/**
 * Formats a pattern as the YAML of a rule's `EventPattern`.
 *
 * @throws UsageError for duplicate keys.
 */
export function formatPatternYaml(text: string): string {
  const json = parseJson(text);
  const fields = json.kind === 'object' ? toMap(json, '') : new Map<string, PatternNode>();
  return `EventPattern:\n${formatMapping(fields, 2).join('\n')}\n`;
}

function removeDefaultSource(fields: ReadonlyMap<string, PatternNode>) {
  const source = fields.get('source');
  const isDefault =
    Array.isArray(source) && source.length === 1 && (source as unknown[])[0] === DEFAULT_SOURCE;
  const names = [...fields.keys()];
  // The order matters: a field after `$or` overrides the same field in its objects.
  const isBehindOr = names.includes('$or') && names.indexOf('$or') < names.indexOf('source');
  if (source === undefined) {
    const note = 'The pattern has no source: the stack uses its parameter EventSource.';
    return { fields, notes: [note] };
  }
  if (isDefault && !isBehindOr) {
    return { fields: new Map([...fields].filter(([name]) => name !== 'source')), notes: [] };
  }
  return {
    fields,
    notes: ['The stack uses the source of the pattern and has no parameter EventSource.'],
  };
}

function toMap({ entries }: Extract<Json, { kind: 'object' }>, place: string) {
  const map = new Map<string, PatternNode>();
  for (const [key, value] of entries) {
    const here = place === '' ? key : `${place}.${key}`;
    if (map.has(key)) {
      throw new UsageError(`The pattern has ${here} twice, and YAML keys are unique. Remove one`);
    }
    map.set(key, toNode(value, here));
  }
  return map;
}

function toNode(json: Json, place: string): PatternNode {
  switch (json.kind) {
    case 'object':
      return toMap(json, place);
    case 'array':
      return json.items.map((item, index) => toNode(item, `${place}[${index}]`));
    case 'number':
      return new ExactNumber(json.text);
    case 'string':
    case 'literal':
      return json.value;
    default:
      return json satisfies never;
  }
}

/** Whether the subject fields of a pattern accept a subject; other fields are ignored. */
const canAcceptSubject = ({ branches }: Pattern, subject: Subject) =>
  branches.some((fields) => fields.every((field) => isSubjectAccepted(field, subject)));

const isSubjectAccepted = ({ path, alternatives }: Field, subject: Subject) =>
  (path !== 'detail-type' && path !== 'detail.subject') ||
  compileAlternatives(alternatives)(subject);

/** Whether a pattern accepts a subject and needs no field that the subject's sample does not have. */
function canMatchSubject({ branches }: Pattern, subject: Subject): boolean {
  const event = parseEvent(createSampleEvent(subject).text);
  return branches.some((fields) =>
    fields.every((field) => isSubjectAccepted(field, subject) && isThere(field, event)),
  );
}

const isThere = ({ path, alternatives }: Field, event: Value) =>
  findLeaves(event, parsePath(path)).length > 0 ||
  alternatives.some((one) => one.op === 'exists' && !one.exists);

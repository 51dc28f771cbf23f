import { type Subject, subjects } from '../../../handler/catalogue/subjects.ts';
import { findLeaves, parseEvent, parsePath, type Value } from '../../patterns/event.ts';
import { type Json, parseJson } from '../../patterns/json/parse-json.ts';
import { compactJson } from '../../patterns/json/print-json.ts';
import { compileAlternatives } from '../../patterns/operators.ts';
import type { Field, Pattern } from '../../patterns/pattern.ts';
import { UsageError } from '../../shared/command.ts';
import { createSampleEvent } from '../input-events.ts';
import type { NamedPattern } from '../input-patterns.ts';
import { ExactNumber } from '../../patterns/json/scalar.ts';
import type { PatternNode } from '../pattern-node.ts';
import { NEVER_LOGGED, parseTarget, type Rule, TOKEN, TOKEN_NOTE } from './rule.ts';
import { DEFAULT_SOURCE } from './stack-template.ts';

/**
 * The rule with a pattern that a user has written, and a target. Its source is the stack's parameter
 * where the pattern has the default or none: another is kept, with no parameter.
 *
 * @throws UsageError for a target that there is not, a pattern that YAML cannot have, and one that could
 *   bring what no log may have into a log.
 */
export function createRuleFromPattern({ text, pattern }: NamedPattern, target: string): Rule {
  const named = parseTarget(target);
  const { fields, notes } = removeDefaultSource(readPatternFields(parseJson(text)));
  const isForToken = canMatchSubject(pattern, TOKEN);
  if (named === 'logs' && isForToken) {
    const hint = `{"detail-type":[{"anything-but":"${TOKEN}"}]}`;
    throw new UsageError(
      `${NEVER_LOGGED}, and the pattern could match it: name other subjects, or all but it by ${hint}`,
    );
  }
  const taken = (Object.keys(subjects) as Subject[]).filter((subject) =>
    canAcceptSubject(pattern, subject),
  );
  return {
    subjects: taken.length === Object.keys(subjects).length ? [] : taken,
    target: named,
    where: undefined,
    fields,
    text: compactJson(text),
    pattern,
    notes: isForToken ? [TOKEN_NOTE, ...notes] : notes,
  };
}

function removeDefaultSource(fields: ReadonlyMap<string, PatternNode>) {
  const source = fields.get('source');
  const isDefault =
    Array.isArray(source) && source.length === 1 && (source as unknown[])[0] === DEFAULT_SOURCE;
  const names = [...fields.keys()];
  // What follows a `$or` holds for each of its objects, whatever they say.
  const isBehindOr = names.includes('$or') && names.indexOf('$or') < names.indexOf('source');
  if (source === undefined) {
    const note = 'The pattern has no source: in the stack it is that of the parameter EventSource.';
    return { fields, notes: [note] };
  }
  if (isDefault && !isBehindOr) {
    return { fields: new Map([...fields].filter(([name]) => name !== 'source')), notes: [] };
  }
  return { fields, notes: ['The source is that of the pattern: the stack has no EventSource.'] };
}

/** The fields of a pattern, in their order. */
function readPatternFields(json: Json): ReadonlyMap<string, PatternNode> {
  return json.kind === 'object' ? toMap(json, '') : new Map();
}

function toMap({ entries }: Extract<Json, { kind: 'object' }>, place: string) {
  const map = new Map<string, PatternNode>();
  for (const [key, value] of entries) {
    const here = place === '' ? key : `${place}.${key}`;
    if (map.has(key)) {
      throw new UsageError(
        `The pattern has ${here} twice, and YAML takes a key once: leave one out`,
      );
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

/** Whether a pattern takes some events of a subject, as far as it speaks of subjects. */
const canAcceptSubject = ({ branches }: Pattern, subject: Subject) =>
  branches.some((fields) => fields.every((field) => isSubjectAccepted(field, subject)));

const isSubjectAccepted = ({ path, alternatives }: Field, subject: Subject) =>
  (path !== 'detail-type' && path !== 'detail.subject') ||
  compileAlternatives(alternatives)(subject);

/** Whether a pattern may match an event of a subject whose fields are those of its sample. */
function canMatchSubject(pattern: Pattern, subject: Subject): boolean {
  const { branches } = pattern;
  const event = parseEvent(createSampleEvent(subject).text);
  return branches.some((fields) =>
    fields.every((field) => isSubjectAccepted(field, subject) && isThere(field, event)),
  );
}

const isThere = ({ path, alternatives }: Field, event: Value) =>
  findLeaves(event, parsePath(path)).length > 0 ||
  alternatives.some((one) => one.op === 'exists' && !one.exists);

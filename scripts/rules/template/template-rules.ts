import { type PatternNode, writeJson } from '../pattern-node.ts';
import { createEvaluator, NotKnownError } from './evaluate-template.ts';
import { listNames } from '../../shared/suggest-name.ts';
import type { Template } from './template.ts';

/** A rule of a template. */
export interface TemplateRule {
  /** Its logical ID, or `Function.Event` for an event of a function. */
  readonly name: string;
  /** The event pattern as JSON. */
  readonly pattern: string;
  /** Targets that are resources of the template. */
  readonly functions: readonly FunctionTarget[];
}

/** A function of the template as a rule's target. */
export interface FunctionTarget {
  /** Its logical ID. */
  readonly id: string;
  /** The input that the rule passes to the function. */
  readonly input:
    | { readonly kind: 'event' }
    | { readonly kind: 'path'; readonly path: string }
    | { readonly kind: 'constant'; readonly json: string }
    | { readonly kind: 'transformed' };
}

/** The rules of a template. */
export interface TemplateRules {
  readonly rules: readonly TemplateRule[];
  /** What could not be evaluated: the name of the rule, why, and what to do. */
  readonly problems: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

/** A value is given for a parameter that the template does not have. The message begins with the verb. */
export class ParameterError extends Error {}

/**
 * Finds the rules with an event pattern: `AWS::Events::Rule`, and `EventBridgeRule` events of functions and
 * state machines.
 *
 * @param parameters - Values of parameters, and of pseudo parameters such as `AWS::AccountId`; by default the
 *   parameters have their defaults.
 * @throws ParameterError if neither a parameter nor a resource of the template has the name of a value.
 */
export function findRules(
  template: Template,
  parameters: ReadonlyMap<string, string> = new Map(),
): TemplateRules {
  refuseUnknownParameters(template, parameters.keys());
  const problems: string[] = [];
  const found: { name: string; pattern: unknown; functions: readonly FunctionTarget[] }[] = [];
  for (const [id, { Type, Properties }] of listEntries(toNode(template)['Resources'])) {
    if (id.startsWith('Fn::ForEach::')) {
      problems.push(`${id}: its resources are only created during the deployment`);
    }
    const properties = toNode(Properties);
    if (Type === 'AWS::Events::Rule') {
      const functions = toNodes(properties['Targets']).flatMap(readFunctionTarget);
      found.push({ name: id, pattern: properties['EventPattern'], functions });
    }
    for (const [name, event] of listEntries(properties['Events'])) {
      if (event['Type'] === 'EventBridgeRule' || event['Type'] === 'CloudWatchEvent') {
        const inner = toNode(event['Properties']);
        const functions =
          Type === 'AWS::Serverless::Function' ? [{ id, input: readInput(inner) }] : [];
        found.push({ name: `${id}.${name}`, pattern: inner['Pattern'], functions });
      }
    }
  }
  if (found.length === 0) return { rules: [], problems };
  const evaluate = createEvaluator(template, { parameters });
  const rules = found.flatMap(({ name, pattern, functions }) => {
    try {
      const value = evaluate(pattern);
      if (value === undefined) return [];
      const text = typeof value === 'string' ? value : writeJson(value as PatternNode);
      return [{ name, pattern: text, functions }];
    } catch (error) {
      if (!(error instanceof NotKnownError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return [];
    }
  });
  return { rules, problems };
}

/** Reads a target that is a resource of the template, which may be a function. */
function readFunctionTarget(target: Node): FunctionTarget[] {
  const arn = toNode(target['Arn'])['Fn::GetAtt'];
  if (!Array.isArray(arn) || arn[1] !== 'Arn') return [];
  return [{ id: String(arn[0]), input: readInput(target) }];
}

function readInput(target: Node): FunctionTarget['input'] {
  if (target['InputTransformer'] !== undefined) return { kind: 'transformed' };
  if (typeof target['Input'] === 'string') return { kind: 'constant', json: target['Input'] };
  if (typeof target['InputPath'] === 'string') return { kind: 'path', path: target['InputPath'] };
  return { kind: 'event' };
}

const toNodes = (node: unknown): Node[] => (Array.isArray(node) ? node.map(toNode) : []);

/** Returns a part of a template as a mapping; an empty one if it is not a mapping. */
export const toNode = (node: unknown): Node =>
  typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Node) : {};

const listEntries = (node: unknown): [string, Node][] =>
  Object.entries(toNode(node)).map(([name, value]) => [name, toNode(value)]);

/** Also of a resource a value can be given, for what `Ref` returns of it. */
function refuseUnknownParameters(template: Template, names: Iterable<string>): void {
  // A file without sections is null.
  const { Parameters, Resources } = toNode(template);
  const known = Object.keys(toNode(Parameters));
  for (const name of names) {
    if (name.startsWith('AWS::') || known.includes(name)) continue;
    if (Object.hasOwn(toNode(Resources), name)) continue;
    throw new ParameterError(
      `has no parameter ${name}.${known.length > 0 ? listNames(name, known) : ' Remove its value'}`,
    );
  }
}

import { type PatternNode, writeJson } from '../pattern-node.ts';
import { evaluator, NotKnownError } from './evaluate-template.ts';
import type { Template } from './template.ts';

/** A rule of a template. */
export interface TemplateRule {
  /** Its logical id; of an event of a function, that of both, as `Function.Event`. */
  readonly name: string;
  /** The event pattern as JSON text. */
  readonly pattern: string;
  /** Its targets that are functions of the template. */
  readonly functions: readonly FunctionTarget[];
}

/** A function of the template as a rule's target. */
export interface FunctionTarget {
  /** Its logical id. */
  readonly id: string;
  /** What it is given: the event, unless the target says otherwise. */
  readonly input:
    | { readonly kind: 'event' }
    | { readonly kind: 'path'; readonly path: string }
    | { readonly kind: 'constant'; readonly json: string }
    | { readonly kind: 'transformed' };
}

/** A template whose rules cannot be read; the message names the rule. */
export class TemplateRuleError extends Error {}

type Node = Readonly<Record<string, unknown>>;

/**
 * The rules of a template that have an event pattern: `AWS::Events::Rule`, and events of functions
 * and state machines of the type `EventBridgeRule`. Parameters have their defaults.
 *
 * @throws TemplateRuleError for a pattern with an intrinsic function that has no value here.
 */
export function rulesOf(template: Template): TemplateRule[] {
  const found: { name: string; pattern: unknown; functions: readonly FunctionTarget[] }[] = [];
  for (const [id, { Type, Properties }] of entriesOf(nodeOf(template)['Resources'])) {
    const properties = nodeOf(Properties);
    if (Type === 'AWS::Events::Rule') {
      const functions = listOf(properties['Targets']).flatMap(functionTarget);
      found.push({ name: id, pattern: properties['EventPattern'], functions });
    }
    for (const [name, event] of entriesOf(properties['Events'])) {
      if (event['Type'] === 'EventBridgeRule' || event['Type'] === 'CloudWatchEvent') {
        const inner = nodeOf(event['Properties']);
        const functions =
          Type === 'AWS::Serverless::Function' ? [{ id, input: inputOf(inner) }] : [];
        found.push({ name: `${id}.${name}`, pattern: inner['Pattern'], functions });
      }
    }
  }
  if (found.length === 0) return [];
  const evaluate = evaluator(template);
  return found.flatMap(({ name, pattern, functions }) => {
    try {
      const value = evaluate(pattern);
      if (value === undefined) return [];
      const text = typeof value === 'string' ? value : writeJson(value as PatternNode);
      return [{ name, pattern: text, functions }];
    } catch (error) {
      if (!(error instanceof NotKnownError)) throw error;
      throw new TemplateRuleError(`the pattern of ${name} cannot be told: ${error.message}`);
    }
  });
}

/** A target by the ARN of a resource of the template; whether it is a function, its resource tells. */
function functionTarget(target: Node): FunctionTarget[] {
  const arn = nodeOf(target['Arn'])['Fn::GetAtt'];
  if (!Array.isArray(arn) || arn[1] !== 'Arn') return [];
  return [{ id: String(arn[0]), input: inputOf(target) }];
}

function inputOf(target: Node): FunctionTarget['input'] {
  if (target['InputTransformer'] !== undefined) return { kind: 'transformed' };
  if (typeof target['Input'] === 'string') return { kind: 'constant', json: target['Input'] };
  if (typeof target['InputPath'] === 'string') return { kind: 'path', path: target['InputPath'] };
  return { kind: 'event' };
}

const listOf = (node: unknown): Node[] => (Array.isArray(node) ? node.map(nodeOf) : []);

/** A part of a template that may be anything, where a mapping is expected. */
export const nodeOf = (node: unknown): Node =>
  typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Node) : {};

const entriesOf = (node: unknown): [string, Node][] =>
  Object.entries(nodeOf(node)).map(([name, value]) => [name, nodeOf(value)]);

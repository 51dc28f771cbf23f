import { evaluator, NotKnownError } from './evaluate.ts';
import type { Template } from './template.ts';

/** A rule of a template. */
export interface TemplateRule {
  /** Its logical id; of an event of a function, that of both, as `Function.Event`. */
  readonly name: string;
  /** The event pattern as JSON text. */
  readonly pattern: string;
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
  const patterns: [name: string, pattern: unknown][] = [];
  for (const [id, { Type, Properties }] of entriesOf(nodeOf(template)['Resources'])) {
    if (Type === 'AWS::Events::Rule') patterns.push([id, nodeOf(Properties)['EventPattern']]);
    for (const [name, event] of entriesOf(nodeOf(Properties)['Events'])) {
      if (event['Type'] === 'EventBridgeRule' || event['Type'] === 'CloudWatchEvent') {
        patterns.push([`${id}.${name}`, nodeOf(event['Properties'])['Pattern']]);
      }
    }
  }
  if (patterns.length === 0) return [];
  const evaluate = evaluator(template);
  return patterns
    .filter(([, pattern]) => pattern !== undefined)
    .map(([name, pattern]) => {
      try {
        const value = evaluate(pattern);
        return { name, pattern: typeof value === 'string' ? value : JSON.stringify(value) };
      } catch (error) {
        if (!(error instanceof NotKnownError)) throw error;
        throw new TemplateRuleError(`the pattern of ${name} cannot be told: ${error.message}`);
      }
    });
}

/** A part of a template that may be anything, where a mapping is expected. */
const nodeOf = (node: unknown): Node =>
  typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as Node) : {};

const entriesOf = (node: unknown): [string, Node][] =>
  Object.entries(nodeOf(node)).map(([name, value]) => [name, nodeOf(value)]);

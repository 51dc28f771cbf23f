import { ExactNumber } from '../../patterns/json/scalar.ts';
import type { Template } from './template.ts';

/** A value is only known after the deployment; the message names the function or parameter. */
export class NotKnownError extends Error {}

type Node = Readonly<Record<string, unknown>>;

/** The value of `AWS::NoValue`, which removes its property. */
const NOTHING = Symbol('AWS::NoValue');

function refuse(_: string, why: string): never {
  throw new NotKnownError(why);
}

/** How to evaluate what a template alone does not say. */
interface EvaluatorOptions {
  /** Values of parameters and pseudo parameters, instead of their defaults. */
  readonly parameters?: ReadonlyMap<string, string>;
  /**
   * Returns a placeholder for a value that is only known after the deployment, by its name, such as `Queue.Arn`. The
   * default throws NotKnownError.
   */
  readonly getPlaceholder?: (name: string, why: string) => string;
}

/**
 * Creates a function that evaluates the intrinsic functions in a part of a template. It returns `undefined` for
 * `AWS::NoValue`.
 */
export function createEvaluator(
  template: Template,
  { parameters: given = new Map(), getPlaceholder = refuse }: EvaluatorOptions = {},
) {
  // An empty section is null.
  const [parameters, conditions] = [template.Parameters ?? {}, template.Conditions ?? {}];
  const resolveReference = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const value = given.get(name) ?? parameters[name]?.Default;
    if (value !== undefined) return value;
    const isParameter = Object.hasOwn(parameters, name);
    return getPlaceholder(
      name,
      isParameter
        ? `the parameter ${name} has no default`
        : `${name} has no value before the deployment`,
    );
  };

  const evaluateCondition = (condition: unknown): boolean => {
    const [[name, argument] = ['', undefined]] = Object.entries((condition ?? {}) as Node);
    const items = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Condition':
        return evaluateCondition(conditions[String(argument)]);
      case 'Fn::Equals':
        return String(evaluate(items[0])) === String(evaluate(items[1]));
      case 'Fn::Not':
        return !evaluateCondition(items[0]);
      case 'Fn::And':
        return items.every(evaluateCondition);
      case 'Fn::Or':
        return items.some(evaluateCondition);
      default:
        throw new NotKnownError(`the condition function ${name} is not supported`);
    }
  };

  const callFunction = (name: string, argument: unknown): unknown => {
    const items = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Ref':
        return resolveReference(String(argument));
      case 'Fn::If':
        return evaluate(evaluateCondition(conditions[String(items[0])]) ? items[1] : items[2]);
      case 'Fn::Split':
        return String(evaluate(items[1])).split(String(items[0]));
      case 'Fn::Join':
        return (evaluate(items[1]) as unknown[]).join(String(items[0]));
      case 'Fn::Sub':
        if (typeof argument !== 'string') break;
        return argument.replaceAll(/\$\{([^!}][^}]*)\}/gu, (_, parameter: string) =>
          String(resolveReference(parameter)),
        );
      default:
    }
    const of = evaluate(argument);
    return getPlaceholder(
      Array.isArray(of) ? of.join('.') : String(of),
      `${name} has no value before the deployment`,
    );
  };

  function evaluate(node: unknown): unknown {
    if (Array.isArray(node)) {
      return node.map(evaluate).filter((item) => item !== NOTHING);
    }
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return node;
    const entries = Object.entries(node as Node);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return callFunction(name, argument);
    }
    return Object.fromEntries(
      entries
        .map(([key, value]) => [key, evaluate(value)])
        .filter(([, value]) => value !== NOTHING),
    );
  }

  return (node: unknown): unknown => {
    const value = evaluate(node);
    return value === NOTHING ? undefined : value;
  };
}

import type { Template } from './template.ts';

/** A value that is only known once the stack is deployed; the message names what stands for it. */
export class NotKnownError extends Error {}

type Node = Readonly<Record<string, unknown>>;

/** What `AWS::NoValue` leaves: nothing. */
const NOTHING = Symbol('AWS::NoValue');

/**
 * Evaluates the intrinsic functions of a template, with the defaults of its parameters.
 *
 * @returns A function that gives a part of the template without intrinsic functions, and throws
 *   NotKnownError where one has no value before the deployment.
 */
export function evaluator({ Parameters = {}, Conditions = {} }: Template) {
  const valueOf = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const value = Parameters[name]?.Default;
    if (value !== undefined) return value;
    throw new NotKnownError(
      name in Parameters ? `the parameter ${name} has no default` : `${name} has no value here`,
    );
  };

  const holds = (condition: unknown): boolean => {
    const [[name, argument] = ['', undefined]] = Object.entries((condition ?? {}) as Node);
    const items = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Condition':
        return holds(Conditions[String(argument)]);
      case 'Fn::Equals':
        return String(evaluate(items[0])) === String(evaluate(items[1]));
      case 'Fn::Not':
        return !holds(items[0]);
      case 'Fn::And':
        return items.every(holds);
      case 'Fn::Or':
        return items.some(holds);
      default:
        throw new NotKnownError(`the condition function ${name} is not known here`);
    }
  };

  const called = (name: string, argument: unknown): unknown => {
    const items = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Ref':
        return valueOf(String(argument));
      case 'Fn::If':
        return evaluate(holds(Conditions[String(items[0])]) ? items[1] : items[2]);
      case 'Fn::Split':
        return String(evaluate(items[1])).split(String(items[0]));
      case 'Fn::Join':
        return (evaluate(items[1]) as unknown[]).join(String(items[0]));
      case 'Fn::Sub':
        if (typeof argument !== 'string') break;
        return argument.replaceAll(/\$\{([^!}][^}]*)\}/gu, (_, parameter: string) =>
          String(valueOf(parameter)),
        );
      default:
    }
    throw new NotKnownError(`${name} has no value here`);
  };

  function evaluate(node: unknown): unknown {
    if (Array.isArray(node)) {
      return node.map(evaluate).filter((item) => item !== NOTHING);
    }
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node as Node);
    const [[name, argument] = ['', undefined]] = entries;
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return called(name, argument);
    }
    return Object.fromEntries(
      entries
        .map(([key, value]) => [key, evaluate(value)])
        .filter(([, value]) => value !== NOTHING),
    );
  }

  return evaluate;
}

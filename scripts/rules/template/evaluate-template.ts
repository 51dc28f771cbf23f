import { ExactNumber } from '../../patterns/json/scalar.ts';
import type { Template } from './template.ts';

/** A value that is only known once the stack is deployed; the message names what stands for it. */
export class NotKnownError extends Error {}

type Node = Readonly<Record<string, unknown>>;

/** What `AWS::NoValue` leaves: nothing. */
const NOTHING = Symbol('AWS::NoValue');

function refused(_: string, why: string): never {
  throw new NotKnownError(why);
}

/**
 * Evaluates the intrinsic functions of a template, with the defaults of its parameters.
 *
 * @param standIn - Gives what takes the place of a value that is not known before the deployment, by the
 *   name of what it is of, such as `Queue.Arn`. By default it throws NotKnownError.
 * @returns A function that gives a part of the template without intrinsic functions, and `undefined` for
 *   `AWS::NoValue`.
 */
export function evaluator(
  template: Template,
  standIn: (name: string, why: string) => string = refused,
) {
  // A section may be empty, too.
  const [parameters, conditions] = [template.Parameters ?? {}, template.Conditions ?? {}];
  const valueOf = (name: string): unknown => {
    if (name === 'AWS::NoValue') return NOTHING;
    const value = parameters[name]?.Default;
    if (value !== undefined) return value;
    const isParameter = Object.hasOwn(parameters, name);
    return standIn(
      name,
      isParameter ? `the parameter ${name} has no default` : `${name} has no value here`,
    );
  };

  const holds = (condition: unknown): boolean => {
    const [[name, argument] = ['', undefined]] = Object.entries((condition ?? {}) as Node);
    const items = Array.isArray(argument) ? (argument as unknown[]) : [];
    switch (name) {
      case 'Condition':
        return holds(conditions[String(argument)]);
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
        return evaluate(holds(conditions[String(items[0])]) ? items[1] : items[2]);
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
    const of = evaluate(argument);
    return standIn(Array.isArray(of) ? of.join('.') : String(of), `${name} has no value here`);
  };

  function evaluate(node: unknown): unknown {
    if (Array.isArray(node)) {
      return node.map(evaluate).filter((item) => item !== NOTHING);
    }
    if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return node;
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

  return (node: unknown): unknown => {
    const value = evaluate(node);
    return value === NOTHING ? undefined : value;
  };
}

import { readFileSync } from 'node:fs';
import { listNames } from '../../shared/suggest-name.ts';
import { findRules, ParameterError } from './template-rules.ts';
import { parseTemplate } from './template.ts';

/**
 * Reads the event patterns of the rules in a template, for a test of a consumer.
 *
 * @returns The patterns as JSON text, by the name of the rule. To read one that cannot be evaluated, or by a name that
 *   no rule has, throws an Error.
 * @throws Error if there is no such file, it is no template, or it has no rule.
 */
export function readRulePatterns(
  file: string,
  parameters: Readonly<Record<string, string>>,
): Record<string, string> {
  const { rules, problems } = readRules(file, new Map(Object.entries(parameters)));
  const patterns: Record<string, string> = {};
  for (const { name, pattern } of rules) patterns[name] = pattern;
  for (const problem of problems) {
    const [name = '', why = ''] = problem.split(/: (.*)/su);
    // A missing rule would read as one that matches nothing.
    Object.defineProperty(patterns, name, {
      enumerable: true,
      get: () => {
        throw new Error(
          `The pattern of ${name} in ${file} cannot be evaluated: ${why}${adviseOn(why)}`,
        );
      },
    });
  }
  if (rules.length + problems.length === 0) {
    throw new Error(`${file} has no rule with an event pattern`);
  }
  return refuseOtherNames(patterns, file);
}

/** A logical id as templates write it. Test runners read properties such as `toJSON` and `asymmetricMatch`. */
const LOGICAL_ID = /^[A-Z][\dA-Za-z]*(?:\.[\dA-Za-z]+)?$/u;

/** Makes the names that no rule has throw an Error, where `undefined` would say nothing of a misspelt one. */
function refuseOtherNames(
  patterns: Readonly<Record<string, string>>,
  file: string,
): Record<string, string> {
  return new Proxy(patterns, {
    get: (target, name) => {
      if (typeof name !== 'string' || Object.hasOwn(target, name) || !LOGICAL_ID.test(name)) {
        return Reflect.get(target, name) as unknown;
      }
      throw new Error(`${file} has no rule ${name}.${listNames(name, Object.keys(target))}`);
    },
  });
}

const adviseOn = (why: string): string =>
  why.startsWith('Fn::') ? '' : ". To give a value: readPatterns(file, { NAME: 'value' })";

function readRules(file: string, parameters: ReadonlyMap<string, string>) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new Error(
        `There is no template ${file}. A relative path begins at the current folder`,
        {
          cause: error,
        },
      );
    }
    throw new Error(`Cannot read the template: ${(error as Error).message}`, { cause: error });
  }
  try {
    return findRules(parseTemplate(text), parameters);
  } catch (error) {
    const { message } = error as Error;
    const what = error instanceof ParameterError ? file : `Cannot read ${file} as a template:`;
    throw new Error(`${what} ${message}`, { cause: error });
  }
}

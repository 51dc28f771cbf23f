import { isSubject } from '../../handler/catalogue/subjects.ts';
import { formatRejection, PatternError } from '../patterns/operators.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import { formatCall } from '../shared/command-line.ts';
import { UsageError } from '../shared/command-error.ts';
import { listNames } from '../shared/suggest-name.ts';
import { readInputText } from '../shared/input-file.ts';
import { findRules, ParameterError, type TemplateRules } from './template/template-rules.ts';
import { parseTemplate } from './template/template.ts';

/** An event pattern given by the user. */
export interface NamedPattern {
  /** Its name in output: the logical ID of its rule, or `the pattern`. */
  readonly name: string;
  /** The pattern as JSON. */
  readonly text: string;
  readonly pattern: Pattern;
}

/** The options of `match` that choose patterns. */
interface Choice {
  /** Path of a template. */
  readonly template?: string | undefined;
  /** Logical ID of a rule of the template; by default all rules are read. */
  readonly rule?: string | undefined;
  /** Values of the template's parameters: `NAME=VALUE`. */
  readonly parameters?: readonly string[];
}

/** The patterns that were read, and why others could not be evaluated. */
export interface GivenPatterns {
  readonly patterns: readonly NamedPattern[];
  readonly problems: readonly string[];
}

const EXAMPLE = `JSON such as {"detail-type":["order_created"]}, or a file with it`;

/**
 * Reads the patterns of `match`: from JSON, a file with JSON, or the rules of a template.
 *
 * @param given - JSON, or the path of a file with JSON.
 * @param choice - The options of `match`; `undefined` for commands without them.
 * @throws UsageError if there is no pattern, or EventBridge rejects one.
 */
export async function readPatterns(
  given: string | undefined,
  choice?: Choice,
): Promise<GivenPatterns> {
  const { template, rule, parameters = [] } = choice ?? {};
  if (template !== undefined) {
    if (given !== undefined) {
      throw new UsageError('A pattern cannot be used with --template. Specify one of them');
    }
    return await readTemplatePatterns(template, rule, parseParameters(parameters));
  }
  if (rule !== undefined) {
    throw new UsageError('--rule requires --template, --stack or --bus. Specify one of them');
  }
  if (parameters.length > 0) {
    throw new UsageError('--parameter requires --template. Specify the template');
  }
  if (given === undefined) {
    throw new UsageError(
      'No pattern specified. Specify a pattern, or rules with --template, --stack or --bus',
    );
  }
  if (given.trim() === '') throw new UsageError(`The pattern is empty. Specify ${EXAMPLE}`);
  const isJson = /^\s*[[{"]/u.test(given);
  if (!isJson && /\.ya?ml$/u.test(given)) {
    const other = choice === undefined ? EXAMPLE : `--template ${given}`;
    throw new UsageError(`${given} is a YAML file, not a pattern. Specify ${other}`);
  }
  if (isSubject(given)) {
    const other = choice === undefined ? `{"detail-type":["${given}"]}` : `--event ${given}`;
    throw new UsageError(`${given} is a subject, not a pattern. Specify ${other}`);
  }
  const text = isJson ? given : await readInputText(given);
  return {
    patterns: [createNamedPattern('the pattern', text, isJson ? undefined : given)],
    problems: [],
  };
}

function parseParameters(parameters: readonly string[]): Map<string, string> {
  return new Map(
    parameters.map((parameter) => {
      const [, name, value] = /^([^=]+)=(.*)$/su.exec(parameter) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`Invalid --parameter: ${parameter}. Specify NAME=VALUE`);
      }
      return [name, value];
    }),
  );
}

async function readTemplatePatterns(
  file: string,
  only: string | undefined,
  parameters: ReadonlyMap<string, string>,
): Promise<GivenPatterns> {
  const { rules, problems } = parseTemplateRules(await readInputText(file), file, parameters);
  const chosen = rules.filter(({ name }) => only === undefined || name === only);
  const [first] = problems;
  if (chosen.length > 0) {
    const patterns = chosen.map(({ name, pattern }) => createNamedPattern(name, pattern));
    return { patterns, problems: only === undefined ? problems : [] };
  }
  const own = only === undefined ? first : problems.find((one) => one.startsWith(`${only}: `));
  if (own !== undefined) {
    throw createUnknownValueError(own, file);
  }
  if (rules.length === 0) {
    throw new UsageError(`${file} has no rule with an event pattern. Specify another template`);
  }
  const names = rules.map(({ name }) => name);
  throw new UsageError(`${file} has no rule ${only}.${listNames(only ?? '', names)}`);
}

/** Creates the error of a rule that cannot be evaluated. @param problem - The rule's name, and why. */
export const createUnknownValueError = (problem: string, template: string): UsageError =>
  new UsageError(
    `Cannot evaluate ${problem} (${template}). Specify its value with --parameter NAME=VALUE, or another rule with --rule`,
  );

function parseTemplateRules(
  text: string,
  file: string,
  parameters: ReadonlyMap<string, string>,
): TemplateRules {
  try {
    return findRules(parseTemplate(text), parameters);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof ParameterError) throw new UsageError(`${file} ${message}`);
    throw new UsageError(`Cannot read ${file} as a template: ${message}. Correct the file`);
  }
}

/** A rule of a deployed event bus. */
interface DeployedRule {
  readonly name: string;
  readonly isEnabled: boolean;
  /** The event pattern as JSON. */
  readonly pattern: string;
}

/**
 * Parses the patterns of deployed rules. One that cannot be parsed does not affect the others.
 *
 * @param only - The name of a rule; by default all rules are taken.
 * @throws UsageError if there is no rule, or none of this name.
 */
export function selectBusRules(
  rules: readonly DeployedRule[],
  only: string | undefined,
): GivenPatterns {
  if (rules.length === 0) {
    throw new UsageError(
      `The event bus has no rule with an event pattern. Write and deploy one: ${formatCall('rule')}`,
    );
  }
  const chosen = rules.filter(({ name }) => only === undefined || name === only);
  if (chosen.length === 0) {
    const names = rules.map(({ name }) => name);
    throw new UsageError(`The event bus has no rule ${only}.${listNames(only ?? '', names)}`);
  }
  const problems: string[] = [];
  const patterns = chosen.flatMap(({ name, isEnabled, pattern }) => {
    const shown = isEnabled ? name : `${name} (DISABLED)`;
    try {
      return [{ name: shown, text: pattern, pattern: parsePattern(pattern) }];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      problems.push(`${shown}: ${error.message}`);
      return [];
    }
  });
  return { patterns, problems };
}

/** @param file - The file that has the pattern alone, for the error. */
function createNamedPattern(name: string, text: string, file?: string): NamedPattern {
  try {
    return { name, text, pattern: parsePattern(text) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const what = file === undefined ? name : `${name} in ${file}`;
    throw new UsageError(`${formatRejection(what, error)}. Correct the pattern`);
  }
}

import { isSubject } from '../../handler/catalogue/subjects.ts';
import { PatternError } from '../patterns/operators.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import { suggestName, UsageError } from '../shared/command.ts';
import { readInputFile } from '../shared/input-file.ts';
import { findRules, TemplateRuleError, type TemplateRule } from './template/template-rules.ts';
import { parseTemplate } from './template/template.ts';

/** An event pattern given by the user. */
export interface NamedPattern {
  /** Its name in output: the logical ID of its rule, or `the pattern`. */
  readonly name: string;
  /** The pattern as JSON. */
  readonly text: string;
  readonly pattern: Pattern;
}

/**
 * Reads the patterns of `match`: from JSON, a file with JSON, or the rules of a template.
 *
 * @param given - JSON, or the path of a file with JSON.
 * @param template - Path of a template.
 * @param rule - Logical ID of a rule of the template; by default all rules are read.
 * @throws UsageError if there is no pattern, or EventBridge rejects one.
 */
export async function readPatterns(
  given: string | undefined,
  template: string | undefined,
  rule: string | undefined,
): Promise<NamedPattern[]> {
  if (Boolean(given) === (template !== undefined)) {
    throw new UsageError('Give a pattern or --template');
  }
  if (template !== undefined) return await readTemplatePatterns(template, rule);
  if (rule !== undefined) throw new UsageError('--rule requires --template');
  const text = given ?? '';
  const isJson = /^\s*[[{"]/u.test(text);
  if (!isJson && /\.ya?ml$/u.test(text)) {
    throw new UsageError(`To use a template: --template ${text}`);
  }
  if (isSubject(text)) throw new UsageError(`To test an event: --event ${text}`);
  return [
    createNamedPattern('the pattern', isJson ? text : (await readInputFile(text)).toString()),
  ];
}

async function readTemplatePatterns(
  file: string,
  only: string | undefined,
): Promise<NamedPattern[]> {
  const rules = parseTemplateRules((await readInputFile(file)).toString(), file);
  if (rules.length === 0) throw new UsageError(`${file} has no rule with an event pattern`);
  const chosen = rules.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0)
    return chosen.map(({ name, pattern }) => createNamedPattern(name, pattern));
  const names = rules.map(({ name }) => name);
  throw new UsageError(
    `${file} has no rule ${only}.${suggestName(only ?? '', names)} It has ${names.join(', ')}`,
  );
}

function parseTemplateRules(text: string, file: string): TemplateRule[] {
  try {
    return findRules(parseTemplate(text));
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(
      error instanceof TemplateRuleError
        ? `${file}: ${message}`
        : `Cannot read ${file} as a template: ${message.split('\n')[0]}`,
    );
  }
}

function createNamedPattern(name: string, text: string): NamedPattern {
  try {
    return { name, text, pattern: parsePattern(text) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const where = error.path === '' ? '' : ` at ${error.path}`;
    throw new UsageError(`EventBridge rejects ${name}${where}: ${error.message}`);
  }
}

import { isSubject } from '../../handler/catalogue/subjects.ts';
import { PatternError } from '../patterns/operators.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import { didYouMean, UsageError } from '../shared/command.ts';
import { readGiven } from '../shared/input-file.ts';
import { rulesOf, TemplateRuleError, type TemplateRule } from './template/template-rules.ts';
import { parseTemplate } from './template/template.ts';

/** A pattern as the user knows it. */
export interface NamedPattern {
  /** A rule's logical id, or `the pattern`. */
  readonly name: string;
  /** As JSON text. */
  readonly text: string;
  readonly pattern: Pattern;
}

/**
 * The patterns that the user names: JSON, a file with JSON, or the rules of a template.
 *
 * @param rule - Of the template's rules the only one.
 * @throws UsageError when there is none, or one that EventBridge rejects.
 */
export async function givenPatterns(
  given: string | undefined,
  template: string | undefined,
  rule: string | undefined,
): Promise<NamedPattern[]> {
  if (Boolean(given) === (template !== undefined)) {
    throw new UsageError('Give a pattern, or --template');
  }
  if (template !== undefined) return await rulesIn(template, rule);
  if (rule !== undefined) throw new UsageError('--rule names a rule of a --template');
  const text = given ?? '';
  const isJson = /^\s*[[{"]/u.test(text);
  if (!isJson && /\.ya?ml$/u.test(text)) {
    throw new UsageError(`A template is given by its option: --template ${text}`);
  }
  if (isSubject(text)) throw new UsageError(`An event is given by its option: --event ${text}`);
  return [named('the pattern', isJson ? text : (await readGiven(text)).toString())];
}

async function rulesIn(file: string, only: string | undefined): Promise<NamedPattern[]> {
  const rules = templateRules((await readGiven(file)).toString(), file);
  if (rules.length === 0) throw new UsageError(`${file} has no rule with an event pattern`);
  const chosen = rules.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen.map(({ name, pattern }) => named(name, pattern));
  const names = rules.map(({ name }) => name);
  throw new UsageError(
    `${file} has no rule ${only}.${didYouMean(only ?? '', names)} It has ${names.join(', ')}`,
  );
}

function templateRules(text: string, file: string): TemplateRule[] {
  try {
    return rulesOf(parseTemplate(text));
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(
      error instanceof TemplateRuleError
        ? `${file}: ${message}`
        : `${file} is no template that can be read: ${message.split('\n')[0]}`,
    );
  }
}

function named(name: string, text: string): NamedPattern {
  try {
    return { name, text, pattern: parsePattern(text) };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const where = error.path === '' ? '' : ` at ${error.path}`;
    throw new UsageError(`EventBridge rejects ${name}${where}: ${error.message}`);
  }
}

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRejection, PatternError } from '../patterns/operators.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import {
  type ElsewhereCode,
  findCode,
  type LocalCode,
} from '../rules/template/template-functions.ts';
import { findRules, type FunctionTarget } from '../rules/template/template-rules.ts';
import { parseTemplate } from '../rules/template/template.ts';
import { decodeText } from '../shared/decode-text.ts';

/** A rule of a local template. */
export interface LocalRule {
  /** The template's path and the rule's logical id, such as `infra/rules/sqs.yaml Rule`. */
  readonly name: string;
  /** The template's path. */
  readonly file: string;
  readonly pattern: Pattern;
  /** The pattern as JSON text. */
  readonly text: string;
  /** The targets that are functions of the same template. */
  readonly functions: readonly LocalTarget[];
}

/** A function as the target of a rule. */
export interface LocalTarget {
  /** The template's path and the function's logical id. */
  readonly name: string;
  readonly input: FunctionTarget['input'];
  /** Finds the function's code as it is now. */
  readonly findCode: () => LocalCode | ElsewhereCode;
}

/** The rules of a file, and why others could not be read. */
export interface RuleFile {
  readonly rules: readonly LocalRule[];
  /** Each names the file, and the rule unless there is none. */
  readonly problems: readonly string[];
}

/**
 * Reads the rules of a template. A file that names no type of a resource, such as a workflow or a lock file, is not a
 * template: it has no rules and no problems.
 *
 * @param shown - The file's path in names and messages.
 */
export async function readRuleFile(file: string, shown: string): Promise<RuleFile> {
  try {
    const text = decodeText(await readFile(file));
    if (!/\bAWS::[A-Za-z0-9]+::/u.test(text)) return { rules: [], problems: [] };
    const template = parseTemplate(text);
    const found = findRules(template);
    const problems = [...found.problems];
    const rules = found.rules.flatMap(({ name, pattern: source, functions }) => {
      const pattern = parseRulePattern(name, source);
      if (typeof pattern === 'string') {
        problems.push(pattern);
        return [];
      }
      return {
        name: `${shown} ${name}`,
        file,
        pattern,
        text: source,
        functions: functions.flatMap(({ id, input }) => {
          const find = () => findCode(template, id, dirname(file));
          return find() === undefined
            ? []
            : [{ name: `${shown} ${id}`, input, findCode: () => find() ?? UNKNOWN_CODE }];
        }),
      };
    });
    return { problems: problems.map((problem) => `No rule from ${shown}: ${problem}`), rules };
  } catch (error) {
    return { rules: [], problems: [`No rules from ${shown}: ${(error as Error).message}`] };
  }
}

/** @returns Why EventBridge rejects the pattern, if it does. */
function parseRulePattern(name: string, source: string): Pattern | string {
  try {
    return parsePattern(source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return formatRejection(name, error);
  }
}

const UNKNOWN_CODE: ElsewhereCode = { reason: 'it is no longer a function' };

import type { Entry, Json } from './json/parse-json.ts';
import { listLetterCases, OPERATORS, PatternError, SIGNS, type TextTest } from './operators.ts';
import { suggestComparison, suggestInstead } from './suggestions.ts';

/** Parses a test of a text, such as `prefix`, also within `anything-but`. */
export function parseTextTest(name: string, argument: Json, path: string): TextTest {
  switch (name) {
    case 'prefix':
    case 'suffix': {
      if (argument.kind !== 'object') {
        return { op: name, text: requireText(argument, name, path) };
      }
      const [inner, text] = requireOneEntry(
        argument,
        path,
        `${name} takes a text or {"equals-ignore-case": …}`,
      );
      if (inner !== 'equals-ignore-case') {
        throw new PatternError(
          `${path}.${inner}`,
          `${name} may contain equals-ignore-case, nothing else`,
        );
      }
      return ignoreCase(name, requireText(text, inner, `${path}.${inner}`));
    }
    case 'equals-ignore-case':
      return ignoreCase(name, requireText(argument, name, path));
    case 'wildcard': {
      const text = requireText(argument, name, path);
      return { op: name, text, parts: splitWildcard(text, path) };
    }
    default:
      throw new PatternError(path, describeUnknownOperator(name, argument));
  }
}

function describeUnknownOperator(name: string, argument: Json): string {
  const known = OPERATORS.find((one) => one.toLowerCase() === name.toLowerCase());
  if (known !== undefined) return `operators are written in lower case: ${known}`;
  const none = `unknown operator ${name}`;
  if (SIGNS.includes(name)) return `${none}: write ${suggestComparison(name, argument)}`;
  const instead = suggestInstead(name);
  if (instead !== undefined) return `${none}: ${instead}`;
  return argument.kind === 'array' || argument.kind === 'object'
    ? `${none}: ${WITHOUT_BRACKETS}`
    : `${none}: the operators are ${OPERATORS.join(', ')}`;
}

const ignoreCase = (op: 'prefix' | 'suffix' | 'equals-ignore-case', text: string): TextTest => ({
  op,
  text,
  letters: listLetterCases(text),
});

/** @throws PatternError if the argument of an operator is not a text. */
export function requireText(json: Json, operator: string, path: string): string {
  if (json.kind === 'string') return json.value;
  throw new PatternError(path, `${operator} takes a text`);
}

function splitWildcard(text: string, path: string): string[] {
  const parts = [''];
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '*') {
      if (text.charAt(at + 1) === '*') {
        throw new PatternError(path, 'a wildcard cannot have two asterisks in a row');
      }
      parts.push('');
      continue;
    }
    if (char === '\\') {
      at += 1;
      if (!['*', '\\'].includes(text.charAt(at))) {
        throw new PatternError(path, 'in a wildcard, a backslash can only escape * or \\');
      }
    }
    parts.push(`${parts.pop()}${text.charAt(at)}`);
  }
  return parts;
}

/** @throws PatternError with the rule unless it is an object with one key. */
export function requireOneEntry(json: Json, path: string, rule: string): Entry {
  if (json.kind === 'object') {
    const [entry, ...others] = json.entries;
    if (entry !== undefined && others.length === 0) return entry;
  }
  throw new PatternError(path, rule);
}

/** What to do about fields in a match object. */
export const WITHOUT_BRACKETS =
  'write an object of fields without [ ] around it, also for arrays of objects';

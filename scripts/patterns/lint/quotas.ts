import type { Alternative } from '../operators.ts';
import type { Pattern } from '../parse-pattern.ts';

/** A quota, which AWS raises on request. */
const MOST_CHARACTERS = 2_048;

/** AWS tells no number, only that many in one rule are too complex. */
const MANY_ASTERISKS = 5;

/** What the service may refuse in a pattern that its engine takes. */
export function limitsOf(text: string, { branches }: Pattern): string[] {
  const notes: string[] = [];
  if (text.length > MOST_CHARACTERS) {
    notes.push(
      `The pattern has ${text.length} characters; EventBridge takes ${MOST_CHARACTERS} unless your quota is raised.`,
    );
  }
  const wild = [...new Set(branches.flat())].find(
    ({ alternatives }) => sum(alternatives.map(asterisks)) > MANY_ASTERISKS,
  );
  if (wild !== undefined) {
    notes.push(
      `EventBridge refuses a rule with wildcards that are too complex, as many asterisks are: ${wild.path} has over ${MANY_ASTERISKS}.`,
    );
  }
  return notes;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function asterisks(one: Alternative): number {
  if (one.op === 'wildcard') return one.parts.length - 1;
  return one.op === 'anything-but-text' ? sum(one.tests.map(asterisks)) : 0;
}

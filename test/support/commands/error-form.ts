import assert from 'node:assert/strict';

/*
 * Errors have one form: `error: What is wrong. What to do.`
 */

/** The verbs of advice: `Specify` an argument, `Set` a variable, `Run` a command. */
const VERBS =
  'Add|Ask|Check|Compare|Confirm|Correct|Create|Decrypt|Delete|Deploy|Enter|Exclude|Fix|Free|Import|Make|' +
  'Put|Remove|Report|Request|Run|See|Select|Set|Simplify|Specify|Split|Start|Stop|Try|Use|Wait|Write';

/** A sentence that says what to do, or asks. */
export const ADVICE = new RegExp(
  [
    String.raw`(?:[.?] |\n *)(?:(?:${VERBS})\b|To \w|Example:)`,
    String.raw` (?:If|Otherwise)\b[^.]*?, (?:${VERBS.toLowerCase()})\b`,
    // Suggestions.
    String.raw` (?:Did you mean|The nearest are|Documented:) `,
    // A mark below the place.
    String.raw`\n *\^$`,
  ].join('|'),
  'u',
);

/** Errors that need no advice: the user knows. */
export const COMPLETE = /^Canceled: nothing|^Canceled: no files/u;

/** Asserts that each error that a command printed says what is wrong, and then what to do. */
export function assertErrorForm(stderr: string): void {
  const [, ...errors] = stderr.split(/^error: /mu);
  for (const error of errors) {
    const text = error.replace(/\nSee: [^\n]*\n$/u, '').trimEnd();
    if (COMPLETE.test(text)) continue;
    assert.match(text, ADVICE, `The error does not say what to do: ${text}`);
  }
}

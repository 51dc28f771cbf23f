import { measurePattern } from '../../patterns/lint.ts';
import { type PatternResult, tryPattern } from '../../patterns/parse-pattern.ts';
import { PatternError } from '../../patterns/operators.ts';

/** Ten times what EventBridge takes unless a quota is raised. */
const MAX_CHARACTERS = 20_000;

/** In all branches together. */
const MAX_ALTERNATIVES = 50_000;

/** A key with dots may stand for any of them, so that each is looked for with each. */
const MAX_LEVELS = 100;

const TOO_LARGE = 'That pattern is too large to be tried here';

/** As `tryPattern`; a pattern that would keep `npm start` from other work is a mistake. */
export function parseLimitedPattern(text: string): PatternResult {
  if (text.length > MAX_CHARACTERS) {
    const message = `${TOO_LARGE}: it has ${text.length} characters, and the most is ${MAX_CHARACTERS}`;
    return { mistake: { message, path: '', offset: 0 } };
  }
  return tryPattern(text, (json) => {
    const { alternatives, levels } = measurePattern(json);
    if (levels > MAX_LEVELS) {
      throw new PatternError(
        '',
        `${TOO_LARGE}: a field is nested deeper than ${MAX_LEVELS} levels`,
      );
    }
    // What is not a number any more is too many as well.
    if (!(alternatives <= MAX_ALTERNATIVES)) {
      throw new PatternError(
        '',
        `${TOO_LARGE}: with each $or written out it has more than ${MAX_ALTERNATIVES} alternatives`,
      );
    }
  });
}

import { measurePattern } from '../../patterns/lint.ts';
import { type PatternResult, tryPattern } from '../../patterns/parse-pattern.ts';
import { PatternError } from '../../patterns/operators.ts';

/** Ten times EventBridge's default quota. */
const MAX_CHARACTERS = 20_000;

/** Limit for all branches together. */
const MAX_ALTERNATIVES = 50_000;

/** The time is quadratic, because a key with dots can replace any sequence of levels. */
const MAX_LEVELS = 100;

const TOO_LARGE = 'That pattern is too large to be tried here';

/** Like `tryPattern`, but rejects patterns that would block `npm start`. */
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
    // Also rejects NaN, the result of an overflow.
    if (!(alternatives <= MAX_ALTERNATIVES)) {
      throw new PatternError(
        '',
        `${TOO_LARGE}: with each $or written out it has more than ${MAX_ALTERNATIVES} alternatives`,
      );
    }
  });
}

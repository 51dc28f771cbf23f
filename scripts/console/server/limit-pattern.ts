import { measurePattern } from '../../patterns/lint.ts';
import {
  type PatternMistake,
  type PatternResult,
  tryPattern,
} from '../../patterns/parse-pattern.ts';
import { PatternError } from '../../patterns/operators.ts';
import { formatCount } from '../../shared/format-numbers.ts';

/** Ten times EventBridge's default quota. */
const MAX_CHARACTERS = 20_000;

/** Limit for all branches together. */
const MAX_ALTERNATIVES = 50_000;

/** The time is quadratic, because a key with dots can replace any sequence of levels. */
const MAX_LEVELS = 100;

const TOO_LARGE = 'That pattern is too large to be tried here';

/** Whether a pattern was rejected by {@link parseLimitedPattern}, and not by EventBridge. */
export const isTooLarge = ({ message }: PatternMistake): boolean => message.startsWith(TOO_LARGE);

/** Like `tryPattern`, but rejects patterns that would block `npm start`. */
export function parseLimitedPattern(text: string): PatternResult {
  if (text.length > MAX_CHARACTERS) {
    const message = `${TOO_LARGE}: it has ${formatCount(text.length)} characters, and the most is ${formatCount(MAX_CHARACTERS)}`;
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
        `${TOO_LARGE}: with each $or written out it has more than ${formatCount(MAX_ALTERNATIVES)} alternatives`,
      );
    }
  });
}

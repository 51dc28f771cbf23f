import { parseEvent, type Value } from '../patterns/event.ts';
import { formatRejection, PatternError } from '../patterns/operators.ts';
import { parsePattern } from '../patterns/parse-pattern.ts';
import type { Pattern } from '../patterns/pattern.ts';

/**
 * Parses the pattern that a test of a consumer gives the matcher, as an object or JSON text.
 *
 * @throws Error if there is none, or EventBridge rejects it; the message says where and why.
 */
export function parsePatternInput(pattern: string | object | undefined): Pattern {
  if (pattern === undefined) {
    throw new Error(
      'There is no pattern. Check the name of the rule: readPatterns returns the patterns by the names of their rules',
    );
  }
  try {
    return parsePattern(typeof pattern === 'string' ? pattern : JSON.stringify(pattern));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Error(formatRejection('this pattern', error), { cause: error });
  }
}

/** Parses the event that a test of a consumer gives the matcher. @throws Error if it is not an object. */
export function parseEventInput(event: string | object): Value {
  const value = parseEvent(typeof event === 'string' ? event : JSON.stringify(event));
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error('This is not an event: expected an object, such as that of sampleEvent');
}

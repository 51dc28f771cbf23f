import { parseEvent } from '../../patterns/event.ts';
import { isMatch } from '../../patterns/match-event.ts';
import { PatternError } from '../../patterns/operators.ts';
import { parsePattern } from '../../patterns/parse-pattern.ts';
import type { Pattern } from '../../patterns/pattern.ts';
import { readJson } from '../../shared/read-json.ts';
import { type Action, ServiceError } from './protocol.ts';

/** A rule of the local bus. */
export interface LocalBusRule {
  readonly name: string;
  /** The event pattern as JSON. */
  readonly pattern: string;
}

/** The fields that an event for `TestEventPattern` must have. */
const REQUIRED_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/**
 * `TestEventPattern`
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html).
 */
export const testEventPattern: Action = ({ EventPattern, Event }) => {
  const pattern = readPattern(String(EventPattern));
  const text = String(Event);
  const event = readJson(text);
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new ServiceError('ValidationException', 'Event is not a JSON object.');
  }
  const missing = REQUIRED_FIELDS.filter((name) => !(name in event));
  if (missing.length > 0) {
    throw new ServiceError('ValidationException', `Event lacks ${missing.join(', ')}.`);
  }
  return { Result: isMatch(pattern, parseEvent(text)) };
};

function readPattern(text: string): Pattern {
  try {
    return parsePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { path, message } = error;
    const place = path === '' ? '' : ` at ${path}`;
    throw new ServiceError(
      'InvalidEventPatternException',
      `Event pattern is not valid${place}: ${message}`,
    );
  }
}

/**
 * `ListRules` (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html).
 *
 * @param busName - The only bus that has rules.
 */
export const listRules =
  (busName: string, getRules: () => readonly LocalBusRule[]): Action =>
  ({ EventBusName = 'default', NamePrefix = '' }) => {
    const name = String(EventBusName).split('event-bus/').at(-1);
    if (name !== busName) {
      throw new ServiceError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    }
    const rules = getRules().map((rule) => ({
      // The name of a rule on AWS has no spaces and slashes.
      Name: rule.name.replaceAll(/[^\w.-]+/gu, '-'),
      EventPattern: rule.pattern,
      State: 'ENABLED',
      EventBusName: busName,
    }));
    return {
      Rules: rules
        .filter((rule) => rule.Name.startsWith(String(NamePrefix)))
        .map((rule) => ({
          Arn: `arn:aws:events:eu-west-1:000000000000:rule/${busName}/${rule.Name}`,
          ...rule,
        })),
    };
  };

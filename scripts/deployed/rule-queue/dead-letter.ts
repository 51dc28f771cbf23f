import { findMember, type Json, tryParseJson } from '../../patterns/json/parse-json.ts';
import type { ReceivedMessage } from '../queues/queue-calls.ts';

/** An event that a rule's target did not take. */
export interface DeadLetter {
  readonly message: ReceivedMessage;
  /** The detail-type; `undefined` if the message is no event. */
  readonly subject: string | undefined;
  /** Milliseconds since the epoch; `undefined` if the message is no event. */
  readonly time: number | undefined;
  readonly source: string | undefined;
  /** The text of `detail`, unchanged. */
  readonly detail: string | undefined;
  /** Why it was not delivered: the code of EventBridge, of Lambda, or `not_deleted` if a program fetched it in vain. */
  readonly reason: string;
  readonly ruleArn: string | undefined;
}

/** Parses a message of a rule's dead-letter queue. EventBridge, Lambda and SQS put the event into its body. */
export function parseDeadLetter(message: ReceivedMessage): DeadLetter {
  const { body, attributes } = message;
  const read = (name: string) => attributes[name]?.StringValue;
  const event = tryParseJson(body);
  const readField = (name: string) => readText(findMember(event, name));
  const detail = findMember(event, 'detail');
  const time = Date.parse(readField('time') ?? '');
  return {
    message,
    subject: readField('detail-type'),
    time: Number.isNaN(time) ? undefined : time,
    source: readField('source'),
    detail: detail?.kind === 'object' ? body.slice(detail.start, detail.end) : undefined,
    reason: read('ERROR_CODE') ?? read('ErrorCode') ?? 'not_deleted',
    ruleArn: read('RULE_ARN'),
  };
}

const readText = (json: Json | undefined) => (json?.kind === 'string' ? json.value : undefined);

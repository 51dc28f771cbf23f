import { type Json, JsonError, parseJson } from '../../patterns/json/parse-json.ts';
import type { ReceivedMessage } from '../queues/queue-calls.ts';

/** An event that a rule's target did not take. */
export interface DeadLetter {
  readonly message: ReceivedMessage;
  /** The detail-type; `undefined` if the message is no event. */
  readonly subject: string | undefined;
  readonly eventId: string | undefined;
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
  const fields = parseFields(body);
  const detail = fields.get('detail');
  const inner = mapEntries(detail);
  const time = Date.parse(readText(fields.get('time')) ?? '');
  return {
    message,
    subject: readText(fields.get('detail-type')),
    eventId: readText(inner.get('event_id')),
    time: Number.isNaN(time) ? undefined : time,
    source: readText(fields.get('source')),
    detail: detail?.kind === 'object' ? body.slice(detail.start, detail.end) : undefined,
    reason: read('ERROR_CODE') ?? read('ErrorCode') ?? 'not_deleted',
    ruleArn: read('RULE_ARN'),
  };
}

const readText = (json: Json | undefined) => (json?.kind === 'string' ? json.value : undefined);

function parseFields(text: string): ReadonlyMap<string, Json> {
  try {
    return mapEntries(parseJson(text));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return new Map();
  }
}

const mapEntries = (json: Json | undefined): ReadonlyMap<string, Json> =>
  new Map(json?.kind === 'object' ? json.entries.map(([key, value]) => [key, value] as const) : []);

import type { Exchange } from '../../local/gateway.ts';
import { readOutcome } from '../../shared/http-client.ts';
import { readFields } from '../../shared/read-json.ts';
import type { Row } from '../api/requests.ts';
import { readClaimedSubject } from './claimed-subject.ts';
import { describeReason } from './describe-reason.ts';

/** Statuses of the function after the signature was found valid. */
const AUTHENTIC_STATUSES = new Set([200, 400, 413]);

/**
 * Creates the row of a request. Depending on its log level, the function may log nothing: the row is then
 * created from the answer and the body.
 *
 * @param rules - The names of the rules that its event matches.
 * @param secret - The webhook secret.
 */
export function createRow(
  id: number,
  exchange: Exchange,
  rules: readonly string[],
  secret: string,
): Row {
  const { method, path, status, log, milliseconds, body } = exchange;
  const outcome =
    toText(log['outcome']) || (exchange.failure ? 'failed' : describeAnswer(exchange));
  const subject = toText(log['subject']);
  const claimed = subject === '' && outcome !== 'not found' ? readClaimedSubject(body) : '';
  const isAuthentic = AUTHENTIC_STATUSES.has(status) || log['secret'] !== undefined;
  return {
    id,
    time: Date.now(),
    method,
    path,
    status,
    outcome,
    subject: subject || (status === 200 ? claimed : ''),
    claimedSubject: status === 200 ? '' : claimed,
    isAuthentic,
    eventId: toText(log['event_id']) || toText(readFields(exchange.answer)['event_id']),
    reason: describeReason(outcome, exchange, secret),
    rules,
    milliseconds,
    bytes: body.byteLength,
  };
}

const toText = (value: unknown) => (typeof value === 'string' ? value : '');

/** Returns the outcome in a response, or the error of the HTTP API, such as `not found`. */
const describeAnswer = ({ answer }: Exchange) => readOutcome(answer).toLowerCase() || 'answered';

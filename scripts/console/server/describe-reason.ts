import type { Exchange } from '../../local/gateway.ts';
import { describeIssues } from '../../local/log-lines.ts';
import { formatBytes } from '../../shared/format-numbers.ts';
import { readFields, toFields } from '../../shared/read-json.ts';
import { checkSignature } from './signature-check.ts';

/** Signatures of larger bodies are not compared with those of common mistakes until a page shows the request. */
const MAX_CHECKED_BYTES = 100_000;

/** A reason can have values of the request in it. */
const MAX_CHARACTERS = 200;

/**
 * Describes in a few words why a request was not published, for its row of the list.
 *
 * @param secret - The webhook secret.
 * @returns An empty text if it was published, or if there is no more to say than its outcome.
 */
export function describeReason(outcome: string, exchange: Exchange, secret: string): string {
  const reason = findReason(outcome, exchange, secret);
  return reason.length > MAX_CHARACTERS ? `${reason.slice(0, MAX_CHARACTERS)}…` : reason;
}

function findReason(outcome: string, exchange: Exchange, secret: string): string {
  const { log, method, path, body } = exchange;
  switch (outcome) {
    case 'unauthenticated':
      return describeSignature(exchange, secret);
    case 'invalid':
      return describeIssues(exchange);
    case 'refused':
      return toText(readFields(exchange.answer)['code']);
    case 'too_large':
    case 'not_kept':
      return typeof log.entry_bytes === 'number'
        ? `entry of ${formatBytes(log.entry_bytes)}`
        : `body of ${formatBytes(body.byteLength)}`;
    case 'deferred':
    case 'unavailable':
      return describeFailure(log);
    case 'failed':
      return exchange.failure?.message ?? '';
    case 'not found':
      return `${method} ${path} is not the webhook`;
    default:
      return '';
  }
}

function describeSignature({ body, headers, log }: Exchange, secret: string): string {
  if (body.byteLength <= MAX_CHECKED_BYTES) {
    const { isAuthentic, reason } = checkSignature(body, headers, secret);
    return isAuthentic ? 'refused although the signature is valid' : reason;
  }
  const reason = toText(log['reason']);
  return reason === 'mismatched' || reason === '' ? 'wrong secret or body' : `${reason} signature`;
}

/** Names the call of AWS that failed, and its error. */
function describeFailure(log: Exchange['log']): string {
  const { call, error } = toFields(log['queue_failure'] ?? log['failure']);
  return toText(call) === '' ? '' : `${toText(call)}: ${toText(error)}`;
}

const toText = (value: unknown) => (typeof value === 'string' ? value : '');

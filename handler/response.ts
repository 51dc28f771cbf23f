import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Issue } from './validate.ts';

/** The outcome of a request. */
export type Outcome =
  | { readonly outcome: 'published' | 'deferred' | 'duplicate'; readonly eventId: string }
  | { readonly outcome: 'unauthenticated' }
  | { readonly outcome: 'invalid'; readonly issues: readonly Issue[] }
  | { readonly outcome: 'refused'; readonly code: string }
  | { readonly outcome: 'too_large' | 'not_kept'; readonly limit: number }
  | { readonly outcome: 'unavailable' };

/**
 * Creates the HTTP response: 200 only if the event is stored, 4xx if a retry cannot succeed, 503 if it may.
 */
export function createResponse(outcome: Outcome): APIGatewayProxyStructuredResultV2 {
  switch (outcome.outcome) {
    case 'published':
    case 'deferred':
    case 'duplicate':
      return toJsonResponse(200, { outcome: outcome.outcome, event_id: outcome.eventId });
    case 'unauthenticated':
      return toJsonResponse(401, { error: 'unauthenticated' });
    case 'invalid':
      return toJsonResponse(400, { error: 'invalid_payload', issues: outcome.issues });
    case 'refused':
      return toJsonResponse(400, { error: 'refused', code: outcome.code });
    case 'too_large':
    case 'not_kept':
      return toJsonResponse(413, { error: 'payload_too_large', limit: outcome.limit });
    case 'unavailable':
      return toJsonResponse(503, { error: 'unavailable' }, { 'retry-after': '60' });
    default:
      return outcome satisfies never;
  }
}

const toJsonResponse = (
  statusCode: number,
  body: object,
  headers: Record<string, string> = {},
) => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

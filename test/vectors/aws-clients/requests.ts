import { readFileSync } from 'node:fs';

/** A signed request as an AWS client sent it. */
export interface RecordedRequest {
  readonly client: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Requests that record.ts recorded. */
export const recordedRequests = JSON.parse(
  readFileSync(`${import.meta.dirname}/requests.json`, 'utf8'),
) as readonly RecordedRequest[];

import { type BusEvent, putEvents } from '../../../scripts/local/aws/eventbridge.ts';
import { LOCAL_BUS } from '../../../scripts/local/aws/local-aws.ts';
import type { Fault } from '../faults/faults.ts';

/** The fields of a PutEvents entry that tests check. */
export interface SentEntry {
  readonly DetailType: string;
  readonly Detail: string;
}

/** Returns the entries of a PutEvents request. */
export const readEntries = (body: Buffer): SentEntry[] =>
  (JSON.parse(body.toString()) as { Entries: SentEntry[] }).Entries;

/**
 * Handles PutEvents. Accepts some entries and rejects the others.
 *
 * @param accept - Called with each accepted entry.
 * @param refusal - Returns the error code of a rejected entry.
 */
export function putSomeEntries(
  accept: (event: BusEvent) => void,
  refusal: (entry: SentEntry, index: number) => string | undefined,
): Fault {
  const put = putEvents(LOCAL_BUS, accept, () => {});
  return ({ body, response }) => {
    const results = readEntries(body).map((entry, index) => {
      const ErrorCode = refusal(entry, index);
      if (ErrorCode !== undefined) return { ErrorCode, ErrorMessage: '' };
      return (put({ Entries: [entry] }) as { Entries: [object] }).Entries[0];
    });
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify({
        FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
        Entries: results,
      }),
    );
  };
}

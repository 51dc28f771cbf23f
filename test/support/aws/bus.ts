import { type BusEvent, putEvents } from '../../../scripts/local/aws/eventbridge.ts';
import { LOCAL_BUS } from '../../../scripts/local/aws/local-aws.ts';
import type { Fault } from '../faults/faults.ts';

/** Of an entry of PutEvents what the tests look at. */
export interface SentEntry {
  readonly DetailType: string;
  readonly Detail: string;
}

/** The entries of a request to the bus. */
export const readEntries = (body: Buffer): SentEntry[] =>
  (JSON.parse(body.toString()) as { Entries: SentEntry[] }).Entries;

/**
 * Carries out PutEvents for some of its entries and refuses the others.
 *
 * @param accept - Told of each event that is carried out.
 * @param refusal - The code with which an entry is refused, if it is.
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

/** PutEvents answers 200, but refuses each entry. */
export const refuseEachEntry = (code: string): Fault =>
  putSomeEntries(
    () => {},
    () => code,
  );

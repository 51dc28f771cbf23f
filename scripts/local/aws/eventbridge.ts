import { randomUUID } from 'node:crypto';
import { createEnvelope, type Envelope } from '../../samples/envelope.ts';
import { findDetailFault } from './event-detail.ts';
import { type Action, ServiceError } from './protocol.ts';

/** An event as a rule's target receives it, and its detail as the text that was sent. */
export interface BusEvent extends Envelope {
  readonly detail: unknown;
  readonly detailText: string;
  /** The entry's time, in milliseconds since the epoch. */
  readonly timeSent: number;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html, and putevent-size */
const MAX_ENTRIES = 10;
/** A request must be smaller. */
const MAX_BYTES = 1_048_576;

interface EntryFields {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly EventBusName: string;
  readonly Resources: readonly string[];
  readonly Time: number;
}

/**
 * `PutEvents` with the service's quotas and errors
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html).
 *
 * @param busName - The only bus. As on AWS, an event for any other bus gets an id and is dropped.
 */
export function putEvents(
  busName: string,
  accept: (event: BusEvent) => void,
  drop: (busName: string) => void,
): Action {
  return (input) => {
    const entries = Array.isArray(input['Entries']) ? input['Entries'].map(readEntryFields) : [];
    if (entries.length < 1 || entries.length > MAX_ENTRIES) {
      throw new ServiceError('ValidationException', `A request has 1 to ${MAX_ENTRIES} entries.`);
    }
    if (entries.reduce((sum, entry) => sum + computeSize(entry), 0) >= MAX_BYTES) {
      throw new ServiceError('ValidationException', 'The entries exceed the size limit.');
    }
    const results = entries.map((entry) => {
      const refusal = findRefusal(entry);
      if (refusal !== undefined) return refusal;
      const event = toBusEvent(entry);
      const name = entry.EventBusName.split('event-bus/').at(-1) ?? '';
      if (name === busName) accept(event);
      else drop(name);
      return { EventId: event.id };
    });
    return {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: results,
    };
  };
}

function readEntryFields(entry: unknown): EntryFields {
  const fields = (entry ?? {}) as Record<string, unknown>;
  const readText = (name: string) => {
    const value = fields[name] ?? '';
    if (typeof value !== 'string')
      throw new ServiceError('SerializationException', `${name} must be a string.`);
    return value;
  };
  return {
    Source: readText('Source'),
    DetailType: readText('DetailType'),
    Detail: readText('Detail'),
    EventBusName: readText('EventBusName') || 'default',
    Resources: Array.isArray(fields['Resources']) ? fields['Resources'].map(String) : [],
    Time: typeof fields['Time'] === 'number' ? fields['Time'] * 1000 : Date.now(),
  };
}

const computeSize = (entry: EntryFields) =>
  14 +
  [entry.Source, entry.DetailType, entry.Detail, ...entry.Resources].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );

function findRefusal({ Source, DetailType, Detail }: EntryFields) {
  const createRefusal = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });
  if (Source === '') return createRefusal('InvalidArgument', 'Parameter Source is not valid.');
  if (Source.startsWith('aws.')) {
    return createRefusal('NotAuthorizedForSourceException', 'Not authorized for the source.');
  }
  if (DetailType === '' || DetailType.length > 128) {
    return createRefusal('InvalidArgument', 'Parameter DetailType is not valid.');
  }
  if (Detail === '') return createRefusal('InvalidArgument', 'Parameter Detail is not valid.');
  const fault = findDetailFault(Detail);
  return fault === undefined
    ? undefined
    : createRefusal('MalformedDetail', `Detail is malformed: ${fault}`);
}

const toBusEvent = (entry: EntryFields): BusEvent => ({
  ...createEnvelope(entry.DetailType, {
    id: randomUUID(),
    source: entry.Source,
    time: new Date(entry.Time).toISOString(),
    resources: entry.Resources,
  }),
  detail: JSON.parse(entry.Detail),
  detailText: entry.Detail,
  timeSent: entry.Time,
});

import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { decodeMessageBytes } from '../function/webhook.ts';
import {
  answerWith,
  answerLate,
  hangForever,
  hangAfterWork,
  hangMidAnswer,
  loseAnswer,
  type Fault,
  refuseWith,
  refuseEntries,
  resetConnection,
  resetMidAnswer,
} from './faults.ts';

/** The dependencies of the webhook function, as named in messages. */
export const DEPENDENCIES = [
  'the event bus',
  'the fallback queue',
  'the quarantine queue',
  "the table's Query",
  "the table's PutItem",
  'Secrets Manager from the start',
  'Secrets Manager later on',
] as const;

export type Dependency = (typeof DEPENDENCIES)[number];

/** A fault of a call. */
interface FaultEffect {
  /** Whether the service executes the call. */
  readonly does: boolean;
  /** What the caller learns: success, permanent failure, or nothing. */
  readonly tells: 'done' | 'never' | 'nothing';
  /** Whether the call times out. */
  readonly hangs?: true;
  readonly act: Fault;
}

const FAILS = { does: false, tells: 'nothing' } as const;

const faults = {
  'answers 500': { ...FAILS, act: refuseWith(500, 'InternalFailure') },
  'is throttled': { ...FAILS, act: refuseWith(400, 'ThrottlingException') },
  'denies access': { ...FAILS, act: refuseWith(400, 'AccessDeniedException') },
  'resets the connection': { ...FAILS, act: resetConnection },
  'resets the connection in the middle of the answer': { ...FAILS, act: resetMidAnswer },
  'answers garbage': { ...FAILS, act: answerWith('<html>Bad Gateway</html>') },
  'never answers': { ...FAILS, hangs: true, act: hangForever },
  'hangs in the middle of its answer': { ...FAILS, hangs: true, act: hangMidAnswer },
  'does its work, but its answer is lost': { does: true, tells: 'nothing', act: loseAnswer },
  'does its work, but never answers': {
    does: true,
    tells: 'nothing',
    hangs: true,
    act: hangAfterWork,
  },
  'answers late, but in time': { does: true, tells: 'done', act: answerLate(50) },
} as const satisfies Record<string, FaultEffect>;

/** A fault of the bus only: answers 200 and rejects the entry. */
const entryFaults = {
  'refuses the entry for now': { ...FAILS, act: refuseEntries('InternalFailure') },
  'refuses the entry for good': {
    does: false,
    tells: 'never',
    act: refuseEntries('MalformedDetail'),
  },
} as const satisfies Record<string, FaultEffect>;

export type FaultName = keyof typeof faults | keyof typeof entryFaults;

/** All faults of a call. */
export const FAULTS: Readonly<Record<FaultName, FaultEffect>> = { ...faults, ...entryFaults };

/** Faults by dependency, for the duration of a request. */
export type Faults = Readonly<Partial<Record<Dependency, FaultName>>>;

/** Returns the possible faults of a dependency. */
export const listFaults = (dependency: Dependency): readonly FaultName[] => [
  ...(Object.keys(faults) as (keyof typeof faults)[]),
  ...(dependency === 'the event bus'
    ? (Object.keys(entryFaults) as (keyof typeof entryFaults)[])
    : []),
];

/** Returns the dependency of a call. */
export function findDependency({ action, body }: Call): Dependency | 'Secrets Manager' {
  switch (action) {
    case 'PutEvents':
      return 'the event bus';
    case 'SendMessage': {
      const { QueueUrl } = JSON.parse(body.toString()) as { QueueUrl: string };
      if (QueueUrl.endsWith('/fallback')) return 'the fallback queue';
      if (QueueUrl.endsWith('/quarantine')) return 'the quarantine queue';
      throw new Error(`The function has no business to send to ${QueueUrl}`);
    }
    case 'Query':
      return "the table's Query";
    case 'PutItem':
      return "the table's PutItem";
    case 'GetSecretValue':
      return 'Secrets Manager';
    default:
      throw new Error(`The function has no business to call ${action}`);
  }
}

/** Returns the ID in the body of the request for which a call is made. */
export function findId({ action, body }: Call): string | undefined {
  const input = JSON.parse(body.toString()) as {
    Entries?: { Detail: string }[];
    MessageBody?: string;
    MessageAttributes?: Record<string, { StringValue: string }>;
    ExpressionAttributeValues?: { ':event_id': { S: string } };
    Item?: { event_id: { S: string } };
  };
  switch (action) {
    case 'PutEvents':
      return findFirstId(input.Entries?.[0]?.Detail);
    case 'SendMessage': {
      const encoding = input.MessageAttributes?.['encoding']?.StringValue ?? '';
      const message = { body: input.MessageBody ?? '', attributes: { encoding } };
      return findFirstId(decodeMessageBytes({ id: '', queue: '', ...message }).toString('latin1'));
    }
    case 'Query':
      return input.ExpressionAttributeValues?.[':event_id'].S;
    default:
      return input.Item?.event_id.S;
  }
}

/** Returns the ID of a body. */
export const findFirstId = (text = ''): string | undefined =>
  /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/u.exec(text)?.[0];

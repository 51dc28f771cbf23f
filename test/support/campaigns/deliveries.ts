import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import { toRecord } from '../function/redrive.ts';
import { createRequestOfKind, type Kind } from '../function/request-kinds.ts';
import { decodeMessageBytes } from '../function/webhook.ts';
import type { CrashLab, KillPoint, Line, Run } from './crash.ts';

/** A request that was delivered until it was answered, and the runs that it took. */
export interface Delivery {
  readonly kind: Kind;
  readonly bytes: Buffer;
  readonly runs: readonly Run[];
  readonly status: number;
}

/** More than any test kills. */
const MAX_RUNS = 10;

/**
 * Delivers a request as the provider does: again and again until it is answered.
 *
 * @param getKill - When each run is killed, by its number from 0.
 */
export async function deliver(
  { invoke }: Line,
  kind: Kind,
  getKill: (run: number) => KillPoint | undefined = () => undefined,
): Promise<Delivery> {
  const { bytes, event } = createRequestOfKind(kind, randomUUID());
  const runs: Run[] = [];
  while (runs.length < MAX_RUNS) {
    const run = await invoke(event, getKill(runs.length));
    runs.push(run);
    const { statusCode = 0 } = (run.answer ?? {}) as { statusCode?: number };
    if (run.answer !== undefined) return { kind, bytes, runs, status: statusCode };
  }
  throw new assert.AssertionError({ message: `${kind} was never answered` });
}

/** When the function is killed; or after how many of the deletions the event source mapping is. */
export type BatchKill = KillPoint | { readonly deletions: number };

/**
 * Hands what is visible in the fallback queue to the redrive function, as Lambda's event source mapping
 * does, and then deletes what the function does not report.
 *
 * @returns `undefined` when nothing was visible.
 */
export async function poll(
  { queues }: CrashLab,
  { invoke }: Line,
  kill?: BatchKill,
): Promise<Run | undefined> {
  const call = (action: string, input: object) =>
    queues.actions[action]?.({ QueueUrl: 'fallback', ...input });
  const received = call('ReceiveMessage', { MaxNumberOfMessages: 10, VisibilityTimeout: 90 });
  const { Messages } = received as { Messages: Message[] };
  if (Messages.length === 0) return undefined;
  const event = { Records: Messages.map(toRecord) };
  const run = await invoke(event, kill !== undefined && 'deletions' in kill ? undefined : kill);
  if (run.answer === undefined) return run;
  const { batchItemFailures } = run.answer as SQSBatchResponse;
  const stay = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const over = Messages.filter(({ MessageId = '' }) => !stay.has(MessageId));
  const deleted = kill !== undefined && 'deletions' in kill ? kill.deletions : over.length;
  for (const { ReceiptHandle } of over.slice(0, deleted)) call('DeleteMessage', { ReceiptHandle });
  return run;
}

/** Redrives all that the fallback queue holds, once everything works again. */
export async function redriveAll(lab: CrashLab, line: Line): Promise<void> {
  lab.advance();
  while ((await poll(lab, line)) !== undefined);
  assert.deepEqual(lab.queues.listMessages('fallback'), [], 'the fallback queue is empty');
}

const STORED = new Set(['PutEvents', 'SendMessage fallback']);

/** Whether an event was stored by a run: put onto the bus or into the fallback queue. */
export const isStored = ({ done }: Run): boolean => done.some((name) => STORED.has(name));

const isRemembered = ({ done }: Run): boolean => done.includes('PutItem');

/** Whether a run was killed after the event was stored, and before the replay guard knew it. */
export const isBetween = (run: Run): boolean =>
  run.answer === undefined && isStored(run) && !isRemembered(run);

/** Bodies by their text, and how often there is each. */
type Tally = ReadonlyMap<string, number>;

function countBodies(bodies: readonly Buffer[]): Tally {
  const counts = new Map<string, number>();
  for (const body of bodies) {
    const text = body.toString('latin1');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** How often a body is in a place. */
export const getCount = (place: Tally, bytes: Buffer | undefined): number =>
  place.get(bytes?.toString('latin1') ?? '') ?? 0;

/** How many bodies are in a place more than once. */
export const countRepeated = (place: Tally): number =>
  [...place.values()].filter((count) => count > 1).length;

/** What is where at present. */
export function readPlaces({ events, queues }: CrashLab) {
  const countQueue = (queue: string) =>
    countBodies(queues.listMessages(queue).map(decodeMessageBytes));
  return {
    bus: countBodies(events.map(({ detailText }) => Buffer.from(detailText))),
    fallback: countQueue('fallback'),
    quarantine: countQueue('quarantine'),
    deadLetter: countQueue('dead-letter'),
  };
}

/**
 * Holds deliveries to the promise before anything is redriven: each is where its answer says, to the
 * byte, once for each run that stored it, and nothing else is anywhere.
 */
export function demandStored(lab: CrashLab, deliveries: readonly Delivery[]): void {
  const { bus, fallback, quarantine, deadLetter } = readPlaces(lab);
  const known = countBodies(deliveries.map(({ bytes }) => bytes));
  for (const place of [bus, fallback, quarantine, deadLetter]) {
    for (const body of place.keys()) assert.ok(known.has(body), 'nothing but what was delivered');
  }
  for (const { kind, bytes, status, runs } of deliveries) {
    const stored = getCount(bus, bytes) + getCount(fallback, bytes);
    if (status === 200) {
      assert.ok(stored > 0, `${kind}: what was answered 200 is stored`);
      assert.equal(stored, runs.filter(isStored).length, `${kind}: as often as it was seen`);
    } else {
      assert.equal(status, 400, kind);
      assert.ok(
        getCount(quarantine, bytes) > 0,
        `${kind}: of what was answered 400 a copy is kept`,
      );
    }
  }
}

/** Redrives what was deferred, and holds every event that was answered 200 to be on the bus. */
export async function demandRedriven(
  lab: CrashLab,
  line: Line,
  deliveries: readonly Delivery[],
): Promise<void> {
  await redriveAll(lab, line);
  const { bus } = readPlaces(lab);
  for (const { kind, bytes, status } of deliveries) {
    if (status === 200) assert.ok(getCount(bus, bytes) > 0, `${kind} is on the bus in the end`);
  }
}

/**
 * With the replay guard, a kill between storing and remembering is the only reason for an event to be
 * stored again. Without, any kill after storing is.
 */
export function demandReasonForTwice({ runs }: Delivery, isGuarded: boolean): void {
  for (const run of runs.filter(isStored).slice(0, -1)) {
    assert.equal(run.answer, undefined, 'an event that was answered is not stored again');
    if (isGuarded) assert.ok(isBetween(run), `stored again after ${run.done.join(', ')}`);
  }
}

/** The runs that were killed. */
export const listKilledRuns = (deliveries: readonly Delivery[]): readonly Run[] =>
  deliveries.flatMap(({ runs }) => runs.filter(({ answer }) => answer === undefined));

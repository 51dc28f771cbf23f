import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse } from 'aws-lambda';
import { deleteProcessed, receiveMessages } from '../aws/receive-messages.ts';
import { toRecord } from '../function/redrive.ts';
import { createRequestOfKind, type Kind } from '../function/request-kinds.ts';
import { decodeMessageBytes } from '../function/webhook.ts';
import type { CrashLab, KillPoint, Line, Run } from './crash.ts';

/** A request that was delivered until it was answered, with its runs. */
export interface Delivery {
  readonly kind: Kind;
  readonly bytes: Buffer;
  readonly runs: readonly Run[];
  readonly status: number;
}

/** Greater than the kills of any test. */
const MAX_RUNS = 10;

/**
 * Delivers a request as the provider does: retries until it is answered.
 *
 * @param getKill - Returns when a run is killed, by its index.
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

/** When the function is killed, or the number of deletions after which the event source mapping is. */
export type BatchKill = KillPoint | { readonly deletions: number };

/**
 * Passes the visible messages of the fallback queue to the redrive function, as Lambda's event source
 * mapping does, and deletes those that the function does not report.
 *
 * @returns `undefined` if no message was visible.
 */
export async function poll(
  { queues }: CrashLab,
  { invoke }: Line,
  kill?: BatchKill,
): Promise<Run | undefined> {
  const messages = receiveMessages(queues, 'fallback', { VisibilityTimeout: 360 });
  if (messages.length === 0) return undefined;
  const event = { Records: messages.map(toRecord) };
  const run = await invoke(event, kill !== undefined && 'deletions' in kill ? undefined : kill);
  if (run.answer === undefined) return run;
  const deletions = kill !== undefined && 'deletions' in kill ? kill.deletions : Infinity;
  deleteProcessed(queues, 'fallback', messages, run.answer as SQSBatchResponse, deletions);
  return run;
}

/** Redrives all messages of the fallback queue, without faults. */
export async function redriveAll(lab: CrashLab, line: Line): Promise<void> {
  lab.advance();
  while ((await poll(lab, line)) !== undefined);
  assert.deepEqual(lab.queues.listMessages('fallback'), [], 'the fallback queue is empty');
}

const STORED = new Set(['PutEvents', 'SendMessage fallback']);

/** Whether a run stored an event, on the bus or in the fallback queue. */
export const isStored = ({ done }: Run): boolean => done.some((name) => STORED.has(name));

const isRemembered = ({ done }: Run): boolean => done.includes('PutItem');

/** Whether a run was killed after the event was stored and before the replay guard recorded it. */
export const isBetween = (run: Run): boolean =>
  run.answer === undefined && isStored(run) && !isRemembered(run);

/** Counts bodies by their text. */
type Tally = ReadonlyMap<string, number>;

function countBodies(bodies: readonly Buffer[]): Tally {
  const counts = new Map<string, number>();
  for (const body of bodies) {
    const text = body.toString('latin1');
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** Counts a body in a place. */
export const getCount = (place: Tally, bytes: Buffer | undefined): number =>
  place.get(bytes?.toString('latin1') ?? '') ?? 0;

/** Counts the bodies that are in a place more than once. */
export const countRepeated = (place: Tally): number =>
  [...place.values()].filter((count) => count > 1).length;

/** Returns the current content of every place. */
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
 * Checks deliveries before the redrive: each is where its response says, byte for byte, once for each
 * run that stored it, and there is nothing else.
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

/** Redrives deferred events, and checks that every event answered with 200 is on the bus. */
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
 * With the replay guard, an event is stored again only after a kill between storing and recording it.
 * Without it, after any kill once it is stored.
 */
export function demandReasonForTwice({ runs }: Delivery, isGuarded: boolean): void {
  for (const run of runs.filter(isStored).slice(0, -1)) {
    assert.equal(run.answer, undefined, 'an event that was answered is not stored again');
    if (isGuarded) assert.ok(isBetween(run), `stored again after ${run.done.join(', ')}`);
  }
}

/** Returns the killed runs. */
export const listKilledRuns = (deliveries: readonly Delivery[]): readonly Run[] =>
  deliveries.flatMap(({ runs }) => runs.filter(({ answer }) => answer === undefined));

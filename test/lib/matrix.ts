import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import {
  dependencyOf,
  type FaultName,
  type Faults,
  FAULTS,
  firstId,
  idOf,
} from './dependencies.ts';
import {
  demandExpected,
  demandPromise,
  expected,
  type Found,
  type Place,
  Unexpected,
} from './oracle.ts';
import { type Kind, KINDS, requestOf } from './request-kinds.ts';
import { watchStalls } from './stalls.ts';
import { keptBytes, webhook } from './webhook.ts';

/** A kind of request while some dependencies are at fault. */
export interface Cell {
  readonly kind: Kind;
  readonly faults: Faults;
}

/** The built function, and what may go wrong around it: for each request something of its own. */
export interface Matrix {
  /**
   * Delivers the request of a cell, and holds what becomes of it to the contract.
   *
   * @param remainingMs - The invocation's time.
   * @returns What is wrong; `undefined` if nothing is.
   */
  readonly check: (cell: Cell, remainingMs: number) => Promise<string | undefined>;
  /** How many cells were tried more than once. */
  readonly triedAgain: () => number;
}

/**
 * How often a cell is tried whose answer is not the expected one: a call may have taken too long on a
 * busy machine. The promise must be kept each time.
 */
const MOST_ATTEMPTS = 3;

/** The time of an invocation in which nothing has to be waited for in vain. */
export const AMPLE_MS = 15_000;

/** No machine is as busy. */
const OVERDUE_MS = 30_000;

/** Of the secret alone it cannot be told for which request it is read. */
type SecretFaults = Pick<Faults, 'Secrets Manager from the start' | 'Secrets Manager later on'>;

/** What is wrong with the secret among other things. */
export const secretFaultsOf = (faults: Faults): SecretFaults =>
  Object.fromEntries(
    Object.entries(faults).filter(([dependency]) => dependency.startsWith('Secrets Manager')),
  );

/**
 * Loads the built function, with the replay guard on.
 *
 * @param secret - What is wrong with the secret, for every request.
 */
export async function matrix(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  secret: SecretFaults = {},
): Promise<Matrix> {
  const planned = new Map<string, Faults>();
  let ofSecret: FaultName | undefined = secret['Secrets Manager from the start'];
  const hook = await webhook(
    t,
    { REPLAY_TABLE_NAME: 'replay', UNEXPECTED_SHAPE: 'quarantine', ...env },
    {
      intercept: (call) => {
        const dependency = dependencyOf(call);
        const fault =
          dependency === 'Secrets Manager' ? ofSecret : planned.get(idOf(call) ?? '')?.[dependency];
        if (fault === undefined) return false;
        FAULTS[fault].act(call);
        return !FAULTS[fault].does;
      },
    },
  );
  ofSecret ??= secret['Secrets Manager later on'];
  const stalledSince = watchStalls(t);
  const copies = copiesOf(hook);

  /** Delivers the request of a cell once. */
  async function attempt({ kind, faults }: Cell, remainingMs: number): Promise<void> {
    const id = randomUUID();
    const { bytes, event } = requestOf(kind, id);
    if (KINDS[kind].again === true) await hook.invoke(event);
    planned.set(id, faults);
    const start = performance.now();
    const answered = await unlessOverdue(hook.invoke(event, remainingMs), remainingMs);
    demandPromise(kind, bytes, answered, copies(id), stalledSince(start));
    demandExpected(answered, copies(id), expected(kind, faults), id);
  }

  let triedAgain = 0;
  return {
    triedAgain: () => triedAgain,
    check: async ({ kind, faults }, remainingMs) => {
      const cell = { kind, faults: { ...secret, ...faults } };
      for (let attempts = 1; ; attempts += 1) {
        try {
          await attempt(cell, remainingMs);
          return undefined;
        } catch (error) {
          if (!(error instanceof assert.AssertionError)) throw error;
          if (!(error instanceof Unexpected) || attempts === MOST_ATTEMPTS) {
            return `${nameOf(cell)}: ${error.message}`;
          }
          if (attempts === 1) triedAgain += 1;
        }
      }
    },
  };
}

/** Gives up on an answer that is not there long after its time. */
async function unlessOverdue<T>(answer: Promise<T>, remainingMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    const error = new assert.AssertionError({ message: 'no answer long after its time' });
    timer = setTimeout(() => reject(error), remainingMs + OVERDUE_MS);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

/** A cell as a part of a sentence. */
const nameOf = ({ kind, faults }: Cell): string =>
  `${kind} while ${
    Object.entries(faults)
      .map((entry) => entry.join(' '))
      .join(' and ') || 'nothing is at fault'
  }`;

/** Finds the copies of a body by its id; each event and message is read once. */
function copiesOf({ events, messages, table }: Awaited<ReturnType<typeof webhook>>) {
  const byId = new Map<string, Record<Place, Buffer[]>>();
  const seen = { events: 0, messages: 0 };
  const note = (place: Place, bytes: Buffer) => {
    const id = firstId(bytes.toString('latin1')) ?? '';
    const copies = byId.get(id) ?? none();
    copies[place].push(bytes);
    byId.set(id, copies);
  };
  return (id: string): Found => {
    for (; seen.events < events.length; seen.events += 1) {
      note('bus', Buffer.from(events[seen.events]?.detailText ?? ''));
    }
    for (; seen.messages < messages.length; seen.messages += 1) {
      const message = messages[seen.messages];
      if (message !== undefined) note(message.queue as Place, keptBytes(message));
    }
    return {
      ...(byId.get(id) ?? none()),
      remembered: table.items().some(({ event_id }) => event_id?.S === id),
    };
  };
}

const none = (): Record<Place, Buffer[]> => ({
  bus: [],
  fallback: [],
  quarantine: [],
  'dead-letter': [],
});

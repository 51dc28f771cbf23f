import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';
import {
  type FaultName,
  type Faults,
  FAULTS,
  findDependency,
  findFirstId,
  findId,
} from '../faults/dependencies.ts';
import { watchStalls } from '../faults/stalls.ts';
import { createRequestOfKind, type Kind, KINDS } from '../function/request-kinds.ts';
import { decodeMessageBytes, loadWebhook } from '../function/webhook.ts';
import { runInParallel } from './in-parallel.ts';
import {
  computeExpected,
  demandExpected,
  demandPromise,
  type FoundCopies,
  type Place,
  UnexpectedResultError,
} from './oracle.ts';

/** A kind of request while some dependencies are at fault. */
export interface Cell {
  readonly kind: Kind;
  readonly faults: Faults;
}

/** How many cells are checked at once, and how much time an invocation has in which a call hangs. */
export interface Pace {
  readonly quick: number;
  readonly hanging: number;
  readonly hangingMs: number;
}

/** What is wrong with a cell, in words. */
interface WrongCell {
  readonly cell: Cell;
  readonly words: string;
  /** Whether a call took too long that was not to: it may on a busy machine. */
  readonly isLate: boolean;
}

/** What is wrong with some of the cells. */
export interface Verdict {
  /** The promise is broken. */
  readonly broken: readonly WrongCell[];
  /** The promise is kept, but the answer is not the expected one. */
  readonly unexpected: readonly WrongCell[];
}

/** The built function, and what may go wrong around it: for each request something of its own. */
export interface Matrix {
  /** Delivers the request of each cell, and holds what becomes of it to the contract. */
  readonly check: (cells: readonly Cell[], pace: Pace) => Promise<Verdict>;
}

/** The time of an invocation in which nothing has to be waited for in vain. */
const AMPLE_MS = 15_000;

/** Requests that begin at once would take each other's time. */
const APART_MS = 25;

/** The end of an invocation, in which its answer is due. */
const LAST_MS = 1_000;

/** No machine is as busy. */
const OVERDUE_MS = 30_000;

/** Of the secret alone it cannot be told for which request it is read. */
type SecretFaults = Pick<Faults, 'Secrets Manager from the start' | 'Secrets Manager later on'>;

/** What is wrong with the secret among other things. */
export const selectSecretFaults = (faults: Faults): SecretFaults =>
  Object.fromEntries(
    Object.entries(faults).filter(([dependency]) => dependency.startsWith('Secrets Manager')),
  );

/**
 * Loads the built function, with the replay guard on.
 *
 * @param secret - What is wrong with the secret, for every request.
 */
export async function createMatrix(
  t: TestContext,
  env: Readonly<Record<string, string>> = {},
  secret: SecretFaults = {},
): Promise<Matrix> {
  const planned = new Map<string, Faults>();
  let ofSecret: FaultName | undefined = secret['Secrets Manager from the start'];
  const hook = await loadWebhook(
    t,
    { REPLAY_TABLE_NAME: 'replay', UNEXPECTED_SHAPE: 'quarantine', ...env },
    {
      intercept: (call) => {
        const dependency = findDependency(call);
        const fault =
          dependency === 'Secrets Manager'
            ? ofSecret
            : planned.get(findId(call) ?? '')?.[dependency];
        if (fault === undefined) return false;
        FAULTS[fault].act(call);
        return !FAULTS[fault].does;
      },
    },
  );
  if (secret['Secrets Manager later on'] !== undefined) {
    // On a busy machine the read at the start may have taken too long; a second later it is read again.
    const { event } = createRequestOfKind('a valid event', randomUUID());
    while ((await hook.invoke(event)).status === 503) await sleep(1_000);
    ofSecret = secret['Secrets Manager later on'];
  }
  const measureStall = watchStalls(t);
  const copies = indexCopies(hook);

  /** Delivers the request of a cell, and throws an AssertionError that says what is wrong. */
  async function checkOne({ kind, faults }: Cell, remainingMs: number): Promise<void> {
    const id = randomUUID();
    const { bytes, event } = createRequestOfKind(kind, id);
    if (KINDS[kind].again === true) await hook.invoke(event);
    planned.set(id, faults);
    const start = performance.now();
    const answered = await waitUnlessOverdue(hook.invoke(event, remainingMs), remainingMs);
    const stalledMs = measureStall(start + remainingMs - LAST_MS);
    try {
      demandPromise(kind, bytes, answered, copies(id), stalledMs);
      demandExpected(answered, copies(id), computeExpected(kind, { ...secret, ...faults }), id);
    } catch (error) {
      if (error instanceof assert.AssertionError) {
        error.message += `\nwith ${JSON.stringify(answered.line)}`;
      }
      throw error;
    }
  }

  return {
    check: async (cells, pace) => {
      const broken: WrongCell[] = [];
      const unexpected: WrongCell[] = [];
      const isHanging = ({ faults }: Cell) => hasHanging({ ...secret, ...faults });
      const checkSome = async (some: readonly Cell[], width: number, ms: number) =>
        await runInParallel([...some.entries()], width, async ([index, cell]) => {
          if (index < width) await sleep(index * APART_MS);
          try {
            await checkOne(cell, ms);
          } catch (error) {
            if (!(error instanceof assert.AssertionError)) throw error;
            const whole = { ...cell, faults: { ...secret, ...cell.faults } };
            const words = `${formatCell(whole)}: ${error.message}`;
            const wrong = { cell, words, isLate: hasLateCall(words, whole.faults) };
            (error instanceof UnexpectedResultError ? unexpected : broken).push(wrong);
          }
        });
      await Promise.all([
        checkSome(cells.filter(isHanging), pace.hanging, pace.hangingMs),
        checkSome(
          cells.filter((cell) => !isHanging(cell)),
          pace.quick,
          AMPLE_MS,
        ),
      ]);
      return { broken, unexpected };
    },
  };
}

/** Each action, with the beginning of the names of what it is asked of. */
const ASKED_OF = {
  PutEvents: ['the event bus'],
  SendMessage: ['the fallback queue', 'the quarantine queue'],
  Query: ["the table's Query"],
  PutItem: ["the table's PutItem"],
  GetSecretValue: ['Secrets Manager'],
};

/** Whether the log line has a call that took too long although nothing is wrong with what it asks. */
function hasLateCall(words: string, faults: Faults): boolean {
  const faulty = Object.keys(faults);
  return Object.entries(ASKED_OF).some(
    ([action, names]) =>
      words.includes(`:${action}","error":"TimeoutError"`) &&
      !faulty.some((dependency) => names.some((name) => dependency.startsWith(name))),
  );
}

/** Whether a call hangs. */
const hasHanging = (faults: Faults) =>
  Object.values(faults).some((fault) => FAULTS[fault].hangs === true);

/** On a busy machine a call may take too long that should not: then each has more of both. */
const RETRY_PACE: Pace = { quick: 1, hanging: 3, hangingMs: 8_000 };
const MAX_PASSES = 3;

/** Where it still takes too long, it is given more and more time: up to that of a request through API Gateway. */
const MAX_LATE_PASSES = 10;
const MAX_HANGING_MS = 28_000;

/** After a read of the secret that failed, a signature that does not match has it read again. */
const SECRET_RETRY_MS = 10_500;

/**
 * Checks cells; those whose answer is not the expected one again, up to twice, and more often where a call
 * took too long. The promise must be kept each time.
 *
 * @param check - Checks some cells at a pace.
 * @returns What is wrong in the end, in words, and how many cells were tried again.
 */
export async function checkRepeatedly(
  cells: readonly Cell[],
  pace: Pace,
  check: Matrix['check'],
): Promise<{ readonly wrong: readonly string[]; readonly triedAgain: number }> {
  const first = await check(cells, pace);
  const broken = [...first.broken];
  let { unexpected } = first;
  for (let passes = 1; unexpected.length > 0; passes += 1) {
    const isLate = unexpected.every((one) => one.isLate);
    if (passes >= (isLate ? MAX_LATE_PASSES : MAX_PASSES)) break;
    if (isLate) await sleep(SECRET_RETRY_MS);
    const verdict = await check(
      unexpected.map(({ cell }) => cell),
      { ...RETRY_PACE, hangingMs: Math.min(RETRY_PACE.hangingMs * passes, MAX_HANGING_MS) },
    );
    broken.push(...verdict.broken);
    ({ unexpected } = verdict);
  }
  const wrong = [...broken, ...unexpected].map(({ words }) => words);
  return { wrong, triedAgain: first.unexpected.length };
}

/** Gives up on an answer that is not there long after its time. */
async function waitUnlessOverdue<T>(answer: Promise<T>, remainingMs: number): Promise<T> {
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
const formatCell = ({ kind, faults }: Cell): string =>
  `${kind} while ${
    Object.entries(faults)
      .map((entry) => entry.join(' '))
      .join(' and ') || 'nothing is at fault'
  }`;

/** Finds the copies of a body by its id; each event and message is read once. */
function indexCopies({ events, messages, table }: Awaited<ReturnType<typeof loadWebhook>>) {
  const byId = new Map<string, Record<Place, Buffer[]>>();
  const seen = { events: 0, messages: 0 };
  const addCopy = (place: Place, bytes: Buffer) => {
    const id = findFirstId(bytes.toString('latin1')) ?? '';
    const copies = byId.get(id) ?? createEmptyCopies();
    copies[place].push(bytes);
    byId.set(id, copies);
  };
  return (id: string): FoundCopies => {
    for (; seen.events < events.length; seen.events += 1) {
      addCopy('bus', Buffer.from(events[seen.events]?.detailText ?? ''));
    }
    for (; seen.messages < messages.length; seen.messages += 1) {
      const message = messages[seen.messages];
      if (message !== undefined) addCopy(message.queue as Place, decodeMessageBytes(message));
    }
    return {
      ...(byId.get(id) ?? createEmptyCopies()),
      remembered: table.listItems().some(({ event_id }) => event_id?.S === id),
    };
  };
}

const createEmptyCopies = (): Record<Place, Buffer[]> => ({
  bus: [],
  fallback: [],
  quarantine: [],
  'dead-letter': [],
});

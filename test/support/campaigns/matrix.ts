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

/** A kind of request with faults of dependencies. */
export interface Cell {
  readonly kind: Kind;
  readonly faults: Faults;
}

/** Number of concurrent cells, and the remaining time of an invocation in which a call hangs. */
export interface Pace {
  readonly quick: number;
  readonly hanging: number;
  readonly hangingMs: number;
}

/** The failure of a cell. */
interface WrongCell {
  readonly cell: Cell;
  readonly words: string;
  /** Whether a call without a fault timed out, as it may on a busy machine. */
  readonly isLate: boolean;
}

/** The failures of cells. */
export interface Verdict {
  /** An event was lost or leaked. */
  readonly broken: readonly WrongCell[];
  /** No event was lost, but the response is not the expected one. */
  readonly unexpected: readonly WrongCell[];
}

/** The built function, with different faults for each request. */
export interface Matrix {
  /** Delivers the request of each cell, and checks the result against the contract. */
  readonly check: (cells: readonly Cell[], pace: Pace) => Promise<Verdict>;
}

/** Remaining time of an invocation without timeouts. */
const AMPLE_MS = 15_000;

/** Interval between requests, so that they do not compete for CPU time. */
const APART_MS = 25;

/** Time before the end of an invocation in which the response is due. */
const LAST_MS = 1_000;

/** Longer than any delay of a busy machine. */
const OVERDUE_MS = 30_000;

/** Faults of the secret, which apply to all requests: its calls cannot be attributed to one. */
type SecretFaults = Pick<Faults, 'Secrets Manager from the start' | 'Secrets Manager later on'>;

/** Selects the faults of the secret. */
export const selectSecretFaults = (faults: Faults): SecretFaults =>
  Object.fromEntries(
    Object.entries(faults).filter(([dependency]) => dependency.startsWith('Secrets Manager')),
  );

/**
 * Loads the built function, with the replay guard on.
 *
 * @param secret - The fault of the secret, for all requests.
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

  /** Delivers the request of a cell. @throws AssertionError if the result violates the contract. */
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

/** A slower pace for repeated cells, because calls can time out on a busy machine. */
const RETRY_PACE: Pace = { quick: 1, hanging: 3, hangingMs: 8_000 };
const MAX_PASSES = 3;

/** Late calls get more time on each pass, up to the time-out of API Gateway. */
const MAX_LATE_PASSES = 10;
const MAX_HANGING_MS = 28_000;

/** Longer than the minimum interval between forced refreshes of the secret. */
const SECRET_RETRY_MS = 10_500;

/**
 * Checks cells. Cells with an unexpected response are checked again, up to twice, and more often if a call was
 * late; but no event may ever be lost.
 *
 * @param check - Checks cells at a pace.
 * @returns The remaining failures, and the number of cells that were checked again.
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

/** Fails if a response is not there long after it is due. */
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

/** Formats a cell for messages. */
const formatCell = ({ kind, faults }: Cell): string =>
  `${kind} while ${
    Object.entries(faults)
      .map((entry) => entry.join(' '))
      .join(' and ') || 'nothing is at fault'
  }`;

/** Finds the copies of a body by its ID. Reads each event and message once. */
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

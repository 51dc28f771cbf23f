import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { type Dependency, type Faults, FAULTS } from '../faults/dependencies.ts';
import { type Kind, KINDS } from '../function/request-kinds.ts';
import { listMetrics, type WebhookResponse } from '../function/webhook.ts';

const PLACES = ['bus', 'fallback', 'quarantine', 'dead-letter'] as const;

/** The places that can have a copy of a body. */
export type Place = (typeof PLACES)[number];

/** The state after a request: all copies of its body, by place. */
export type FoundCopies = Readonly<Record<Place, readonly Buffer[]>> & {
  /** Whether the replay guard has recorded the event. */
  readonly remembered: boolean;
};

type Outcome =
  | 'Published'
  | 'Deferred'
  | 'Duplicate'
  | 'Unauthenticated'
  | 'Invalid'
  | 'Refused'
  | 'TooLarge'
  | 'Unavailable';

/** The expected result of a request. */
interface Expectation {
  readonly status: number;
  readonly outcome: Outcome;
  /** The only places with a copy of its body. */
  readonly at: readonly Place[];
  /** The counted metrics, sorted. */
  readonly counts: readonly string[];
}

/** The faults by dependency; all others work. */
const findEffect = (faults: Faults, dependency: Dependency) =>
  FAULTS[faults[dependency] ?? 'answers late, but in time'];

/** Returns the expected result of a kind of request with faults of dependencies. */
export function computeExpected(kind: Kind, faults: Faults): Expectation {
  const { signature, rejected, indigestible = false, again = false, counts } = KINDS[kind];
  const isWorking = (dependency: Dependency) => findEffect(faults, dependency).tells === 'done';
  const createExpected = (
    status: number,
    outcome: Outcome,
    at: readonly Place[] = [],
    more: readonly (string | undefined)[] = [],
  ) => ({
    status,
    outcome,
    at,
    counts: [outcome, ...more.filter((one) => one !== undefined)].toSorted(),
  });
  const createAuthentic = (
    status: number,
    outcome: Outcome,
    at: readonly Place[],
    more: readonly (string | undefined)[] = [],
  ) => createExpected(status, outcome, at, ['Authentic', ...more]);

  if (signature === 'missing' || signature === 'malformed')
    return createExpected(401, 'Unauthenticated');
  const hasSecret = isWorking('Secrets Manager from the start');
  // A mismatch is inconclusive while the secret cannot be refreshed.
  if (!hasSecret || (signature === 'forged' && !isWorking('Secrets Manager later on'))) {
    return createExpected(503, 'Unavailable');
  }
  if (signature === 'forged') return createExpected(401, 'Unauthenticated', [], ['Mismatched']);

  const expectQuarantine = (
    status: number,
    outcome: Outcome,
    more: readonly (string | undefined)[],
  ) => {
    const at: Place[] = findEffect(faults, 'the quarantine queue').does ? ['quarantine'] : [];
    return isWorking('the quarantine queue')
      ? createAuthentic(status, outcome, at, ['Quarantined', ...more])
      : createAuthentic(503, 'Unavailable', at, more);
  };
  if (rejected !== undefined) return expectQuarantine(rejected.status, rejected.outcome, [counts]);

  if (again && isWorking("the table's Query")) return createAuthentic(200, 'Duplicate', ['bus']);
  const findGuardMetric = (isStored: boolean) =>
    isWorking("the table's Query") && (!isStored || isWorking("the table's PutItem"))
      ? undefined
      : 'GuardUnavailable';

  const bus = findEffect(faults, 'the event bus');
  const isOnBus = (bus.does && !indigestible) || again;
  const at: Place[] = isOnBus ? ['bus'] : [];
  const hears = indigestible && bus.tells === 'done' ? 'never' : bus.tells;
  if (hears === 'never') {
    const { at: alsoAt, ...rest } = expectQuarantine(400, 'Refused', [
      counts,
      findGuardMetric(false),
    ]);
    return { ...rest, at: [...at, ...alsoAt] };
  }
  if (hears === 'done')
    return createAuthentic(200, 'Published', at, [counts, findGuardMetric(true)]);

  if (findEffect(faults, 'the fallback queue').does) at.push('fallback');
  return isWorking('the fallback queue')
    ? createAuthentic(200, 'Deferred', at, [counts, findGuardMetric(true)])
    : createAuthentic(503, 'Unavailable', at, [counts, findGuardMetric(false)]);
}

/** Returns the response body of an outcome. */
function createBody(outcome: Outcome, id: string): object {
  switch (outcome) {
    case 'Published':
    case 'Deferred':
    case 'Duplicate':
      return { outcome: outcome.toLowerCase(), event_id: id };
    case 'Unauthenticated':
      return { error: 'unauthenticated' };
    case 'Invalid':
      return { error: 'invalid_payload' };
    case 'Refused':
      return { error: 'refused', code: 'MalformedDetail' };
    case 'TooLarge':
      return { error: 'payload_too_large', limit: 1_000_000 };
    case 'Unavailable':
      return { error: 'unavailable' };
    default:
      return outcome satisfies never;
  }
}

/** The result is not the expected one, but no event is necessarily lost. */
export class UnexpectedResultError extends assert.AssertionError {}

/**
 * Checks the result of a request against the contract.
 *
 * @throws Unexpected
 */
export function demandExpected(
  { status, body, line }: WebhookResponse,
  found: FoundCopies,
  expectation: Expectation,
  id: string,
): void {
  const { issues, ...rest } = body;
  const isDuplicate = expectation.outcome === 'Duplicate';
  const actual = {
    status,
    body: { ...rest, issues: Array.isArray(issues) && issues.length > 0 },
    counts: listMetrics(line),
    at: PLACES.filter((place) => found[place].length > 0),
    publishedTwice: isDuplicate && found.bus.length > 1,
  };
  const wanted = {
    status: expectation.status,
    body: { ...createBody(expectation.outcome, id), issues: expectation.outcome === 'Invalid' },
    counts: expectation.counts,
    at: expectation.at,
    publishedTwice: false,
  };
  if (isDeepStrictEqual(actual, wanted)) return;
  throw new UnexpectedResultError({ actual, expected: wanted, operator: 'deepStrictEqual' });
}

const STATUSES: ReadonlySet<unknown> = new Set([200, 400, 401, 413, 503]);

const OUTCOMES: ReadonlySet<string> = new Set([
  'Published',
  'Deferred',
  'Duplicate',
  'Unauthenticated',
  'Invalid',
  'Refused',
  'TooLarge',
  'NotKept',
  'Unavailable',
]);

/**
 * Checks that no event was lost or leaked, for any fault.
 *
 * @param stalledMs - Time for which the machine stalled the process when the response was due.
 */
export function demandPromise(
  kind: Kind,
  bytes: Buffer,
  { status, leftMs, headers, line }: WebhookResponse,
  found: FoundCopies,
  stalledMs: number,
): void {
  const everywhere = PLACES.flatMap((place) => found[place]);
  for (const copy of everywhere) assert.ok(copy.equals(bytes), 'every copy is exact to the byte');
  const isStored = found.bus.length + found.fallback.length > 0;
  if (KINDS[kind].signature === undefined) {
    assert.notEqual(status, 401, 'what is authentic is never called unauthentic');
  } else {
    assert.equal(everywhere.length, 0, 'nothing that is not authentic gets in');
    const mayBeUnknown = KINDS[kind].signature === 'forged';
    assert.ok(status === 401 || (mayBeUnknown && status === 503));
  }
  assert.ok(STATUSES.has(status), `${status} is in the contract`);
  if (status === 200) assert.ok(isStored, 'what is answered 200 is stored');
  if (status === 400 || status === 413) {
    assert.ok(found.quarantine.length > 0, 'of what is rejected a copy is kept');
  }
  if (status === 503) assert.equal(headers['retry-after'], '60');
  if (found.remembered) assert.ok(isStored, 'what is remembered is stored');
  assert.ok(leftMs > -stalledMs, `answered ${-leftMs} ms after the time was over`);
  const counted = listMetrics(line).filter((metric) => OUTCOMES.has(metric));
  assert.equal(counted.length, 1, 'exactly one outcome is counted');
}

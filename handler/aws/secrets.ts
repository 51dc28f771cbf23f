import type { SecretSource } from '../config.ts';
import { callWithin, createDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Failure } from './errors.ts';
import { createSecretsManager, readVersion, trimSecret, type Version } from './secret-version.ts';

/** The secrets that a valid signature is made with. */
export interface Secrets {
  readonly current?: string;
  readonly previous?: string;
  /** Set if one of them could not be read: a signature that matches neither may still be valid. */
  readonly failure?: Failure;
}

/** Provides the secrets. `ms` is the time limit of a read, in milliseconds. No method rejects. */
export interface SecretStore {
  /** Returns the cached secrets; reads them if none are cached, at most once a second. */
  get(ms: number): Promise<Secrets>;
  /**
   * Reads the secrets again, at most once in 10 s, and not if none are cached, because `get` has just read them;
   * otherwise returns the cached ones.
   */
  refresh(ms: number): Promise<Secrets>;
  /** Waits for a read in the background. */
  flush(ms: number): Promise<void>;
}

/** Creates the secret store of a source. */
export function createSecretStore(source: SecretSource, log: Log): SecretStore {
  if (source.kind === 'secrets-manager') return new CachedSecrets(source.secretId, log);
  const { current, previous } = source;
  const secrets = {
    current: trimSecret(current, 'KINOW_WEBHOOK_SECRET', log),
    ...(previous !== undefined && {
      previous: trimSecret(previous, 'KINOW_WEBHOOK_SECRET_PREVIOUS', log),
    }),
  };
  return {
    get: () => Promise.resolve(secrets),
    refresh: () => Promise.resolve(secrets),
    flush: () => Promise.resolve(),
  };
}

/** Minimum interval between forced refreshes: limits the calls that forged requests can cause. */
const MIN_REFRESH_INTERVAL_MS = 10_000;

/**
 * Minimum interval between reads while no secret is known: requests that come earlier share the last failure, so
 * that neither they nor Secrets Manager wait for another one.
 */
const MIN_READ_INTERVAL_MS = 1_000;

/** Secrets older than this are refreshed in the background. */
const BACKGROUND_REFRESH_AGE_MS = 5 * 60_000;

/** Secrets older than this are refreshed before use, so that a revoked one is not used after an idle period. */
const MAX_AGE_MS = 15 * 60_000;

/** Errors that mean that AWSCURRENT no longer exists: the cached secrets are dropped. */
const MISSING_SECRET_ERRORS = new Set([
  'SecretIsEmpty',
  'SecretIsNotText',
  'ResourceNotFoundException',
  // Scheduled for deletion.
  'InvalidRequestException',
]);

/**
 * Caches the secret's versions AWSCURRENT and AWSPREVIOUS. If AWSCURRENT cannot be read, AWSPREVIOUS is not read
 * either. While Secrets Manager is unavailable, the cached versions stay in use, together with a `failure`.
 */
class CachedSecrets implements SecretStore {
  readonly #secretId: string;
  readonly #log: Log;
  readonly #client = createSecretsManager();
  #secrets: Secrets = {};
  /** When both versions were last read without a failure. */
  #readAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(secretId: string, log: Log) {
    this.#secretId = secretId;
    this.#log = log;
  }

  async get(ms: number): Promise<Secrets> {
    if (!this.#isKnown()) {
      if (computeAgeMs(this.#triedAt) >= MIN_READ_INTERVAL_MS) await this.#read(ms);
      else await this.#reading;
    } else if (
      computeAgeMs(this.#readAt) > BACKGROUND_REFRESH_AGE_MS &&
      computeAgeMs(this.#triedAt) >= MIN_REFRESH_INTERVAL_MS
    ) {
      const reading = this.#read(ms);
      if (computeAgeMs(this.#readAt) > MAX_AGE_MS) await reading;
    }
    return this.#secrets;
  }

  async refresh(ms: number): Promise<Secrets> {
    // A read in progress may have started before the rotation, so it does not count.
    await this.#reading;
    // `get` has just tried.
    if (!this.#isKnown()) return this.#secrets;
    if (computeAgeMs(this.#refreshedAt) >= MIN_REFRESH_INTERVAL_MS) {
      this.#refreshedAt = Date.now();
      await this.#read(ms);
    } else {
      // A concurrent request may have just started a refresh.
      await this.#reading;
    }
    return this.#secrets;
  }

  /** Lambda freezes the process after the response, so the handler waits for a read in progress. */
  async flush(ms: number): Promise<void> {
    const reading = this.#reading;
    if (reading !== undefined) await callWithin(ms, () => reading).catch(() => {});
  }

  #isKnown(): boolean {
    return this.#secrets.current !== undefined || this.#secrets.previous !== undefined;
  }

  /** Concurrent requests share one read. Never rejects. */
  #read(ms: number): Promise<void> {
    // Only a read that Lambda froze takes this long: its connection may be closed, its response outdated.
    const isOutdated = computeAgeMs(this.#triedAt) >= MIN_REFRESH_INTERVAL_MS;
    if (this.#reading !== undefined && !isOutdated) return this.#reading;
    const reading = this.#readNow(ms).finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #readNow(ms: number): Promise<void> {
    const now = Date.now();
    this.#triedAt = now;
    const deadline = createDeadline(ms);
    // Sequentially, on one connection: a second TLS handshake takes longer than another round trip.
    const current = await readVersion(this.#client, this.#secretId, 'AWSCURRENT', ms, this.#log);
    const previous =
      current.failure === undefined
        ? await readVersion(
            this.#client,
            this.#secretId,
            'AWSPREVIOUS',
            deadline.getRemainingMs(),
            this.#log,
          )
        : { failure: current.failure };
    // A newer read started while this one was frozen.
    if (this.#triedAt !== now) return;
    const failure = current.failure ?? previous.failure;
    if (failure === undefined) this.#readAt = now;
    else this.#log.error('the secret cannot be read', { failure });
    this.#secrets = mergeSecrets(this.#secrets, current, previous);
  }
}

/** Merges a read into the cached secrets: a version that could not be read keeps its cached value. */
function mergeSecrets(before: Secrets, current: Version, previous: Version): Secrets {
  if (current.failure !== undefined && MISSING_SECRET_ERRORS.has(current.failure.error)) {
    return { failure: current.failure };
  }
  const currentValue = current.failure === undefined ? current.value : before.current;
  const rotated = currentValue !== before.current;
  const previousBefore = rotated ? before.current : before.previous;
  const previousValue = previous.failure === undefined ? previous.value : previousBefore;
  const failure = current.failure ?? previous.failure;
  return {
    ...(currentValue !== undefined && { current: currentValue }),
    ...(previousValue !== undefined && { previous: previousValue }),
    ...(failure !== undefined && { failure }),
  };
}

/** The absolute value, because the clock may be set back. */
const computeAgeMs = (time: number) => Math.abs(Date.now() - time);

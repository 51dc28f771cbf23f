import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource } from '../config.ts';
import { callWithin } from '../deadline.ts';
import type { Log } from '../log.ts';
import { createClient, type Sender } from './client.ts';
import { describeFailure, type Failure } from './errors.ts';
import { SECRETS_MANAGER } from './services.ts';

/** The secrets that a signature may have been made with. */
export interface Secrets {
  readonly current?: string;
  readonly previous?: string;
  /** Set when one of them could not be read: then a signature that matches none proves nothing. */
  readonly failure?: Failure;
}

export interface SecretStore {
  /** The secrets as last read; read now if there are none. */
  get(ms: number): Promise<Secrets>;
  /** The secrets read anew, after a signature has failed; the known ones if that was done lately. */
  refresh(ms: number): Promise<Secrets>;
  /** Waits for a read that goes on in the background. */
  flush(ms: number): Promise<void>;
}

/** The secrets of a source; `ms` in every method is how long reading may take. */
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

/** A stored secret without white space around it, which is the commonest reason for a 401. */
function trimSecret(stored: string, where: string, log: Log): string {
  const secret = stored.trim();
  if (secret !== stored) {
    log.warn('white space around the stored secret is ignored: store it without', { where });
  }
  return secret;
}

/** Bad requests must not wear out Secrets Manager, nor a rotation wait long. */
const MIN_REFRESH_INTERVAL_MS = 10_000;

/** From then on a request has the secrets read again in the background. */
const BACKGROUND_REFRESH_AGE_MS = 5 * 60_000;

/** From then on a request waits for that, lest one that was revoked outlive a long silence. */
const MAX_AGE_MS = 15 * 60_000;

/** With these AWSCURRENT is not out of reach, but no more: nothing that was read before may serve. */
const MISSING_SECRET_ERRORS = new Set([
  'SecretIsEmpty',
  'SecretIsNotText',
  'ResourceNotFoundException',
  // Scheduled for deletion.
  'InvalidRequestException',
]);

/** One version of the secret; neither field when there is no such version. */
interface Version {
  readonly value?: string;
  readonly failure?: Failure;
}

/**
 * The secret's versions AWSCURRENT and AWSPREVIOUS, cached. While Secrets Manager cannot be reached,
 * what was read before serves on; but then what matches none of it is not known to be forged.
 */
class CachedSecrets implements SecretStore {
  readonly #secretId: string;
  readonly #log: Log;
  readonly #client: Sender<SecretsManagerClient> = createClient(SECRETS_MANAGER);
  #secrets: Secrets = {};
  /** When all was last read. */
  #readAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(secretId: string, log: Log) {
    this.#secretId = secretId;
    this.#log = log;
  }

  async get(ms: number): Promise<Secrets> {
    if (this.#secrets.current === undefined && this.#secrets.previous === undefined) {
      await this.#read(ms);
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
    // A read that is under way may have begun before the rotation, and so does not count.
    await this.#reading;
    if (computeAgeMs(this.#renewedAt) >= MIN_REFRESH_INTERVAL_MS) {
      this.#renewedAt = Date.now();
      await this.#read(ms);
    } else {
      // Another request may have begun to read them just now.
      await this.#reading;
    }
    return this.#secrets;
  }

  /** Lambda freezes the process once it has answered, so the answer waits for the read, but briefly. */
  async flush(ms: number): Promise<void> {
    const reading = this.#reading;
    if (reading !== undefined) await callWithin(ms, () => reading).catch(() => {});
  }

  /** Requests that come meanwhile share one read. Never rejects. */
  #read(ms: number): Promise<void> {
    // No read takes as long, except one that Lambda froze: its connection may be dead, its answer outdated.
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
    const [current, previous] = await Promise.all([
      this.#readVersion('AWSCURRENT', ms),
      this.#readVersion('AWSPREVIOUS', ms),
    ]);
    // Another read began while this one was frozen.
    if (this.#triedAt !== now) return;
    const failure = current.failure ?? previous.failure;
    if (failure === undefined) this.#readAt = now;
    else this.#log.error('the secret cannot be read', { failure });
    this.#secrets = mergeSecrets(this.#secrets, current, previous);
  }

  async #readVersion(stage: string, ms: number): Promise<Version> {
    const call = 'secretsmanager:GetSecretValue';
    let stored: string | undefined;
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: stage });
      stored = (await callWithin(ms, (abortSignal) => this.#client.send(command, { abortSignal })))
        .SecretString;
    } catch (error) {
      const failure = describeFailure(call, error);
      // There is no previous version before the first rotation.
      const absent = stage === 'AWSPREVIOUS' && failure.error === 'ResourceNotFoundException';
      return absent ? {} : { failure };
    }
    // Also where an answer holds something else: a read never rejects.
    if (typeof stored !== 'string') return { failure: { call, error: 'SecretIsNotText' } };
    const value = trimSecret(stored, stage, this.#log);
    if (value !== '') return { value };
    return stage === 'AWSPREVIOUS' ? {} : { failure: { call, error: 'SecretIsEmpty' } };
  }
}

/** What is known after a read: where a version could not be read, what was known of it before. */
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

/** The clock may be set back. */
const computeAgeMs = (time: number) => Math.abs(Date.now() - time);

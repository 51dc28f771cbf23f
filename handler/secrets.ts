import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions, type Failure, failureOf } from './aws.ts';
import { within } from './budget.ts';
import type { SecretSource } from './config.ts';
import type { Log } from './telemetry.ts';

/** The secrets that a signature may have been made with. */
export interface Secrets {
  readonly current?: string;
  readonly previous?: string;
  /** Set when one of them could not be read: then a signature that matches none proves nothing. */
  readonly failure?: Failure;
}

export interface SecretStore {
  /** The secrets as last read; read now if there are none. */
  known(ms: number): Promise<Secrets>;
  /** The secrets read anew, after a signature has failed; the known ones if that was done lately. */
  renewed(ms: number): Promise<Secrets>;
  /** Waits for a read that goes on in the background. */
  settled(ms: number): Promise<void>;
}

/** The secrets of a source; `ms` in every method is how long reading may take. */
export function secretStore(source: SecretSource, log: Log): SecretStore {
  if (source.kind === 'secrets-manager') return new CachedSecrets(source.secretId, log);
  const { current, previous } = source;
  const secrets = {
    current: trimmed(current, 'KINOW_WEBHOOK_SECRET', log),
    ...(previous !== undefined && {
      previous: trimmed(previous, 'KINOW_WEBHOOK_SECRET_PREVIOUS', log),
    }),
  };
  return {
    known: () => Promise.resolve(secrets),
    renewed: () => Promise.resolve(secrets),
    settled: () => Promise.resolve(),
  };
}

/** A stored secret without white space around it, which is the commonest reason for a 401. */
function trimmed(stored: string, where: string, log: Log): string {
  const secret = stored.trim();
  if (secret !== stored) {
    log.warn('white space around the stored secret is ignored: store it without', { where });
  }
  return secret;
}

/** Bad requests must not wear out Secrets Manager, nor a rotation wait long. */
const RENEW_AT_MOST_EVERY_MS = 10_000;

/** After this time a secret that was revoked is forgotten. */
const OLD_AFTER_MS = 5 * 60_000;

/**
 * The secret's versions AWSCURRENT and AWSPREVIOUS, cached. While Secrets Manager cannot be reached,
 * what was read before serves on.
 */
class CachedSecrets implements SecretStore {
  readonly #secretId: string;
  readonly #log: Log;
  #secrets: Secrets = {};
  #readAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(secretId: string, log: Log) {
    this.#secretId = secretId;
    this.#log = log;
  }

  async known(ms: number): Promise<Secrets> {
    if (this.#secrets.current === undefined && this.#secrets.previous === undefined) {
      await this.#read(ms);
    } else if (Date.now() - this.#readAt > OLD_AFTER_MS) {
      void this.#readUnlessLately(ms);
    }
    return this.#secrets;
  }

  async renewed(ms: number): Promise<Secrets> {
    await this.#readUnlessLately(ms);
    return this.#secrets;
  }

  /** Lambda freezes the process once it has answered, so the answer waits for the read, but briefly. */
  async settled(ms: number): Promise<void> {
    const reading = this.#reading;
    if (reading !== undefined) await within(ms, () => reading).catch(() => {});
  }

  async #readUnlessLately(ms: number): Promise<void> {
    if (this.#reading !== undefined) return await this.#reading;
    if (Date.now() - this.#triedAt >= RENEW_AT_MOST_EVERY_MS) await this.#read(ms);
  }

  /** Requests that come meanwhile share one read. Never rejects. */
  #read(ms: number): Promise<void> {
    this.#reading ??= this.#readNow(ms).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readNow(ms: number): Promise<void> {
    this.#triedAt = Date.now();
    const [current, previous] = await Promise.all([
      this.#version('AWSCURRENT', ms),
      this.#version('AWSPREVIOUS', ms),
    ]);
    const failure = current.failure ?? previous.failure;
    if (failure !== undefined) this.#log.error('the secret cannot be read', { failure });
    const rotated = current.value !== undefined && current.value !== this.#secrets.current;
    if (failure !== undefined && this.#secrets.current !== undefined && !rotated) return;
    this.#readAt = this.#triedAt;
    this.#secrets = {
      ...(current.value !== undefined && { current: current.value }),
      ...(previous.value !== undefined && { previous: previous.value }),
      ...(failure !== undefined && { failure }),
    };
  }

  async #version(stage: string, ms: number): Promise<{ value?: string; failure?: Failure }> {
    const call = 'secretsmanager:GetSecretValue';
    let stored: string | undefined;
    try {
      const command = new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: stage });
      stored = (await within(ms, (abortSignal) => client.send(command, { abortSignal })))
        .SecretString;
    } catch (error) {
      const failure = failureOf(call, error);
      // There is no previous version before the first rotation.
      const absent = stage === 'AWSPREVIOUS' && failure.error === 'ResourceNotFoundException';
      return absent ? {} : { failure };
    }
    if (stored === undefined) return { failure: { call, error: 'SecretIsNotText' } };
    const value = trimmed(stored, stage, this.#log);
    if (value !== '') return { value };
    return stage === 'AWSPREVIOUS' ? {} : { failure: { call, error: 'SecretIsEmpty' } };
  }
}

const client = new SecretsManagerClient(clientOptions);

import { createHash, createHmac, createSecretKey, type Hash, type Hmac } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

type NodeHash = Hash | Hmac;

/**
 * Adapts a hash of node:crypto (an HMAC if a secret is given) to the SDK's `Checksum` interface. The SDK's own
 * implementations either copy their input, which costs 10 % of a warm event's CPU time, or add a JavaScript
 * implementation to the bundle.
 */
const createChecksum = (algorithm: 'md5' | 'sha256') =>
  class implements Checksum {
    readonly #create: () => NodeHash;
    #hash: NodeHash;

    constructor(secret?: SourceData) {
      // `createHmac` takes three times as long if the key is given as bytes.
      const key = typeof secret === 'object' ? createSecretKey(secret as Uint8Array) : secret;
      this.#create = () => (key === undefined ? createHash(algorithm) : createHmac(algorithm, key));
      this.#hash = this.#create();
    }

    reset(): void {
      this.#hash = this.#create();
    }

    update(data: Uint8Array): void {
      this.#hash.update(data);
    }

    async digest(): Promise<Uint8Array> {
      return this.#hash.digest();
    }
  };

export const Md5 = createChecksum('md5');
export const Sha256 = createChecksum('sha256');

import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

type NodeHash = Hash | Hmac;

/**
 * Makes a hash of node:crypto, or with a secret its HMAC, a checksum as the SDK wants it. The SDK's own either
 * copy what they hash, which takes a tenth of a warm event's CPU, or bring an implementation in JavaScript along.
 */
const createChecksum = (algorithm: 'md5' | 'sha256') =>
  class implements Checksum {
    readonly #create: () => NodeHash;
    #hash: NodeHash;

    constructor(secret?: SourceData) {
      this.#create = () =>
        secret === undefined
          ? createHash(algorithm)
          : createHmac(algorithm, secret as string | Uint8Array);
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

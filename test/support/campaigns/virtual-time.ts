import { AsyncResource } from 'node:async_hooks';
import type { TestContext } from 'node:test';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

/** What `setTimeout` returns. */
class Handle {
  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

/**
 * A virtual clock for everything in this process that uses the global `setTimeout`, `Date.now` and
 * `process.hrtime.bigint`, which are the clocks of the built functions. It stands still until it is advanced. Input
 * and output are real, and take no virtual time.
 */
export class VirtualTime {
  readonly #timers = new Map<Handle, Timer>();
  #now = Date.now();

  /** Replaces the clocks until the test ends. Load the functions before. */
  constructor(t: TestContext) {
    const { setTimeout, clearTimeout } = globalThis;
    const schedule = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
      const handle = new Handle();
      // As a timer of Node, it runs in the asynchronous context in which it was made.
      const fire = AsyncResource.bind(() => callback(...args));
      this.#timers.set(handle, { due: this.#now + Math.max(1, ms), fire });
      return handle;
    };
    const cancel = (handle: Handle | NodeJS.Timeout | undefined) => {
      if (handle instanceof Handle) this.#timers.delete(handle);
      else clearTimeout(handle);
    };
    Object.assign(globalThis, { setTimeout: schedule, clearTimeout: cancel });
    t.after(() => Object.assign(globalThis, { setTimeout, clearTimeout }));
    t.mock.method(Date, 'now', this.now);
    t.mock.method(process.hrtime, 'bigint', () => BigInt(Math.round(this.#now * 1e6)));
  }

  /** Milliseconds since the epoch. */
  readonly now = (): number => this.#now;

  /** Advances the clock to the next timers that are due, and runs them. @throws Error if there is none. */
  advance(): void {
    const next = Math.min(...[...this.#timers.values()].map(({ due }) => due));
    if (next === Number.POSITIVE_INFINITY) throw new Error('Nothing happens any more');
    this.#now = next;
    for (const [handle, { due, fire }] of this.#timers) {
      if (due === next && this.#timers.delete(handle)) fire();
    }
  }
}

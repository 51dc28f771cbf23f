import { AsyncLocalStorage } from 'node:async_hooks';
import type { Output } from './io.ts';
import { overwrite } from './terminal.ts';

/** A wait that is longer is announced. */
const ANNOUNCE_MS = 3_000;

interface Announcer {
  readonly stderr: Output;
  /** What was announced, and has not ended since: an outage is announced once. */
  readonly announced: Set<string>;
}

const announcer = new AsyncLocalStorage<Announcer>();

/** Runs a command that says on standard error what it waits for: see {@link waitFor}. */
export async function announceWaits<T>(stderr: Output, run: () => Promise<T>): Promise<T> {
  return await announcer.run({ stderr, announced: new Set() }, run);
}

/**
 * Waits for work. After 3 s, says what the command waits for, within {@link announceWaits}.
 *
 * @param what - What it waits for, such as `AWS: sqs:ReceiveMessage`.
 * @throws What the work throws.
 */
export async function waitFor<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { stderr, announced } = announcer.getStore() ?? {};
  if (stderr === undefined || announced === undefined) return await work();
  const timer = setTimeout(() => {
    if (announced.has(what)) return;
    announced.add(what);
    overwrite(stderr, '');
    stderr.write(`Waiting for ${what} …\n`);
  }, ANNOUNCE_MS);
  try {
    const result = await work();
    announced.delete(what);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

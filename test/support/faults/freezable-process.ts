import { on } from 'node:events';
import { spawnRuntime } from '../function/spawn-runtime.ts';

/** What happens during and after a freeze. */
export interface Freeze {
  /** Time by which the wall clock advances. It stands still otherwise. */
  readonly elapsedMs: number;
  /**
   * Invokes the function with this event before anything is read from its connections. Without an event,
   * pending data is read when the freeze ends.
   */
  readonly event?: unknown;
  /** Actions of the servers during the freeze. */
  readonly act: () => void | Promise<void>;
}

/** A process that runs a built function and can be frozen between invocations, as Lambda does. */
export interface FreezableProcess {
  /** @returns The result of the function; `undefined` if the process has ended. */
  readonly invoke: (event: unknown, remainingMs?: number) => Promise<unknown>;
  /** @returns The result of the function for the event of the freeze. */
  readonly freeze: (freeze: Freeze) => Promise<unknown>;
  readonly kill: () => void;
}

/**
 * Lambda's runtime, with a freeze. It runs in the other process and cannot use this file's scope. A thread
 * that waits for input runs no timers and reads no connections. Unlike SIGSTOP, this guarantees that the
 * function is called first.
 */
async function runtime(): Promise<void> {
  const { readSync } = process.getBuiltinModule('node:fs');
  // Stands still otherwise, so that connections do not age on a slow machine.
  let now = Date.now();
  Date.now = () => now;
  process.on('disconnect', () => process.exit());
  const { handler } = (await import(process.argv[1] ?? '')) as {
    handler: (event: unknown, context: object) => Promise<unknown>;
  };
  const invoke = (event: unknown, remainingMs: number) => {
    const due = performance.now() + remainingMs;
    const getRemainingTimeInMillis = () => due - performance.now();
    void handler(event, { getRemainingTimeInMillis }).then((answer) => process.send?.({ answer }));
  };
  process.on('message', ({ event, remainingMs }: { event?: unknown; remainingMs: number }) => {
    if (event !== undefined) {
      invoke(event, remainingMs);
      return;
    }
    process.send?.({ isFrozen: true }, () => {
      const bytes = Buffer.alloc(100_000);
      let length = 0;
      while (bytes[length - 1] !== 0x0a) length += readSync(0, bytes.subarray(length));
      const line = JSON.parse(bytes.toString('utf8', 0, length)) as Freeze;
      now += line.elapsedMs;
      if (line.event !== undefined) invoke(line.event, remainingMs);
      // After the second turn, connections have been read, and errors and ends were emitted.
      else setImmediate(() => setImmediate(() => process.send?.({ answer: 'thawed' })));
    });
  });
  process.send?.({ isReady: true });
}

/**
 * Starts a built function.
 *
 * @param env - The complete environment.
 */
export async function startFreezableProcess(
  bundle: string,
  env: Readonly<Record<string, string>>,
): Promise<FreezableProcess> {
  const child = spawnRuntime(runtime, bundle, env, 'pipe');
  const messages = on(child, 'message', { close: ['disconnect'] });
  const receive = async () => {
    const { value: [message] = [] } = (await messages.next()) as { value?: [{ answer?: unknown }] };
    return message?.answer;
  };
  const send = (message: object) => {
    // If the process has ended, the channel is closed.
    if (child.connected) child.send(message, () => {});
  };
  await receive();
  return {
    kill: () => child.kill('SIGKILL'),
    invoke: async (event, remainingMs = 15_000) => {
      send({ event, remainingMs });
      return await receive();
    },
    freeze: async ({ elapsedMs, event, act }) => {
      send({ remainingMs: 15_000 });
      await receive();
      await act();
      child.stdin?.write(`${JSON.stringify({ elapsedMs, event })}\n`);
      return await receive();
    },
  };
}

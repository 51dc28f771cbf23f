import { spawnRuntime } from './spawn-runtime.ts';

/** A process that runs a built function. */
export interface LambdaProcess {
  /** Waits until the function is loaded or the process has ended. */
  readonly ready: Promise<void>;
  /** @returns The result of the function; `undefined` if the process ended before. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Kills it immediately. */
  readonly kill: () => void;
  /** Whether it was killed. */
  readonly isKilled: () => boolean;
  /** Waits until it has ended and its messages were received. */
  readonly gone: Promise<unknown>;
}

/** The messages of the process: that it is ready, and the result of each event. */
type Message = { readonly isReady: true } | { readonly answer: unknown };

/** Lambda's runtime. It runs in the other process and cannot use this file's scope. */
async function runRuntime(): Promise<void> {
  const TIMEOUT_MS = 15_000;
  // The parent has ended.
  process.on('disconnect', () => process.exit());
  const sendMessage = (message: Message) => process.send?.(message);
  const { handler } = (await import(process.argv[1] ?? '')) as {
    handler: (event: unknown, context: object) => Promise<unknown>;
  };
  process.on('message', (event) => {
    const due = performance.now() + TIMEOUT_MS;
    const getRemainingTimeInMillis = () => due - performance.now();
    void handler(event, { getRemainingTimeInMillis }).then((answer) => sendMessage({ answer }));
  });
  sendMessage({ isReady: true });
}

/** @param env - The complete environment. */
export function startProcess(bundle: string, env: Readonly<Record<string, string>>): LambdaProcess {
  const child = spawnRuntime(runRuntime, bundle, env, 'ignore');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Messages sent before the kill are still delivered before the channel closes.
  const disconnected = new Promise<void>((resolve) => child.once('disconnect', () => resolve()));
  let isKilled = false;
  let onAnswer: (answer: unknown) => void = () => {};
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: Message) => {
      if ('isReady' in message) resolve();
      else onAnswer(message.answer);
    });
    void disconnected.then(resolve);
  });

  return {
    ready,
    gone: Promise.all([exited, disconnected]),
    isKilled: () => isKilled,
    kill: () => {
      isKilled = true;
      child.kill('SIGKILL');
    },
    invoke: async (event) => {
      await ready;
      const answer = new Promise((resolve) => {
        onAnswer = resolve;
      });
      // If the process has ended, the channel is closed.
      if (child.connected) child.send(event as object, () => {});
      return await Promise.race([answer, disconnected]);
    },
  };
}

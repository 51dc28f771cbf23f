import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** A process that runs a built function. */
export interface LambdaProcess {
  /** Waits until the function is loaded, or the process is gone. */
  readonly ready: Promise<void>;
  /** @returns What the function returned; `undefined` where the process ended before. */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Ends it at once, without any work of its own. */
  readonly kill: () => void;
  /** Whether it was killed. */
  readonly isKilled: () => boolean;
  /** Waits until it is gone, and all that it said has been heard. */
  readonly gone: Promise<unknown>;
}

/** What the process says: that it is ready, and then the answer to each event. */
type Message = { readonly isReady: true } | { readonly answer: unknown };

/** What Lambda's runtime does. It runs in the other process, and so knows nothing of this file. */
async function runRuntime(): Promise<void> {
  const TIMEOUT_MS = 15_000;
  // Nobody is left to be told.
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

/** @param env - All of its environment. */
export function startProcess(bundle: string, env: Readonly<Record<string, string>>): LambdaProcess {
  // As text, for a file in TypeScript takes as long to load as the bundle, every time.
  const script = `await (${runRuntime.toString()})()`;
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', script, pathToFileURL(bundle).href],
    {
      env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // What it sent before it was killed is still delivered, and then the channel ends.
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
      // That it may be gone by now is told by the channel's end.
      if (child.connected) child.send(event as object, () => {});
      return await Promise.race([answer, disconnected]);
    },
  };
}

import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the thread is asked. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
}

/** What it says: that it is ready, or how an invocation ended. */
export interface Reply {
  readonly id: string;
  readonly result?: unknown;
  readonly error?: string;
}

/** A function running locally as Lambda runs it. */
export interface LocalFunction {
  /**
   * @returns What the handler returned.
   * @throws Error when the handler throws or does not answer within the function's time-out.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  /** Waits for the invocations under way, then ends the thread. */
  readonly close: () => Promise<void>;
}

/** The time-out of the deployed function. */
const TIMEOUT_MS = 15_000;

/**
 * Loads a bundle in a thread of its own, with nothing in its environment but `env`.
 *
 * @param bundle - Path of the built function.
 * @param onLog - Told every line that the function writes.
 * @throws Error when the bundle does not load; its message is the one that Lambda would log.
 */
export async function startFunction(
  bundle: string,
  env: Readonly<Record<string, string>>,
  onLog: (line: string) => void = () => {},
): Promise<LocalFunction> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: { ...env },
    workerData: { bundle: pathToFileURL(bundle).href },
    stdout: true,
    stderr: true,
  });
  const underWay = new Map<string, (reply: Reply) => void>();
  worker.on('message', (reply: Reply) => underWay.get(reply.id)?.(reply));
  const logs = [worker.stdout, worker.stderr].map((stream) => logLines(stream, onLog));

  await new Promise<void>((resolve, reject) => {
    underWay.set('ready', () => resolve());
    worker.once('error', reject);
  });
  underWay.delete('ready');
  // A crash later on is told to those who wait.
  worker.on('error', (error) => {
    const message = error instanceof Error ? error.message : String(error);
    for (const [id, done] of underWay) done({ id, error: message });
  });

  return {
    invoke: async (event) => {
      const id = randomUUID();
      const reply = await new Promise<Reply>((resolve) => {
        const timer = setTimeout(
          () => resolve({ id, error: `Task timed out after ${TIMEOUT_MS / 1000} seconds` }),
          TIMEOUT_MS,
        );
        underWay.set(id, (answer) => {
          clearTimeout(timer);
          resolve(answer);
        });
        worker.postMessage({ id, event, timeoutMs: TIMEOUT_MS } satisfies Invocation);
      });
      underWay.delete(id);
      if (reply.error !== undefined) throw new Error(reply.error);
      return reply.result;
    },
    close: async () => {
      while (underWay.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await worker.terminate();
      await Promise.all(logs);
    },
  };
}

async function logLines(stream: NodeJS.ReadableStream, onLog: (line: string) => void) {
  for await (const line of createInterface({ input: stream })) onLog(line);
}

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { IS_PACKAGED } from '../../shared/command-line.ts';
import type { BuiltReceiver } from '../../shared/io.ts';
import { findBundleOrigins } from './origins.ts';
import type { Invocation, Reply, ThreadData, ThrownError } from './thread-messages.ts';

/** A failure of the function, not of the command. */
export class FunctionError extends Error {
  /** Returns the source positions of the error, innermost first; empty if they are unknown. */
  readonly findSources: () => Promise<readonly string[]>;

  constructor(message: string, origins: () => Promise<readonly string[]> = async () => []) {
    super(message);
    this.findSources = origins;
  }
}

export interface ThreadOptions extends Partial<Omit<ThreadData, 'bundle'>> {
  /** The complete environment of the function. */
  readonly env: Readonly<Record<string, string>>;
  /** Called for each line that the function writes. */
  readonly onLog?: (line: string) => void;
  /** Called if the thread ends while no invocation is in progress. */
  readonly onCrash?: (error: FunctionError) => void;
  /** Time limit for loading the bundle. Default: 10 s, the limit of Lambda. */
  readonly loadMs?: number;
  /** Time limit of an invocation. Default: 15 s, that of the deployed function. */
  readonly timeoutMs?: number;
  /** Reads the source maps of a bundle that does not contain one. */
  readonly readSourceMaps?: BuiltReceiver['readSourceMaps'];
  /** Maps a stack trace to source positions. Default: {@link findBundleOrigins}. */
  readonly findSources?: (stack: string) => readonly string[];
  /** Ends the thread immediately, even while it loads. */
  readonly signal: AbortSignal;
}

/** A thread that has loaded a bundle. */
export interface Thread {
  /**
   * Invokes the handler.
   *
   * @returns The handler's result, and the lines that it wrote with the request's id.
   * @throws FunctionError if the handler throws, times out, or the thread has ended.
   */
  readonly invoke: (event: unknown) => Promise<{ result: unknown; lines: readonly string[] }>;
  /** Returns whether a new thread is needed: this one has ended, or an invocation timed out. */
  readonly isOver: () => boolean;
  /** Maps a stack trace to source positions. */
  readonly listOrigins: (stack: string) => Promise<readonly string[]>;
  /** Ends the thread when no invocation is in progress. */
  readonly retire: () => void;
}

interface PendingInvocation {
  readonly lines: string[];
  readonly finish: (reply: { result?: unknown } | FunctionError) => void;
}

const LOADING_ADVICE = 'Check its code outside the handler';

/** Starts a thread and loads a bundle in it. @throws FunctionError if the bundle does not load. */
export async function startThread(bundle: string, options: ThreadOptions): Promise<Thread> {
  const { env, onLog, onCrash, loadMs = 10_000, timeoutMs = 15_000, signal } = options;
  const { findSources, readSourceMaps } = options;
  const { handlerName = 'handler', fallbacks = [], packageFolder, declared } = options;
  const url = pathToFileURL(bundle).href;
  const workerData: ThreadData = { bundle: url, handlerName, fallbacks, packageFolder, declared };
  const code = await readFile(bundle, 'utf8').catch(() => '');
  const worker = new Worker(new URL(IS_PACKAGED ? './worker.js' : './worker.ts', import.meta.url), {
    env: { ...env },
    workerData,
    // The worker sends output as messages.
    stdout: true,
    stderr: true,
  });
  const terminate = () => void worker.terminate();
  signal.addEventListener('abort', terminate);
  if (signal.aborted) terminate();

  const pending = new Map<string, PendingInvocation>();
  let isLoaded = false;
  let isRetired = false;
  let end: FunctionError | undefined;

  worker.on('message', (reply: Reply) => {
    if ('log' in reply) {
      for (const line of reply.log.trimEnd().split('\n')) {
        onLog?.(line);
        for (const [id, { lines }] of pending) if (line.includes(id)) lines.push(line);
      }
    } else {
      pending
        .get(reply.id)
        ?.finish(reply.error === undefined ? reply : toFunctionError(reply.error));
    }
  });
  worker.once('error', (error) => {
    end = toFunctionError(error instanceof Error ? error : new Error(`It threw ${String(error)}`));
  });
  worker.once('exit', (status) => {
    signal.removeEventListener('abort', terminate);
    const when = isLoaded ? '' : ` while it loaded. ${LOADING_ADVICE}`;
    end ??= new FunctionError(`The function ended with exit code ${status}${when}`);
    if (pending.size === 0 && !isRetired && !signal.aborted) onCrash?.(end);
    for (const { finish } of pending.values()) finish(end);
  });

  function toFunctionError({ name, message, stack = '' }: ThrownError): FunctionError {
    const text = name === 'Error' ? message : `${name}: ${message}`;
    return new FunctionError(text, () => listOrigins(stack));
  }

  async function listOrigins(stack: string): Promise<readonly string[]> {
    return findSources?.(stack) ?? (await findBundleOrigins(stack, bundle, code, readSourceMaps));
  }

  function retire(): void {
    isRetired = true;
    if (pending.size === 0) terminate();
  }

  async function waitForReply(
    id: string,
    ms: number,
    timeoutMessage: string,
    invocation?: Invocation,
  ) {
    if (end !== undefined) throw end;
    const lines: string[] = [];
    const reply = await new Promise<{ result?: unknown } | FunctionError>((resolve) => {
      const timer = setTimeout(() => {
        isRetired = true;
        resolve(new FunctionError(timeoutMessage));
      }, ms);
      const finish = (outcome: { result?: unknown } | FunctionError) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      pending.set(id, { lines, finish });
      if (invocation !== undefined) worker.postMessage(invocation);
    });
    pending.delete(id);
    if (isRetired) retire();
    if (reply instanceof FunctionError) throw reply;
    return { result: reply.result, lines };
  }

  const tooLate = `The function did not load within ${loadMs / 1000} seconds. ${LOADING_ADVICE}`;
  await waitForReply('ready', loadMs, tooLate);
  isLoaded = true;

  return {
    invoke: async (event) => {
      const id = randomUUID();
      const timeoutMessage = `The function timed out after ${timeoutMs / 1000} seconds`;
      return await waitForReply(id, timeoutMs, timeoutMessage, { id, event, timeoutMs });
    },
    isOver: () => isRetired || end !== undefined,
    listOrigins,
    retire,
  };
}

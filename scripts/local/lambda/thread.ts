import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BuiltReceiver } from '../../shared/io.ts';
import { findBundleOrigins } from './origins.ts';
import type { Invocation, Reply, ThrownError } from './thread-messages.ts';

/** The function failed, not the tool. The message says how. */
export class FunctionError extends Error {
  /** @returns Where in the sources it happened, innermost first; nothing where that is not known. */
  readonly findSources: () => Promise<readonly string[]>;

  constructor(message: string, origins: () => Promise<readonly string[]> = async () => []) {
    super(message);
    this.findSources = origins;
  }
}

/** How a thread is run. */
export interface ThreadOptions {
  /** All that the function has in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Told every line that the function writes. */
  readonly onLog?: (line: string) => void;
  /** Told why the thread ended, where no invocation is under way to be told. */
  readonly onCrash?: (error: FunctionError) => void;
  /** How long the bundle may take to load: by default, as long as on Lambda. */
  readonly loadMs?: number;
  /** How long an invocation may take: by default, as long as for the deployed function. */
  readonly timeoutMs?: number;
  /** Finds the lines of the sources in an error's stack, of a bundle that has no source map itself. */
  readonly readSourceMaps?: BuiltReceiver['readSourceMaps'];
  /** What the bundle calls its handler. */
  readonly handlerName?: string;
  /** Where in the sources the frames of a stack lie; by default, of a function of `handler/`. */
  readonly findSources?: (stack: string) => readonly string[];
  /** Ends the thread at once, even while it loads. */
  readonly signal: AbortSignal;
}

/** A thread that has loaded a bundle. */
export interface Thread {
  /**
   * @returns What the handler returned, and the lines that it wrote with the request's id.
   * @throws FunctionError
   */
  readonly invoke: (event: unknown) => Promise<{ result: unknown; lines: readonly string[] }>;
  /** Whether another thread has to be started: this one ended, or an invocation timed out. */
  readonly isOver: () => boolean;
  /** Where in the sources the frames of a stack lie. */
  readonly listOrigins: (stack: string) => Promise<readonly string[]>;
  /** Has it end once no invocation is under way. */
  readonly retire: () => void;
}

interface PendingInvocation {
  readonly lines: string[];
  readonly finish: (reply: { result?: unknown } | FunctionError) => void;
}

/** @throws FunctionError when the bundle does not load. */
export async function startThread(bundle: string, options: ThreadOptions): Promise<Thread> {
  const { env, onLog, onCrash, loadMs = 10_000, timeoutMs = 15_000, signal } = options;
  const { handlerName = 'handler', findSources, readSourceMaps } = options;
  const code = await readFile(bundle, 'utf8').catch(() => '');
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: { ...env },
    workerData: { bundle: pathToFileURL(bundle).href, handlerName },
    // What the function writes comes as messages.
    stdout: true,
    stderr: true,
  });
  const terminate = () => void worker.terminate();
  signal.addEventListener('abort', terminate);
  if (signal.aborted) terminate();

  const underWay = new Map<string, PendingInvocation>();
  let isLoaded = false;
  let isRetired = false;
  let end: FunctionError | undefined;

  worker.on('message', (reply: Reply) => {
    if ('log' in reply) {
      for (const line of reply.log.trimEnd().split('\n')) {
        onLog?.(line);
        for (const [id, { lines }] of underWay) if (line.includes(id)) lines.push(line);
      }
    } else {
      underWay
        .get(reply.id)
        ?.finish(reply.error === undefined ? reply : toFunctionError(reply.error));
    }
  });
  worker.once('error', (error) => {
    end = toFunctionError(error instanceof Error ? error : new Error(`It threw ${String(error)}`));
  });
  worker.once('exit', (status) => {
    signal.removeEventListener('abort', terminate);
    const when = isLoaded ? '' : ' while it loaded';
    end ??= new FunctionError(`The function ended with exit code ${status}${when}`);
    if (underWay.size === 0 && !isRetired && !signal.aborted) onCrash?.(end);
    for (const { finish } of underWay.values()) finish(end);
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
    if (underWay.size === 0) terminate();
  }

  async function waitForReply(id: string, ms: number, lateMessage: string, ask?: Invocation) {
    if (end !== undefined) throw end;
    const lines: string[] = [];
    const reply = await new Promise<{ result?: unknown } | FunctionError>((resolve) => {
      const timer = setTimeout(() => {
        isRetired = true;
        resolve(new FunctionError(lateMessage));
      }, ms);
      const finish = (outcome: { result?: unknown } | FunctionError) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      underWay.set(id, { lines, finish });
      if (ask !== undefined) worker.postMessage(ask);
    });
    underWay.delete(id);
    if (isRetired) retire();
    if (reply instanceof FunctionError) throw reply;
    return { result: reply.result, lines };
  }

  await waitForReply('ready', loadMs, `The function did not load within ${loadMs / 1000} seconds`);
  isLoaded = true;

  return {
    invoke: async (event) => {
      const id = randomUUID();
      const lateMessage = `The function timed out after ${timeoutMs / 1000} seconds`;
      return await waitForReply(id, timeoutMs, lateMessage, { id, event, timeoutMs });
    },
    isOver: () => isRetired || end !== undefined,
    listOrigins,
    retire,
  };
}

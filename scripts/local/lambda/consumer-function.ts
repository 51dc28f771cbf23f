import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, parse, relative } from 'node:path';
import type { LocalCode } from '../../rules/template/template-functions.ts';
import type { Environment } from '../../shared/io.ts';
import { buildCode, type LoadableCode, REPOSITORY_FILES } from './build-code.ts';
import { createAwsEnvironment } from './environment.ts';
import { findOwnPlaces } from './origins.ts';
import { startThread, type Thread, type ThreadOptions } from './thread.ts';

/** A function of the user that runs locally as the target of a rule. */
export interface Consumer {
  /**
   * Invokes the handler with an event. The code is built and loaded again if it has changed.
   *
   * @returns The duration in milliseconds.
   * @throws FunctionError if the code does not build or load, or the handler throws.
   */
  readonly invoke: (event: unknown) => Promise<number>;
  readonly close: () => Promise<void>;
}

export interface ConsumerCallbacks extends Pick<ThreadOptions, 'onLog' | 'onCrash'> {
  /** Called once for each thing that works here and will not after `sam build`. */
  readonly onWarning?: (text: string) => void;
}

/**
 * Creates a function of a template, built and run as `sam build` and Lambda do.
 *
 * @param name - The function's name in its environment.
 * @param awsUrl - The local AWS endpoint.
 * @param own - The environment of the command; its variables override those of the template.
 * @param report - `onLog` receives each line that the function writes, `onCrash` an error between invocations,
 *   `onWarning` what `sam build` would not do.
 */
export function createConsumer(
  name: string,
  code: LocalCode,
  awsUrl: string,
  own: Environment,
  report: ConsumerCallbacks,
): Consumer {
  const closing = new AbortController();
  let folder: Promise<string> | undefined;
  let current: { readonly thread: Thread; readonly isFresh: () => Promise<boolean> } | undefined;
  const warned = new Set<string>();
  let count = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** Builds the function and starts a new thread, if its code has changed or the thread has ended. */
  async function getThread(): Promise<Thread> {
    if (current?.thread.isOver() === false && (await current.isFresh())) return current.thread;
    folder ??= mkdtemp(join(tmpdir(), 'kinow-consumer-'));
    // Not the folder that the current thread uses.
    count += 1;
    const built = await buildCode(code, join(await folder, String(count % 2)));
    for (const warning of built.warnings) {
      if (!warned.has(warning)) report.onWarning?.(warning);
      warned.add(warning);
    }
    // Read before the code is loaded, so that a later change is noticed.
    const state = await built.readState();
    const thread = await startThread(built.file, {
      env: createEnvironment(name, code, built.root, awsUrl, own),
      ...report,
      handlerName: code.handlerName,
      timeoutMs: code.timeoutMs,
      declared: {
        handler: `${code.file}.${code.handlerName}`,
        source: relative(process.cwd(), findSource(code, built)),
      },
      packageFolder: code.folder,
      fallbacks: [join(code.folder, 'package.json'), ...REPOSITORY_FILES],
      findSources: (stack) =>
        findOwnPlaces(stack, { root: built.root, folder: code.folder }, process.cwd()),
      signal: closing.signal,
    });
    current?.thread.retire();
    const isFresh = async () => state !== undefined && state === (await built.readState());
    current = { thread, isFresh };
    return thread;
  }

  return {
    invoke: async (event) => {
      // Builds run one at a time; invocations run in parallel.
      const thread = last.then(getThread);
      last = thread.catch(() => {});
      const ready = await thread;
      const start = performance.now();
      await ready.invoke(event);
      return performance.now() - start;
    },
    close: async () => {
      closing.abort();
      await last.catch(() => {});
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/** Finds the source file of a function's handler: what esbuild bundles, or what Lambda loads. */
function findSource({ folder, file, build }: LocalCode, built: LoadableCode): string {
  const entry = build?.entryPoints.find((path) => parse(path).name === basename(file));
  return join(folder, entry ?? relative(built.root, built.file));
}

/** Creates the environment of a function. Variables of the command override those of the template. */
function createEnvironment(
  name: string,
  code: LocalCode,
  root: string,
  awsUrl: string,
  own: Environment,
): Record<string, string> {
  return {
    ...createAwsEnvironment(awsUrl, name),
    LAMBDA_TASK_ROOT: root,
    // There is no idempotency table locally, and each event is delivered once.
    POWERTOOLS_IDEMPOTENCY_DISABLED: 'true',
    ...Object.fromEntries(
      Object.entries(code.variables).map(([key, value]) => [key, own[key] ?? value]),
    ),
  };
}

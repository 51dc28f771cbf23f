import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { BuildContext, BuildFailure } from 'esbuild';
import type { LocalCode } from '../../rules/template/template-functions.ts';
import type { Environment } from '../../shared/io.ts';
import { ROOT } from '../../shared/root.ts';
import { createAwsEnvironment } from './environment.ts';
import { FunctionError, startThread, type Thread, type ThreadOptions } from './thread.ts';

/** A function of the user that runs locally as the target of a rule. */
export interface Consumer {
  /**
   * Invokes the handler with an event. The code is rebuilt and reloaded if it has changed.
   *
   * @returns The duration in milliseconds.
   * @throws FunctionError if the code does not build or load, or the handler throws.
   */
  readonly invoke: (event: unknown) => Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Creates a function of a template, built and run as `sam build` and Lambda do.
 *
 * @param name - The function's name in its environment.
 * @param awsUrl - The local AWS endpoint.
 * @param own - The environment of the command; its variables override those of the template.
 * @param report - `onLog` receives each line that the function writes, `onCrash` an error between invocations.
 */
export function createConsumer(
  name: string,
  code: LocalCode,
  awsUrl: string,
  own: Environment,
  report: Pick<ThreadOptions, 'onLog' | 'onCrash'>,
): Consumer {
  const closing = new AbortController();
  const env = createEnvironment(name, code, awsUrl, own);
  let building: Promise<{ folder: string; builder: BuildContext }> | undefined;
  let current: { readonly text: string; readonly thread: Thread } | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** Builds the function, and starts a new thread if the bundle has changed or the thread has ended. */
  async function getThread(): Promise<Thread> {
    building ??= prepare(code);
    const { folder, builder } = await building;
    const text = await buildConsumer(builder);
    if (current?.text === text && !current.thread.isOver()) return current.thread;
    const bundle = join(folder, chooseBundleName(code));
    await writeFile(bundle, text);
    const thread = await startThread(bundle, {
      env,
      ...report,
      handlerName: code.handlerName,
      timeoutMs: code.timeoutMs,
      findSources: (stack) => findOrigins(dirname(code.entry), stack),
      signal: closing.signal,
    });
    current?.thread.retire();
    current = { text, thread };
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
      const { folder, builder } = (await building?.catch(() => undefined)) ?? {};
      await builder?.dispose();
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

const chooseBundleName = ({ format }: LocalCode) => (format === 'cjs' ? 'index.cjs' : 'index.mjs');

async function prepare(code: LocalCode): Promise<{ folder: string; builder: BuildContext }> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-consumer-'));
  // Loaded on use: the package does not have it.
  const { context } = await import('esbuild');
  const builder = await context({
    entryPoints: [code.entry],
    outfile: join(folder, chooseBundleName(code)),
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: code.format ?? 'esm',
    banner: { js: code.format === undefined ? createCommonJsBanner(code.entry) : '' },
    mainFields: [...code.mainFields],
    // Fallback: the packages that the stacks of this repository use are installed here.
    nodePaths: [join(ROOT, 'node_modules')],
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
  });
  return { folder, builder };
}

/** Defines the globals of a CommonJS module, for a function that Lambda loads without a build. */
function createCommonJsBanner(entry: string): string {
  const [file, folder] = [entry, dirname(entry)].map((path) => JSON.stringify(path));
  const require = `process.getBuiltinModule('node:module').createRequire(${file})`;
  return `Object.assign(globalThis, { require: ${require}, __filename: ${file}, __dirname: ${folder} });`;
}

/** @throws FunctionError with file and line. */
async function buildConsumer(builder: BuildContext): Promise<string> {
  try {
    const { outputFiles = [] } = await builder.rebuild();
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (first === undefined) throw error;
    const { file = '', line = 0 } = first.location ?? {};
    const isPackage = /^Could not resolve "[^./]/u.test(first.text);
    const hint = isPackage ? '. Run npm install for this package in the folder of this file' : '';
    throw new FunctionError(`${file}:${line}: ${first.text}${hint}`);
  }
}

/** Finds the positions in the function's own files in a stack trace, innermost first. */
function findOrigins(folder: string, stack: string): string[] {
  return stack.split('\n').flatMap((frame) => {
    const [, file = '', place = ''] =
      /(?:file:\/\/|\()?(\/[^()]+?):(\d+:\d+)\)?$/u.exec(frame) ?? [];
    const isOwn = file.startsWith(folder) && !file.includes('node_modules');
    return isOwn ? [`${relative(process.cwd(), file)}:${place}`] : [];
  });
}

/** Creates the environment of a function. Variables of the command override those of the template. */
function createEnvironment(
  name: string,
  code: LocalCode,
  awsUrl: string,
  own: Environment,
): Record<string, string> {
  return {
    ...createAwsEnvironment(awsUrl, name),
    // There is no idempotency table locally, and each event is delivered once.
    POWERTOOLS_IDEMPOTENCY_DISABLED: 'true',
    ...Object.fromEntries(
      Object.entries(code.variables).map(([key, value]) => [key, own[key] ?? value]),
    ),
  };
}

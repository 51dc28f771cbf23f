import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type BuildContext, type BuildFailure, context } from 'esbuild';
import type { LocalCode } from '../../rules/template/template-functions.ts';
import type { Environment } from '../../shared/io.ts';
import { ROOT } from '../../shared/root.ts';
import { FunctionError, startThread, type Thread, type ThreadOptions } from './thread.ts';

/** A function of the user's, run locally as the target of a rule. */
export interface Consumer {
  /**
   * Calls the handler with an event, of the code as it is saved now.
   *
   * @returns How long it took, in milliseconds.
   * @throws FunctionError when the code does not build or load, or the handler throws.
   */
  readonly invoke: (event: unknown) => Promise<number>;
  readonly close: () => Promise<void>;
}

/**
 * Runs a function of a template as `sam build` and Lambda would.
 *
 * @param name - What the function is called in its environment.
 * @param awsUrl - The endpoint that takes the place of AWS.
 * @param own - The environment of the command, whose variables take the place of the template's.
 * @param report - `onLog` of every line that it writes, `onCrash` of an error after its last answer.
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

  /** The function as its files are now: loaded anew where they have changed, or where it ended. */
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
      // One build at a time, and the invocations side by side.
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
    // Its packages may not be installed, and those of the stacks that this repository writes are here.
    nodePaths: [join(ROOT, 'node_modules')],
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
  });
  return { folder, builder };
}

/** What a file of CommonJS finds around it, where Lambda is to load it as it is. */
function createCommonJsBanner(entry: string): string {
  const [file, folder] = [entry, dirname(entry)].map((path) => JSON.stringify(path));
  const require = `process.getBuiltinModule('node:module').createRequire(${file})`;
  return `Object.assign(globalThis, { require: ${require}, __filename: ${file}, __dirname: ${folder} });`;
}

/** @throws FunctionError that names file and line. */
async function buildConsumer(builder: BuildContext): Promise<string> {
  try {
    const { outputFiles = [] } = await builder.rebuild();
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (first === undefined) throw error;
    const { file = '', line = 0 } = first.location ?? {};
    const isPackage = /^Could not resolve "[^./]/u.test(first.text);
    const hint = isPackage ? ': npm install it beside this file' : '';
    throw new FunctionError(`${file}:${line}: ${first.text}${hint}`);
  }
}

/** The lines of the function's own files in a stack, innermost first. */
function findOrigins(folder: string, stack: string): string[] {
  return stack.split('\n').flatMap((frame) => {
    const [, file = '', place = ''] =
      /(?:file:\/\/|\()?(\/[^()]+?):(\d+:\d+)\)?$/u.exec(frame) ?? [];
    const isOwn = file.startsWith(folder) && !file.includes('node_modules');
    return isOwn ? [`${relative(process.cwd(), file)}:${place}`] : [];
  });
}

/** A variable that is set where the command runs takes the template's place. */
function createEnvironment(
  name: string,
  code: LocalCode,
  awsUrl: string,
  own: Environment,
): Record<string, string> {
  return {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: awsUrl,
    AWS_LAMBDA_FUNCTION_NAME: name,
    // There is no table to remember events in, and each is delivered once.
    POWERTOOLS_IDEMPOTENCY_DISABLED: 'true',
    ...Object.fromEntries(
      Object.entries(code.variables).map(([key, value]) => [key, own[key] ?? value]),
    ),
  };
}

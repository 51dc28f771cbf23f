import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { adviseInstall, findPackageName } from './function-packages.ts';
import { registerFallback } from './package-fallback.ts';
import { type Invocation, type Reply, type ThreadData } from './thread-messages.ts';

/*
 * Does in a thread what Lambda's runtime does: loads the bundle, then calls its handler for each event.
 */

const reply = (message: Reply) => parentPort?.postMessage(message);

// Sent in the same channel as the replies, so that a log line arrives before the reply of its invocation.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    reply({ log: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const written = rest.at(-1);
    if (typeof written === 'function') (written as () => void)();
    return true;
  };
}

// An object that is logged takes one line, as in Lambda's log.
Object.assign(inspect.defaultOptions, { breakLength: Infinity, compact: true });

// Registered before the import: a listener keeps the thread running while a top-level await is pending.
parentPort?.on('message', (invocation: Invocation) => void invoke(invocation));

// For bundles with an inline source map, such as those of consumers.
process.setSourceMapsEnabled(true);

type Handler = (event: unknown, context: object) => Promise<unknown>;

const { bundle, handlerName, fallbacks, packageFolder, declared } = workerData as ThreadData;
type Exports = Readonly<Record<string, Handler | undefined>>;

if (fallbacks.length > 0) registerFallback(fallbacks);

const exported = (await loadModule()) as Exports & { readonly default?: Exports };
// A CommonJS module that is bundled into an ES module becomes its default export.
const handle = exported[handlerName] ?? exported.default?.[handlerName];
if (typeof handle !== 'function') {
  throw new Error(explainMissingHandler());
}
if (handle.length > 2) {
  throw new Error(
    `${handlerName} takes a callback, which Lambda does not support from Node 24 on. Make it async`,
  );
}

function explainMissingHandler(): string {
  if (declared === undefined) return `The module does not export a function ${handlerName}`;
  const names = Object.entries({ ...exported.default, ...exported })
    .filter(
      ([name, value]) =>
        typeof value === 'function' && !/^(?:default|module\.exports)$/u.test(name),
    )
    .map(([name]) => name);
  const found = names.length === 0 ? 'exports no function' : `exports ${names.join(', ')}`;
  return `its Handler is ${declared.handler}, but ${declared.source} ${found}. Change Handler, or export ${handlerName}`;
}

async function loadModule(): Promise<unknown> {
  try {
    return await import(bundle);
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : '').split('\n');
    const [, missing = ''] = /^Cannot find (?:package|module) '([^']+)'/u.exec(line) ?? [];
    const name = findPackageName(missing);
    if (name === undefined || packageFolder === undefined) throw error;
    throw new Error(`${line}. ${adviseInstall(packageFolder, name)}`, { cause: error });
  }
}

async function invoke({ id, event, timeoutMs }: Invocation): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  const context = {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  try {
    // Lambda serializes the result as JSON, which drops values that postMessage cannot clone.
    const json = JSON.stringify(await (handle as Handler)(event, context)) as string | undefined;
    reply({ id, result: json === undefined ? undefined : JSON.parse(json) });
  } catch (error) {
    // postMessage does not preserve the name of a custom error class.
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    reply({ id, error: { name, message, stack } });
  }
}

reply({ id: 'ready' });

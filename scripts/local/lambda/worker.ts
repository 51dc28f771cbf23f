import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, Reply } from './thread-messages.ts';

/*
 * What Lambda's runtime does, in a thread of its own: loads the bundle, then calls its handler for
 * each event.
 */

const reply = (message: Reply) => parentPort?.postMessage(message);

// On the way that the answers take, so that a log line never comes after the answer it belongs to.
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    reply({ log: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
    const written = rest.at(-1);
    if (typeof written === 'function') (written as () => void)();
    return true;
  };
}

// From the beginning: a thread that listens does not end while a top-level await hangs.
parentPort?.on('message', (invocation: Invocation) => void invoke(invocation));

// Of a bundle that says where its lines come from, as a consumer's function.
process.setSourceMapsEnabled(true);

type Handler = (event: unknown, context: object) => Promise<unknown>;

const { bundle, handlerName } = workerData as { bundle: string; handlerName: string };
type Exports = Readonly<Record<string, Handler | undefined>>;

const exported = (await import(bundle)) as Exports & { readonly default?: Exports };
// What a file of CommonJS exports is the default of the module that it is bundled into.
const handle = exported[handlerName] ?? exported.default?.[handlerName];
if (typeof handle !== 'function') {
  throw new Error(`The bundle exports no function ${handlerName}`);
}
if (handle.length > 2) {
  throw new Error(
    `${handlerName} takes a callback, which Lambda refuses from Node 24 on: make it async`,
  );
}

async function invoke({ id, event, timeoutMs }: Invocation): Promise<void> {
  const due = Date.now() + timeoutMs;
  const context = {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, due - Date.now()),
  };
  try {
    // As JSON, in which Lambda takes it: what that leaves out, a message between threads may not hold.
    const json = JSON.stringify(await (handle as Handler)(event, context)) as string | undefined;
    reply({ id, result: json === undefined ? undefined : JSON.parse(json) });
  } catch (error) {
    // An error of a class of its own would arrive without its name.
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    reply({ id, error: { name, message, stack } });
  }
}

reply({ id: 'ready' });

import { parentPort, workerData } from 'node:worker_threads';
import type { Invocation, Reply } from './function.ts';

/*
 * What Lambda's runtime does, in a thread of its own: loads the bundle, then calls its handler for
 * each event.
 */

const { bundle } = workerData as { bundle: string };
const { handler } = (await import(bundle)) as {
  handler: (event: unknown, context: object) => Promise<unknown>;
};

const reply = (message: Reply) => parentPort?.postMessage(message);

async function invoke({ id, event, timeoutMs }: Invocation): Promise<void> {
  const due = Date.now() + timeoutMs;
  const context = {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    awsRequestId: id,
    getRemainingTimeInMillis: () => Math.max(0, due - Date.now()),
  };
  try {
    reply({ id, result: await handler(event, context) });
  } catch (error) {
    reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

parentPort?.on('message', (invocation: Invocation) => void invoke(invocation));
reply({ id: 'ready' });

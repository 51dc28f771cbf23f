import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { createSampleId } from '../../samples/sample.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import type { Certificate } from './certificate.ts';

/** Where the endpoint listens. */
export interface Urls {
  readonly http: string;
  readonly https: string;
}

/** An endpoint of AWS that answers at once, in a thread of its own: its work is not the function's. */
export async function startEndpoint(
  certificate: Certificate,
): Promise<{ urls: Urls; end: () => Promise<unknown> }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: certificate });
  const [urls] = (await once(worker, 'message')) as [Urls];
  return { urls, end: () => worker.terminate() };
}

/** No `SendMessage`: an event that goes to a queue would be answered 200 without being published. */
const answers: Readonly<Record<string, object>> = {
  'AWSEvents.PutEvents': { FailedEntryCount: 0, Entries: [{ EventId: createSampleId('entry') }] },
  'secretsmanager.GetSecretValue': { SecretString: LOCAL_SECRET },
};

const answerRequest: RequestListener = (request, response) => {
  const found = answers[String(request.headers['x-amz-target'])];
  request.resume();
  request.once('end', () => {
    response.writeHead(found === undefined ? 400 : 200, {
      'content-type': 'application/x-amz-json-1.1',
    });
    response.end(JSON.stringify(found ?? { __type: 'UnknownOperationException' }));
  });
};

async function listenOnLoopback(server: Server, protocol: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `${protocol}://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

if (parentPort !== null) {
  const { key, cert } = workerData as Certificate;
  parentPort.postMessage({
    http: await listenOnLoopback(createServer(answerRequest), 'http'),
    https: await listenOnLoopback(createTlsServer({ key, cert }, answerRequest), 'https'),
  } satisfies Urls);
}

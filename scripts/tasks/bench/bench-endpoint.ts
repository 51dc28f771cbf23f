import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { createSampleId } from '../../samples/sample.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import type { Certificate } from './certificate.ts';

/** The URLs of the endpoint. */
export interface Urls {
  readonly http: string;
  readonly https: string;
}

/** Starts an AWS endpoint with constant responses, in a thread, so that its work is not measured. */
export async function startEndpoint(
  certificate: Certificate,
): Promise<{ urls: Urls; end: () => Promise<unknown> }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: certificate });
  const [urls] = (await once(worker, 'message')) as [Urls];
  return { urls, end: () => worker.terminate() };
}

/** Without `SendMessage`: a deferred event would also get a 200. */
const responses: Readonly<Record<string, object>> = {
  'AWSEvents.PutEvents': { FailedEntryCount: 0, Entries: [{ EventId: createSampleId('entry') }] },
  'secretsmanager.GetSecretValue': { SecretString: LOCAL_SECRET },
};

const respond: RequestListener = (request, response) => {
  const found = responses[String(request.headers['x-amz-target'])];
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
    http: await listenOnLoopback(createServer(respond), 'http'),
    https: await listenOnLoopback(createTlsServer({ key, cert }, respond), 'https'),
  } satisfies Urls);
}

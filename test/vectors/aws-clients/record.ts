import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CACHE } from '../../../scripts/shared/cache-folder.ts';
import type { RecordedRequest } from './requests.ts';

/*
 * Writes requests.json: requests as AWS clients of other languages sign them. See README.md.
 *
 * Usage: node test/vectors/aws-clients/record.ts
 */

const HERE = import.meta.dirname;
const JARS = join(CACHE, 'aws-sdk-java');
const PYTHON = join(CACHE, 'boto3');
const CRATES = join(CACHE, 'aws-sdk-rust');

/** What the clients accept as an answer, by action. */
const ANSWERS: Readonly<Record<string, object>> = {
  PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: 'id' }] },
  // The MD5 of `x`, which clients verify.
  SendMessage: { MessageId: 'id', MD5OfMessageBody: '9dd4e461268c8034f5c8564e155c67a6' },
  GetSecretValue: { ARN: 'arn', Name: 'kinow-local', SecretString: 'secret' },
};

/** The same in the query protocol of SQS, where clients use it. */
const FORM_ANSWERS: Readonly<Record<string, string>> = {
  SendMessage: '<SendMessageResult><MessageId>id</MessageId></SendMessageResult>',
  SendMessageBatch: '<SendMessageBatchResult/>',
  ReceiveMessage: '<ReceiveMessageResult/>',
};

const clients: readonly (readonly [name: string, ...command: string[]])[] = [
  ['boto3', join(PYTHON, 'bin/python'), join(HERE, 'client.py')],
  ['AWS SDK for Go v2', 'go', 'run', '-C', join(HERE, 'go'), '.'],
  ['AWS SDK for Java 2', 'java', '-cp', join(JARS, '*'), join(HERE, 'java/Client.java')],
  ['AWS SDK for Rust', ...cargo('run'), '--'],
  ['AsyncAws 1 for PHP', 'php', join(HERE, 'client.php')],
];

install(
  'mvn',
  '-q',
  '-B',
  '-f',
  join(HERE, 'java'),
  'dependency:copy-dependencies',
  `-DoutputDirectory=${JARS}`,
);
install('python3', '-m', 'venv', PYTHON);
install(join(PYTHON, 'bin/pip'), 'install', '-q', 'boto3');
install(...cargo('build'));

const requests: RecordedRequest[] = [];
let client = '';
const server = createServer((request, response) => {
  void record(request, response);
});
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
for (const [name, program = '', ...args] of clients) {
  client = name;
  const child = spawn(program, [...args, url], { stdio: 'inherit' });
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
}
server.close();
writeFileSync(join(HERE, 'requests.json'), `${JSON.stringify(requests, undefined, 2)}\n`);

async function record(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = (await buffer(request)).toString();
  const { method = '', url = '', headers } = request;
  const fields = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  requests.push({ client, method, url, headers: Object.fromEntries(fields), body });
  if (headers['content-type'] === 'application/x-www-form-urlencoded') {
    const action = new URLSearchParams(body).get('Action') ?? '';
    response.end(`<${action}Response>${FORM_ANSWERS[action]}</${action}Response>`);
    return;
  }
  const action = String(headers['x-amz-target']).split('.')[1] ?? '';
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  response.end(JSON.stringify(ANSWERS[action] ?? {}));
}

function cargo(command: 'build' | 'run'): [program: string, ...args: string[]] {
  const manifest = join(HERE, 'rust/Cargo.toml');
  return ['cargo', command, '-q', '--locked', '--manifest-path', manifest, '--target-dir', CRATES];
}

function install(program: string, ...args: readonly string[]): void {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
}

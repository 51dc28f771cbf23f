import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, Worker } from 'node:worker_threads';
import { MAX_ENTRY_BYTES } from '../handler/publish.ts';
import { sign } from '../handler/signature.ts';
import { bundleOptions, WEBHOOK_BUNDLE } from './lib/bundle.ts';
import { color, CommandError, main } from './lib/command.ts';
import { ensureBuilt } from './lib/ensure-built.ts';
import { httpEvent } from './lib/http-event.ts';
import { run } from './lib/run.ts';
import { LOCAL_SECRET, localEnvironment } from './lib/lambda/environment.ts';
import { sampleBody, sampleId } from './lib/samples/sample.ts';

/** An event that is sent one after the other: some to warm up, then those that count. */
export interface Series {
  readonly name: string;
  readonly event: unknown;
  readonly warmUp: number;
  readonly counted: number;
}

/** What test/bench/measure.ts found in one process: milliseconds by the table's row. */
export type Measurement = Readonly<Record<string, number>>;

/** What is measured, and what was found, a round each. */
interface Contender {
  readonly name: string;
  readonly bundle: string;
  readonly env: NodeJS.ProcessEnv;
  readonly found: Measurement[];
}

const STUCK_AFTER_MS = 60_000;

// The endpoint runs in a thread of this file, so that its work is not counted with the function's.
if (parentPort !== null) serve(parentPort);
else {
  await main({
    name: 'bench',
    summary: 'Measures the built webhook function as ratios to a floor: the least code for it.',
    options: {
      rounds: { value: 'N', help: 'How many fresh processes of each (default 11)' },
      short: { help: 'Three rounds' },
      patterns: { help: "Measure the pattern matcher instead, beside EventBridge's own engine" },
    },
    notes: [
      'The floor is test/bench/floor.ts. Ratios are what to compare: times depend on the machine.',
      'A secret in Secrets Manager is read while the function loads.',
      '--patterns needs Java 17 and Maven for the engine; without them it measures the matcher alone.',
      'Exit status: 0 when all events were answered 200, 1 when not.',
    ],
    run: async ({ has, integer }) => {
      const rounds = integer('rounds', { least: 1, most: 99 }) ?? (has('short') ? 3 : 11);
      if (has('patterns')) return await run('node', ['test/bench/patterns.ts', String(rounds)]);
      await ensureBuilt();
      const tables: string[] = [];
      const directory = await mkdtemp(join(tmpdir(), 'kinow-bench-'));
      const endpoint = new Worker(new URL(import.meta.url));
      try {
        const [url] = (await once(endpoint, 'message')) as [string];
        await prepare(directory);
        const [floor, ...scenes] = contenders(directory, url);
        await measureAll(directory, [floor, ...scenes], rounds);
        for (const scene of scenes) tables.push(await table(floor, scene));
      } finally {
        await endpoint.terminate();
        await rm(directory, { recursive: true });
      }
      const machine = `Node ${process.version}, ${availableParallelism()} cores, ${process.arch}`;
      const facts = `${machine}, medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`;
      process.stdout.write(`${tables.join('')}${color(process.stdout, 'dim', facts)}\n`);
      return 0;
    },
  });
}

/** Answers at once what the function asks of AWS, on a free port, and says where. */
function serve(parent: MessagePort): void {
  // No `SendMessage`: an event that goes to a queue would be answered 200 without being published.
  const answers: Readonly<Record<string, object>> = {
    'AWSEvents.PutEvents': { FailedEntryCount: 0, Entries: [{ EventId: sampleId('entry') }] },
    'secretsmanager.GetSecretValue': { SecretString: LOCAL_SECRET },
  };
  const server = createServer((request, response) => {
    const answer = answers[String(request.headers['x-amz-target'])];
    request.resume();
    request.once('end', () => {
      response.writeHead(answer === undefined ? 400 : 200, {
        'content-type': 'application/x-amz-json-1.1',
      });
      response.end(JSON.stringify(answer ?? { __type: 'UnknownOperationException' }));
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') parent.postMessage(`http://127.0.0.1:${address?.port}`);
  });
}

/** Puts what the processes need into a directory: later builds do not change what is measured. */
async function prepare(directory: string): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: { floor: 'test/bench/floor.ts', measure: 'test/bench/measure.ts' },
    outdir: directory,
  });
  await copyFile(WEBHOOK_BUNDLE, join(directory, 'webhook.mjs'));
  const sample = signed(sampleBody('order_created', sampleId('bench')));
  const medium = signed(bodyOfSize(100_000));
  // The entry is larger than the body by its other fields.
  const large = signed(bodyOfSize(MAX_ENTRY_BYTES - 1000));
  // Warm-ups are as long as V8 needs to have optimised most of the SDK.
  const series: readonly Series[] = [
    { name: 'sample', event: sample, warmUp: 600, counted: 800 },
    { name: '100 KB', event: medium, warmUp: 100, counted: 150 },
    { name: '1 MB', event: large, warmUp: 15, counted: 40 },
  ];
  await writeFile(join(directory, 'series.json'), JSON.stringify(series));
}

function bodyOfSize(bytes: number): string {
  const body = (description: string) =>
    sampleBody('blogpost_updated', sampleId('bench'), {
      blogpost: { id: 31, title: 'Journal de tournage', description },
    });
  const missing = bytes - body('').length;
  const sentence = 'Le tournage continue sous la pluie, et la troupe attend le soleil. ';
  return body(sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing));
}

function signed(body: string): unknown {
  const bytes = Buffer.from(body);
  return httpEvent({
    body: bytes,
    headers: { 'content-type': 'application/json', 'x-kinow-signature': sign(bytes, LOCAL_SECRET) },
    requestId: sampleId('request bench'),
    receivedAt: Date.now(),
  });
}

/** The floor, then the function in each scene. */
function contenders(directory: string, url: string): [Contender, ...Contender[]] {
  // HOME: nobody's ~/.aws is measured.
  const stored = { ...localEnvironment(url), HOME: directory, LOG_LEVEL: undefined };
  const given = {
    ...stored,
    KINOW_WEBHOOK_SECRET_ARN: undefined,
    KINOW_WEBHOOK_SECRET: LOCAL_SECRET,
  };
  const bundle = join(directory, 'webhook.mjs');
  return [
    { name: 'the floor', bundle: join(directory, 'floor.mjs'), env: given, found: [] },
    { name: 'HTTP, secret in the environment', bundle, env: given, found: [] },
    { name: 'HTTP, secret in Secrets Manager', bundle, env: stored, found: [] },
  ];
}

/** Interleaved, so that whatever else the machine does meets all alike. */
async function measureAll(directory: string, all: readonly Contender[], rounds: number) {
  for (let round = 1; round <= rounds; round++) {
    progress(`Round ${round} of ${rounds}`);
    for (const contender of round % 2 === 0 ? all.toReversed() : all) {
      contender.found.push(await measure(directory, contender));
    }
  }
  progress('');
}

function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line.padEnd(20)}\r`);
}

async function measure(directory: string, { name, bundle, env }: Contender): Promise<Measurement> {
  const script = join(directory, 'measure.mjs');
  const args = [script, pathToFileURL(bundle).href, join(directory, 'series.json')];
  const child = spawn(process.execPath, args, { env, timeout: STUCK_AFTER_MS });
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) {
    const problem = errors || `No end after ${STUCK_AFTER_MS / 1000} s.`;
    throw new CommandError(`${name} cannot be measured: ${problem}`);
  }
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Measurement;
}

async function table(floor: Contender, scene: Contender): Promise<string> {
  const sizes = await Promise.all([floor, scene].map(({ bundle }) => stat(bundle)));
  const [floorSize = 0, size = 0] = sizes.map((file) => file.size / 1000);
  const lines = [
    ['', 'floor', 'this bundle', 'ratio'],
    ...Object.keys(floor.found[0] ?? {}).map((row) => {
      const [least, ours] = [median(floor.found, row), median(scene.found, row)];
      return [row, `${least.toFixed(2)} ms`, `${ours.toFixed(2)} ms`, ratio(ours, least)];
    }),
    ['bundle size', `${floorSize.toFixed(1)} KB`, `${size.toFixed(1)} KB`, ratio(size, floorSize)],
  ].map(([name = '', ...cells]) => [name.padEnd(22), ...cells.map((c) => c.padStart(13))].join(''));
  const [head = '', ...rows] = lines;
  const { stdout } = process;
  const heading = [color(stdout, 'bold', scene.name), color(stdout, 'dim', head)];
  return [...heading, ...rows, '', ''].join('\n');
}

function ratio(ours: number, least: number): string {
  return `${(ours / least).toFixed(2)} ×`;
}

function median(found: readonly Measurement[], row: string): number {
  const sorted = found.map((one) => one[row] ?? Number.NaN).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

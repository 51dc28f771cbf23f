import { readFileSync } from 'node:fs';
import type { Series } from '../../scripts/tasks/bench/contenders.ts';
import type { Measurement } from '../../scripts/tasks/bench/scene.ts';

/*
 * The program of a measured process: loads a bundle as Lambda does, and measures it with sequential
 * events. Arguments: the bundle's URL, and a file with the series of events. The measurement is
 * the last line of standard output; before it come the function's own lines, which are part of its
 * cost.
 *
 * It imports only modules that Node has already loaded, because the bundle would find others loaded.
 */

type Handler = (event: unknown, context: object) => Promise<{ statusCode?: unknown } | undefined>;

try {
  const [bundle = '', seriesFile = ''] = process.argv.slice(2);
  const series = JSON.parse(readFileSync(seriesFile, 'utf8')) as [Series, ...Series[]];
  const measurement = await measure(bundle, series);
  process.stdout.write(`\n${JSON.stringify(measurement)}\n`);
} catch (error) {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function measure(bundle: string, series: [Series, ...Series[]]): Promise<Measurement> {
  const start = process.hrtime.bigint();
  const { handler } = (await import(bundle)) as { handler?: Handler };
  const load = since(start);
  if (typeof handler !== 'function') throw new Error('It exports no function named handler.');
  const first = await timed(handler, series[0].event);
  if (series[0].counted === 0) {
    return { 'load + first event': load + first, load, 'first event': first };
  }
  const found: { name: string; median: number; cpu: number }[] = [];
  for (const one of series) found.push({ name: one.name, ...(await inSeries(handler, one)) });
  return {
    'warm event': found[0]?.median ?? 0,
    // Of all threads.
    ...Object.fromEntries(found.map(({ name, cpu }) => [`CPU per event, ${name}`, cpu])),
  };
}

async function inSeries(handler: Handler, { event, warmUp, counted }: Series) {
  for (let nth = 0; nth < warmUp; nth++) await timed(handler, event);
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let nth = 0; nth < counted; nth++) times.push(await timed(handler, event));
  const { user, system } = process.cpuUsage(before);
  times.sort((a, b) => a - b);
  return { median: times[Math.floor(counted / 2)] ?? 0, cpu: (user + system) / 1000 / counted };
}

/** @throws Error if the status is not 200. */
async function timed(handler: Handler, event: unknown): Promise<number> {
  const due = Date.now() + 15_000;
  const context = {
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: '$LATEST',
    awsRequestId: '8d34b961-a1c4-47d2-aa8e-d4db65a0f969',
    getRemainingTimeInMillis: () => due - Date.now(),
  };
  const start = process.hrtime.bigint();
  const answer = await handler(event, context);
  const time = since(start);
  const status = answer?.statusCode;
  if (status !== 200) throw new Error(`An event was answered ${String(status)}, not 200.`);
  return time;
}

function since(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

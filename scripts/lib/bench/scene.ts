import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { color, CommandError } from '../command.ts';
import { LOCAL_SECRET, localEnvironment } from '../lambda/environment.ts';
import type { Certificate } from './certificate.ts';
import { type Bundles, sizeOf } from './contenders.ts';
import type { Urls } from './endpoint.ts';

/** What test/bench/measure.ts found in one process: milliseconds by the table's row. */
export type Measurement = Readonly<Record<string, number>>;

/** One of the ways in which the function runs. */
interface Scene {
  readonly name: string;
  /** What is sent: all series, or the first event alone. */
  readonly series: 'all' | 'first';
  readonly env: (contender: keyof Bundles) => NodeJS.ProcessEnv;
  readonly found: Readonly<Record<keyof Bundles, Measurement[]>>;
}

const CONTENDERS = ['floor', 'plain', 'ours'] as const;

const STUCK_AFTER_MS = 60_000;

/** The scenes: the floor has its secret in the environment in both. */
export function scenes(directory: string, urls: Urls, { file }: Certificate): readonly Scene[] {
  // HOME: nobody's ~/.aws is measured.
  const stored = (url: string) => ({
    ...localEnvironment(url),
    HOME: directory,
    LOG_LEVEL: undefined,
    NODE_EXTRA_CA_CERTS: file,
  });
  const given = (url: string) => ({
    ...stored(url),
    KINOW_WEBHOOK_SECRET_ARN: undefined,
    KINOW_WEBHOOK_SECRET: LOCAL_SECRET,
  });
  const found = () => ({ floor: [], plain: [], ours: [] });
  return [
    {
      name: 'HTTP, secret in the environment',
      series: 'all',
      env: () => given(urls.http),
      found: found(),
    },
    {
      name: 'HTTPS, secret in Secrets Manager',
      series: 'first',
      env: (contender) => (contender === 'floor' ? given(urls.https) : stored(urls.https)),
      found: found(),
    },
  ];
}

/** Measures each contender once in each scene, forwards or backwards. */
export async function measureAll(
  directory: string,
  bundles: Bundles,
  all: readonly Scene[],
  isBackwards: boolean,
): Promise<void> {
  for (const scene of all) {
    for (const name of isBackwards ? CONTENDERS.toReversed() : CONTENDERS) {
      const { series, env } = scene;
      const measured = await measure(directory, bundles[name], `${series}.json`, env(name));
      scene.found[name].push(measured);
    }
  }
}

async function measure(
  directory: string,
  bundle: string,
  series: string,
  env: NodeJS.ProcessEnv,
): Promise<Measurement> {
  const args = [
    join(directory, 'measure.mjs'),
    pathToFileURL(bundle).href,
    join(directory, series),
  ];
  const child = spawn(process.execPath, args, { env, timeout: STUCK_AFTER_MS });
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) {
    const problem = errors || `No end after ${STUCK_AFTER_MS / 1000} s.`;
    throw new CommandError(`${bundle} cannot be measured: ${problem}`);
  }
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Measurement;
}

/** A scene's table: medians of all rounds, and their multiples of the floor's. */
export async function table({ name, found }: Scene, bundles: Bundles): Promise<string> {
  const rows = Object.keys(found.floor[0] ?? {}).map((row) => {
    const [floor, plain, ours] = CONTENDERS.map((one) => median(found[one], row));
    return cells(row, 'ms', floor, plain, ours);
  });
  const sizes = await Promise.all(CONTENDERS.map((one) => sizeOf(bundles[one])));
  const [floor, plain, ours] = sizes.map((bytes) => bytes / 1000);
  const lines = [
    ['', 'floor', 'plain', '', 'this bundle', ''],
    ...rows,
    cells('size, all files', 'KB', floor, plain, ours),
  ].map(([first = '', ...others]) => [first.padEnd(22), ...others.map((one) => one.padStart(12))]);
  const [head = '', ...body] = lines.map((line) => line.join(''));
  const { stdout } = process;
  return [color(stdout, 'bold', name), color(stdout, 'dim', head), ...body, '', ''].join('\n');
}

const cells = (row: string, unit: string, floor = 0, plain = 0, ours = 0) => [
  row,
  `${floor.toFixed(2)} ${unit}`,
  `${plain.toFixed(2)} ${unit}`,
  `${(plain / floor).toFixed(2)} ×`,
  `${ours.toFixed(2)} ${unit}`,
  `${(ours / floor).toFixed(2)} ×`,
];

function median(found: readonly Measurement[], row: string): number {
  const sorted = found.map((one) => one[row] ?? Number.NaN).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

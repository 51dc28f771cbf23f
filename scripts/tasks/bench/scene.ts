import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { createLocalEnvironment } from '../../local/lambda/environment.ts';
import { CommandError } from '../../shared/command-error.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import { forwardTermination } from '../../shared/parent-process.ts';
import type { Urls } from './bench-endpoint.ts';
import type { Certificate } from './certificate.ts';
import { type Contender, FLOOR } from './contenders.ts';

/** The results of test/bench/measure.ts in one process: milliseconds by row of the table. */
export type Measurement = Readonly<Record<string, number>>;

/** A configuration in which the function is measured. */
export interface Scene {
  readonly name: string;
  /** A single request, to measure the start, or all series, to measure warm events. */
  readonly series: 'all' | 'first';
  readonly createEnv: (contender: Contender) => NodeJS.ProcessEnv;
}

// It only keeps a bundle that hangs from holding the run: on a machine that is busy, one takes a minute.
const MEASURE_TIMEOUT_MS = 300_000;

/** Creates the scenes. The floor has its secret in the environment in both. */
export function createScenes(directory: string, urls: Urls, { file }: Certificate): Scene[] {
  const createStoredEnv = (url: string) => ({
    ...createLocalEnvironment(url),
    // Excludes the settings of ~/.aws.
    HOME: directory,
    NODE_EXTRA_CA_CERTS: file,
  });
  const createGivenEnv = (url: string) => ({
    ...createStoredEnv(url),
    KINOW_WEBHOOK_SECRET_ARN: undefined,
    KINOW_WEBHOOK_SECRET: LOCAL_SECRET,
  });
  const createHttpEnv = () => createGivenEnv(urls.http);
  return [
    { name: 'Start, HTTP, secret in the environment', series: 'first', createEnv: createHttpEnv },
    {
      name: 'Start, HTTPS, secret in Secrets Manager',
      series: 'first',
      createEnv: ({ name }) =>
        name === FLOOR ? createGivenEnv(urls.https) : createStoredEnv(urls.https),
    },
    { name: 'Warm, HTTP, secret in the environment', series: 'all', createEnv: createHttpEnv },
  ];
}

/**
 * Measures each contender once, sequentially.
 *
 * @param isBackwards - Whether the last contender is measured first.
 * @returns The measurements, in the order of `contenders`.
 * @throws CommandError if a contender cannot be measured.
 */
export async function measureRound(
  directory: string,
  contenders: readonly Contender[],
  { series, createEnv }: Scene,
  isBackwards: boolean,
): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const contender of isBackwards ? contenders.toReversed() : contenders) {
    const file = join(directory, `${series}.json`);
    measurements.push(
      await measure(join(directory, 'measure.mjs'), contender, file, createEnv(contender)),
    );
  }
  return isBackwards ? measurements.toReversed() : measurements;
}

async function measure(
  program: string,
  { bundle, source }: Contender,
  seriesFile: string,
  env: NodeJS.ProcessEnv,
): Promise<Measurement> {
  const args = [program, pathToFileURL(bundle).href, seriesFile];
  const child = spawn(process.execPath, args, { env, timeout: MEASURE_TIMEOUT_MS });
  forwardTermination(child);
  const [output, errors, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (status !== 0) {
    const problem = errors || `The process did not end within ${MEASURE_TIMEOUT_MS / 1000} s.`;
    throw new CommandError(
      `${source} cannot be measured: ${problem}\nSpecify a webhook function that was built by npm run build.`,
    );
  }
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Measurement;
}

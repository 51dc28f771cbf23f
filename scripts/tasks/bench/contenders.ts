import { build } from 'esbuild';
import { cp, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_ENTRY_BYTES } from '../../../handler/entry.ts';
import { sign } from '../../../handler/signature.ts';
import { createBodyOfSize } from '../../local/sample-files.ts';
import { createSampleBody, createSampleId } from '../../samples/sample.ts';
import { UsageError } from '../../shared/command-error.ts';
import { createHttpEvent } from '../../shared/http-event.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import { bundleOptions } from '../bundle/bundle.ts';
import { WEBHOOK_BUNDLE } from '../bundle/bundle-paths.ts';

/** A sequence of requests with the same event: first the warm-up, then the measured requests. */
export interface Series {
  readonly name: string;
  readonly event: unknown;
  readonly warmUp: number;
  readonly counted: number;
}

/** The name of the contender to which ratios are computed. */
export const FLOOR = 'floor';

/** The name of the contender with which this bundle is compared. */
export const AGAINST = 'against';

/** A bundle to measure. */
export interface Contender {
  readonly name: string;
  /** The path of its entry, in its own folder. */
  readonly bundle: string;
  /** The source of the bundle, for error messages. */
  readonly source: string;
}

/**
 * Finds the entry of a built webhook function.
 *
 * @param folder - The folder of the entry, or its parent, such as `dist`.
 * @throws UsageError if there is none.
 */
export async function findBundle(folder: string): Promise<string> {
  const findStats = async (path: string) => await stat(path).catch(() => undefined);
  const hint = 'Specify the folder dist of a checkout, after npm run build';
  const found = await findStats(folder);
  if (found === undefined) throw new UsageError(`There is no folder ${folder}. ${hint}`);
  if (!found.isDirectory()) throw new UsageError(`${folder} is a file. Specify its folder`);
  for (const file of ['index.mjs', 'webhook/index.mjs']) {
    if ((await findStats(join(folder, file)))?.isFile()) return join(folder, file);
  }
  throw new UsageError(`There is no index.mjs or webhook/index.mjs in ${folder}. ${hint}`);
}

/**
 * Copies all contenders and events into a directory, so that later builds do not affect the measurement:
 *
 * - floor: a minimal implementation;
 * - plain: the handler's sources, bundled without stubs;
 * - against: the bundle to compare with, if given;
 * - this bundle: the built function, last, next to the bundle with which it is compared.
 *
 * @param against - The entry of the bundle to compare with.
 */
export async function prepareContenders(
  directory: string,
  against: string | undefined,
): Promise<Contender[]> {
  const compiled = [
    { name: FLOOR, folder: 'floor', source: 'test/bench/floor.ts' },
    { name: 'plain', folder: 'plain', source: 'handler/webhook.ts' },
  ];
  const built = [
    ...(against === undefined ? [] : [{ name: AGAINST, folder: 'against', source: against }]),
    { name: 'this bundle', folder: 'ours', source: WEBHOOK_BUNDLE },
  ];
  await build({
    ...bundleOptions,
    entryPoints: {
      measure: 'test/bench/measure.ts',
      ...Object.fromEntries(compiled.map(({ folder, source }) => [`${folder}/index`, source])),
    },
    outdir: directory,
  });
  for (const { folder, source } of built) {
    await cp(dirname(source), join(directory, folder), { recursive: true, dereference: true });
  }
  await writeSeries(directory);
  return [...compiled, ...built].map(({ name, folder, source }) => ({
    name,
    bundle: join(directory, folder, 'index.mjs'),
    source,
  }));
}

/** Writes all series to `all.json`, and a single request to `first.json`. */
async function writeSeries(directory: string): Promise<void> {
  const sample = signEvent(createSampleBody('order_created', createSampleId('bench')));
  // The warm-ups are long enough for V8 to optimize most of the SDK.
  const all: readonly Series[] = [
    { name: 'sample', event: sample, warmUp: 600, counted: 800 },
    {
      name: '100 KB',
      event: signEvent(createBodyOfSize('bench', 100_000)),
      warmUp: 100,
      counted: 150,
    },
    {
      name: '1 MB',
      event: signEvent(createBodyOfSize('bench', MAX_ENTRY_BYTES)),
      warmUp: 15,
      counted: 40,
    },
  ];
  await writeFile(join(directory, 'all.json'), JSON.stringify(all));
  const first: readonly Series[] = [{ name: 'sample', event: sample, warmUp: 0, counted: 0 }];
  await writeFile(join(directory, 'first.json'), JSON.stringify(first));
}

function signEvent(body: string): unknown {
  const bytes = Buffer.from(body);
  return createHttpEvent({
    body: bytes,
    headers: { 'content-type': 'application/json', 'x-kinow-signature': sign(bytes, LOCAL_SECRET) },
    requestId: createSampleId('request bench'),
    receivedAt: Date.now(),
  });
}

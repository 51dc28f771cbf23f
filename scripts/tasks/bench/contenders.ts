import { build } from 'esbuild';
import { cp, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_ENTRY_BYTES } from '../../../handler/entry.ts';
import { sign } from '../../../handler/signature.ts';
import { createSampleBody, createSampleId } from '../../samples/sample.ts';
import { UsageError } from '../../shared/command.ts';
import { createHttpEvent } from '../../shared/http-event.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import { bundleOptions } from '../bundle/bundle.ts';
import { WEBHOOK_BUNDLE } from '../bundle/bundle-paths.ts';

/** An event that is sent one after the other: some to warm up, then those that count. */
export interface Series {
  readonly name: string;
  readonly event: unknown;
  readonly warmUp: number;
  readonly counted: number;
}

/** The name of the contender that ratios are to. */
export const FLOOR = 'floor';

/** The name of the contender that this bundle is compared with. */
export const AGAINST = 'against';

/** A bundle that is measured beside others. */
export interface Contender {
  readonly name: string;
  /** The path of its entry, in a folder of its own. */
  readonly bundle: string;
  /** What it was made from, for messages. */
  readonly source: string;
}

/**
 * Finds the entry of a built webhook function.
 *
 * @param folder - The folder with the entry, or the one above, such as `dist`.
 * @throws UsageError when it is not there.
 */
export async function findBundle(folder: string): Promise<string> {
  const statIfThere = async (path: string) => await stat(path).catch(() => undefined);
  const hint = 'give the folder dist of a checkout, after npm run build';
  const found = await statIfThere(folder);
  if (found === undefined) throw new UsageError(`There is no folder ${folder}: ${hint}`);
  if (!found.isDirectory()) throw new UsageError(`${folder} is a file: give its folder`);
  for (const file of ['index.mjs', 'webhook/index.mjs']) {
    if ((await statIfThere(join(folder, file)))?.isFile()) return join(folder, file);
  }
  throw new UsageError(`There is no index.mjs or webhook/index.mjs in ${folder}: ${hint}`);
}

/**
 * Puts what the processes need into a directory: later builds do not change what is measured.
 *
 * - the floor: the least code for it;
 * - plain: the same sources bundled without anything left out;
 * - against: the bundle to compare with, if there is one;
 * - this bundle: the function as it is built. It is last, beside the one that it is compared with.
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

/** Writes the events into `all.json`, and the first alone into `first.json`. */
async function writeSeries(directory: string): Promise<void> {
  const sample = signEvent(createSampleBody('order_created', createSampleId('bench')));
  // Warm-ups are as long as V8 needs to have optimised most of the SDK.
  const all: readonly Series[] = [
    { name: 'sample', event: sample, warmUp: 600, counted: 800 },
    { name: '100 KB', event: signEvent(createBody(100_000)), warmUp: 100, counted: 150 },
    // The entry is larger than the body by its other fields.
    { name: '1 MB', event: signEvent(createBody(MAX_ENTRY_BYTES - 1000)), warmUp: 15, counted: 40 },
  ];
  await writeFile(join(directory, 'all.json'), JSON.stringify(all));
  const first: readonly Series[] = [{ name: 'sample', event: sample, warmUp: 0, counted: 0 }];
  await writeFile(join(directory, 'first.json'), JSON.stringify(first));
}

function createBody(bytes: number): string {
  const formatBody = (description: string) =>
    createSampleBody('blogpost_updated', createSampleId('bench'), {
      blogpost: { id: 31, title: 'Journal de tournage', description },
    });
  const missing = bytes - formatBody('').length;
  const sentence = 'Le tournage continue sous la pluie, et la troupe attend le soleil. ';
  return formatBody(sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing));
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

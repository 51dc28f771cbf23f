import { build } from 'esbuild';
import { cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MAX_ENTRY_BYTES } from '../../../handler/entry.ts';
import { sign } from '../../../handler/signature.ts';
import { bundleOptions, WEBHOOK_BUNDLE } from '../bundle.ts';
import { httpEvent } from '../http-event.ts';
import { LOCAL_SECRET } from '../lambda/environment.ts';
import { sampleBody, sampleId } from '../samples/sample.ts';

/** An event that is sent one after the other: some to warm up, then those that count. */
export interface Series {
  readonly name: string;
  readonly event: unknown;
  readonly warmUp: number;
  readonly counted: number;
}

/** What is measured side by side, each by the path of its bundle. */
export interface Bundles {
  readonly floor: string;
  readonly plain: string;
  readonly ours: string;
}

/**
 * Puts what the processes need into a directory: later builds do not change what is measured.
 *
 * - the floor: the least code for it;
 * - plain: the same sources bundled without anything left out;
 * - ours: the function as it is built.
 */
export async function prepare(directory: string): Promise<Bundles> {
  await build({
    ...bundleOptions,
    entryPoints: {
      floor: 'test/bench/floor.ts',
      plain: 'handler/webhook.ts',
      measure: 'test/bench/measure.ts',
    },
    outdir: directory,
  });
  await mkdir(join(directory, 'ours'));
  await cp(dirname(WEBHOOK_BUNDLE), join(directory, 'ours'), { recursive: true });
  const sample = signed(sampleBody('order_created', sampleId('bench')));
  // Warm-ups are as long as V8 needs to have optimised most of the SDK.
  const all: readonly Series[] = [
    { name: 'sample', event: sample, warmUp: 600, counted: 800 },
    { name: '100 KB', event: signed(bodyOfSize(100_000)), warmUp: 100, counted: 150 },
    // The entry is larger than the body by its other fields.
    { name: '1 MB', event: signed(bodyOfSize(MAX_ENTRY_BYTES - 1000)), warmUp: 15, counted: 40 },
  ];
  await writeFile(join(directory, 'all.json'), JSON.stringify(all));
  const first: readonly Series[] = [{ name: 'sample', event: sample, warmUp: 0, counted: 0 }];
  await writeFile(join(directory, 'first.json'), JSON.stringify(first));
  const path = (file: string) => join(directory, file);
  return { floor: path('floor.mjs'), plain: path('plain.mjs'), ours: path('ours/index.mjs') };
}

/** The bytes of a bundle with all files in its folder; of one that is a file, of that. */
export async function sizeOf(bundle: string): Promise<number> {
  if (!bundle.endsWith('/ours/index.mjs')) return (await stat(bundle)).size;
  const files = await readdir(dirname(bundle));
  const sizes = await Promise.all(files.map((file) => stat(join(dirname(bundle), file))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
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

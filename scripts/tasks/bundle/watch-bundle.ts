import type { BuildFailure } from 'esbuild';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../shared/root.ts';
import { buildFunction } from './bundle.ts';
import { writeOutputs } from './write-outputs.ts';

/** Polling works on every file system: a network mount reports no changes. */
const POLL_MS = 200;

/**
 * Builds the webhook function, and again whenever a file of `handler/` changes.
 *
 * esbuild's own watch mode is not used. Its process ends when ours answers no ping; but if ours ends while a
 * ping is unanswered, it waits for that answer forever (esbuild 0.28, `sendPings` in cmd/esbuild/service.go).
 *
 * @param onBuilt - Awaited after each build that changed the bundle, or that follows an error.
 * @param onError - Told why a later build or `onBuilt` failed; watching goes on.
 * @returns A function that ends it.
 * @throws what the first build or the first `onBuilt` throws.
 */
export async function watchBundle(
  onBuilt: () => Promise<void>,
  onError: (error: Error) => void,
): Promise<() => Promise<void>> {
  const stopping = new AbortController();
  let last: string | undefined;
  const update = async () => {
    const { files } = await buildFunction('webhook');
    await writeOutputs(files);
    const bundle = files
      .map(({ path, contents }) => `${path}\n${Buffer.from(contents).toString()}`)
      .join('\n');
    if (bundle === last) return;
    await onBuilt();
    last = bundle;
  };
  // Before the first build: what changes meanwhile is built again.
  let built = await readState();
  await update();
  const watch = async () => {
    let before = built;
    while (!stopping.signal.aborted) {
      const state = await readState();
      // An editor saves in several steps: build what stays the same for one interval.
      if (state !== built && state === before) {
        built = state;
        await update().catch((error: Error) => {
          last = undefined;
          onError(explainFailure(error));
        });
      }
      before = state;
      await delay(POLL_MS, undefined, { ref: false, signal: stopping.signal }).catch(() => {});
    }
  };
  const watching = watch();
  return async () => {
    stopping.abort();
    await watching;
  };
}

/** Everything that changes when a file of `handler/` is saved, added, moved or removed. */
async function readState(): Promise<string> {
  const files = await readdir(join(ROOT, 'handler'), { recursive: true });
  const states = await Promise.all(
    files.map(async (file) => {
      const stats = await stat(join(ROOT, 'handler', file)).catch(() => undefined);
      return `${file} ${stats?.ino} ${stats?.mtimeMs} ${stats?.size}`;
    }),
  );
  return states.toSorted().join('\n');
}

function explainFailure(error: Error & Partial<BuildFailure>): Error {
  const [first] = error.errors ?? [];
  if (first === undefined) return error;
  const { file = '', line = 0 } = first.location ?? {};
  return new Error(`${file}:${line}: ${first.text}`);
}

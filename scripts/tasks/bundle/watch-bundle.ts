import type { BuildFailure } from 'esbuild';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ROOT } from '../../shared/root.ts';
import { buildFunction } from './bundle.ts';
import { writeOutputs } from './write-outputs.ts';

/** Interval of polling, which also works on network mounts, unlike file system events. */
const POLL_MS = 200;

/**
 * Builds the webhook function, and rebuilds it when a file in `handler/` changes.
 *
 * Does not use esbuild's watch mode, because its process may not end with this one: if this process ends before it
 * has responded to a ping, esbuild waits forever (esbuild 0.28, `sendPings` in cmd/esbuild/service.go).
 *
 * @param onBuilt - Awaited after each build that changed the bundle, or that follows an error.
 * @param onError - Called when a later build or `onBuilt` fails; watching continues.
 * @returns A function that stops watching.
 * @throws What the first build or the first `onBuilt` throws.
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
  // Before the first build, so that changes during the build cause another one.
  let built = await readState();
  await update();
  const watch = async () => {
    let before = built;
    while (!stopping.signal.aborted) {
      const state = await readState();
      // Editors save in several steps: build when the state is unchanged for one interval.
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

/** Reads a text that changes when a file in `handler/` is saved, added, moved or removed. */
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

import { context } from 'esbuild';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { functionOptions, WEBHOOK_BUNDLE } from './bundle.ts';

/**
 * Builds the webhook function, and again whenever a file of `handler/` changes.
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
  let last: string | undefined;
  const deliver = async () => {
    const bundle = await filesIn(dirname(WEBHOOK_BUNDLE));
    if (bundle === last) return;
    await onBuilt();
    last = bundle;
  };
  let isWatching = false;
  const fail = (error: Error) => {
    last = undefined;
    onError(error);
  };
  const options = functionOptions('webhook');
  const builder = await context({
    ...options,
    plugins: [
      ...options.plugins,
      {
        name: 'deliver',
        setup: (build) =>
          build.onEnd(async ({ errors: [error] }) => {
            if (!isWatching) return;
            if (error !== undefined) {
              const { file = '', line = 0 } = error.location ?? {};
              return fail(new Error(`${file}:${line}: ${error.text}`));
            }
            await deliver().catch(fail);
          }),
      },
    ],
  });
  try {
    await builder.rebuild();
    await deliver();
    isWatching = true;
    await builder.watch();
  } catch (error) {
    await builder.dispose();
    throw error;
  }
  return () => builder.dispose();
}

async function filesIn(folder: string): Promise<string> {
  const files = (await readdir(folder)).toSorted();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.join('\n');
}

import type { BuiltReceiver } from '../../shared/io.ts';
import { WEBHOOK_BUNDLE } from './bundle-paths.ts';

/** The receiver of this repository. Loads the bundler only on use, because it is slow to load. */
export const builtReceiver: BuiltReceiver = {
  bundle: WEBHOOK_BUNDLE,
  ensureBuilt: async () => {
    const { ensureBuilt } = await import('./ensure-built.ts');
    await ensureBuilt();
  },
  watch: async (onBuilt, onError) => {
    const { watchBundle } = await import('./watch-bundle.ts');
    return await watchBundle(onBuilt, onError);
  },
  readSourceMaps: async (bundle, code) => {
    const { readSourceMaps } = await import('./source-maps.ts');
    return await readSourceMaps(bundle, code);
  },
};

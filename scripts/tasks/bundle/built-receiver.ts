import type { BuiltReceiver } from '../../shared/io.ts';
import { WEBHOOK_BUNDLE } from './bundle-paths.ts';

/** The receiver as this repository builds it. The bundler is loaded by the commands that need it. */
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

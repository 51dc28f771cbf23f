import type { BuiltReceiver } from '../shared/io.ts';
import { ROOT } from '../shared/root.ts';

/** The receiver of the package, which was built when the package was. Its sources are not there, so it never changes. */
export const packagedReceiver: BuiltReceiver = {
  bundle: `${ROOT}dist/package/webhook/index.mjs`,
  ensureBuilt: async () => {},
  watch: async (onBuilt) => {
    await onBuilt();
    return async () => {};
  },
  readSourceMaps: async () => new Map(),
};

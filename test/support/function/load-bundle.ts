import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../scripts/shared/root.ts';

const DIST = pathToFileURL(`${ROOT}dist/`).href;

/** Of a bundle that is loaded once more, the other files too: each has clients of its own environment. */
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const [parent = '', load] = context.parentURL?.split('?') ?? [];
    return load !== undefined && parent.startsWith(DIST) && resolved.url.startsWith(DIST)
      ? { ...resolved, url: `${resolved.url}?${load}` }
      : resolved;
  },
});

let loads = 0;

/** Loads a built function anew, in the environment as it is. */
export async function loadBundle<Handler>(bundle: string): Promise<Handler> {
  loads += 1;
  const { handler } = (await import(`${pathToFileURL(bundle).href}?${loads}`)) as {
    handler: Handler;
  };
  return handler;
}

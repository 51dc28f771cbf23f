import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../../scripts/shared/root.ts';

const DIST = pathToFileURL(`${ROOT}dist/`).href;

/** Reloads all files of a bundle, because each has clients with the environment of its load. */
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

/** Loads another instance of a built function, with the current environment. */
export async function loadBundle<Handler>(bundle: string): Promise<Handler> {
  loads += 1;
  const { handler } = (await import(`${pathToFileURL(bundle).href}?${loads}`)) as {
    handler: Handler;
  };
  return handler;
}

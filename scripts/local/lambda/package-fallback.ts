import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Lets this thread use the packages of other folders beside those of its own: on Lambda a function also has those of
 * its layers and of the runtime.
 *
 * @param files - Files in those folders.
 */
export function registerFallback(files: readonly string[]): void {
  let isSearching = false;
  registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        // The search itself calls this hook.
        if (isSearching || /^(?:[./#]|file:|node:)/u.test(specifier)) throw error;
        isSearching = true;
        const found = resolvePackage(specifier, files);
        isSearching = false;
        if (found === undefined) throw error;
        return { url: pathToFileURL(found).href, shortCircuit: true };
      }
    },
  });
}

function resolvePackage(specifier: string, files: readonly string[]): string | undefined {
  for (const file of files) {
    try {
      return createRequire(file).resolve(specifier);
    } catch {
      // The next one may have it.
    }
  }
  return undefined;
}

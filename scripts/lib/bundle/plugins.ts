import type { Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { replacements } from './replacements.ts';

/**
 * Has Node's own modules asked of the process. An `import` of one reads all of its exports, and so loads
 * what stands behind them: of `node:http` that is undici. It saves 33 of 99 ms to the first event.
 */
export const builtins: Plugin = {
  name: 'builtins',
  setup: (build) => {
    build.onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: builtinText(path),
      loader: 'js',
    }));
  },
};

/** A module with the exports of one of Node's: those that nobody imports are left out, and not read. */
function builtinText(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) as object);
  return [
    `const all = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)});`,
    'export default all;',
    ...names
      .filter((name) => /^[A-Za-z]\w*$/u.test(name) && name !== 'default' && name !== 'all')
      .map((name) => `export const ${name} = /* @__PURE__ */ Reflect.get(all, '${name}');`),
  ].join('\n');
}

/**
 * Leaves out of the packages what replacements.ts lists.
 *
 * @param root - The folder of the sources.
 * @param onReplaced - Told each file for which another text was taken.
 */
export const leaveOut = (root: string, onReplaced: (file: string) => void): Plugin => ({
  name: 'leave-out',
  setup: (build) => {
    build.onResolve({ filter: /^handler\// }, ({ path }) => ({ path: join(root, path) }));
    for (const { file, text } of replacements) {
      build.onLoad({ filter: endingWith(`/node_modules/${file}`) }, async ({ path }) => {
        const own = await readFile(path, 'utf8');
        const contents = typeof text === 'string' ? text : text(own);
        if (contents !== own) onReplaced(file);
        const loader = path.endsWith('.json') ? 'json' : 'js';
        return { contents, loader, resolveDir: dirname(path) };
      });
    }
  },
});

const endingWith = (text: string) =>
  new RegExp(`${text.replaceAll(/[.*+?^$()[\]{}|\\]/gu, String.raw`\$&`)}$`);

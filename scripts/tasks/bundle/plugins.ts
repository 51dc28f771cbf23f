import type { Plugin } from 'esbuild';
import { isBuiltin } from 'node:module';

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
      contents: formatBuiltin(path),
      loader: 'js',
    }));
  },
};

/** A module with the exports of one of Node's: those that nobody imports are left out, and not read. */
function formatBuiltin(path: string): string {
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
 * Packages that the modules of the SDK's clients import beside the commands, each with why nothing of it can
 * run in the functions. Tree-shaking drops the code that imports them, but only after esbuild has given each
 * of their dynamic imports a chunk and split the code that all chunks share, which an event would load.
 */
export const STUBS: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': 'Lambda puts the credentials into the environment.',
  '@aws-sdk/signature-v4-multi-region': 'No endpoint here is global: SigV4A is not used.',
  '@smithy/core/event-streams': 'No action that is called streams events.',
  '@smithy/node-http-handler': 'handler/aws/http-handler.ts takes its place.',
};

/** The namespace of stubs in esbuild's metafile. */
export const STUB_NAMESPACE = 'stub';

/**
 * Puts a module that throws in the place of each package in {@link STUBS}. A dynamic import of one is left as
 * it is: it needs no chunk.
 */
export const stubs: Plugin = {
  name: 'stubs',
  setup: (build) => {
    build.onResolve(
      { filter: new RegExp(`^(?:${Object.keys(STUBS).join('|')})$`) },
      ({ path, kind }) =>
        kind === 'dynamic-import'
          ? { path, external: true, sideEffects: false }
          : { path, namespace: STUB_NAMESPACE, sideEffects: false },
    );
    build.onLoad({ filter: /./, namespace: STUB_NAMESPACE }, ({ path }) => ({
      // With exports that esbuild cannot know: a use of one has the stub bundled, which `checkStubs` finds.
      contents: `module.exports = {}; throw new Error('${path} is not in this bundle');`,
      loader: 'js',
    }));
  },
};

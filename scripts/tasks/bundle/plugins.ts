import type { Plugin } from 'esbuild';
import { isBuiltin } from 'node:module';

/**
 * Replaces imports of Node's modules by `process.getBuiltinModule`. An `import` reads all exports of a module and so
 * loads their dependencies, such as undici for `node:http`. Saves 33 of 99 ms until the first event.
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

/** Formats a module with the exports of a Node module. Tree-shaking removes unused exports, so they are not read. */
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
 * Packages that the SDK's client modules import besides the commands, each with the reason why the functions never
 * run its code. Tree-shaking removes the importing code, but only after esbuild has created chunks for the dynamic
 * imports and split shared code into further chunks, which events would load.
 */
export const STUBS: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': 'Lambda sets the credentials in the environment.',
  '@aws-sdk/signature-v4-multi-region': 'SigV4A is only used for global endpoints.',
  '@smithy/core/event-streams': 'The functions call no action with event streams.',
  '@smithy/node-http-handler': 'Replaced by handler/aws/http-handler.ts.',
};

/** The namespace of stubs in esbuild's metafile. */
export const STUB_NAMESPACE = 'stub';

/**
 * Replaces each package in {@link STUBS} by a module that throws. Dynamic imports of them stay external, which needs
 * no chunk.
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
      // CommonJS, whose exports esbuild does not know: any use bundles the stub, which `checkStubs` finds.
      contents: `module.exports = {}; throw new Error('${path} is not in this bundle');`,
      loader: 'js',
    }));
  },
};

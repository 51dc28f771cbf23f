import { toNode } from './template-rules.ts';

/** Options of esbuild, by their names in its JavaScript API. */
export type BuildOptions = Readonly<Record<string, unknown>>;

/** Options with a value by key. SAM takes a list of `KEY=VALUE`. */
const MAPS = new Set([
  'alias',
  'banner',
  'define',
  'footer',
  'loader',
  'outExtension',
  'supported',
]);

/** Options with a list. SAM also takes a text with commas, as esbuild's command line does. */
const LISTS = new Set(['conditions', 'mainFields', 'resolveExtensions', 'target']);

/** Those that SAM sets itself, or that are not of esbuild. */
const IGNORED = new Set(['bundle', 'platform', 'outdir', 'entryPoints', 'useNpmCi']);

/** SAM's defaults. */
const DEFAULTS: BuildOptions = { target: 'es2020', format: 'cjs', minify: true };

/**
 * Converts the `BuildProperties` of a function to the options with which SAM calls esbuild, as
 * https://github.com/aws/aws-lambda-builders does in workflows/nodejs_npm_esbuild/esbuild.py.
 */
export function readBuildOptions(properties: unknown): BuildOptions {
  const own = Object.entries(toNode(properties)).map(([key, value]) => {
    const name = key.charAt(0).toLowerCase() + key.slice(1);
    return [name, convertValue(name, value)] as const;
  });
  return { ...DEFAULTS, ...Object.fromEntries(own.filter(([name]) => !IGNORED.has(name))) };
}

/** Returns the files that esbuild bundles. */
export function readEntryPoints(properties: unknown): readonly string[] {
  const { EntryPoints } = toNode(properties);
  return Array.isArray(EntryPoints) ? EntryPoints.map(String) : [];
}

function convertValue(name: string, value: unknown): unknown {
  if (MAPS.has(name)) {
    const items = Array.isArray(value) ? value : [value];
    return Object.fromEntries(
      items.map((item) => {
        const [, key = '', text = ''] = /^([^=]*)=(.*)$/su.exec(String(item)) ?? [];
        return [key, name === 'supported' ? text === 'true' : text];
      }),
    );
  }
  if (LISTS.has(name) && typeof value === 'string') return value.split(',');
  if (value === 'true' || value === 'false') return value === 'true';
  return value;
}

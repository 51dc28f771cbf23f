import { existsSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { type BuildOptions, readBuildOptions, readEntryPoints } from './build-properties.ts';
import { createEvaluator } from './evaluate-template.ts';
import { toNode } from './template-rules.ts';
import type { Template } from './template.ts';

/** The code of a function that can run locally. */
export interface LocalCode {
  /** The path of its CodeUri. */
  readonly folder: string;
  /** The path of the file with the handler on Lambda, without its extension, such as `src/app`. */
  readonly file: string;
  /** Name of the exported handler. */
  readonly handlerName: string;
  /** How esbuild bundles it; `undefined` if it runs as it is. */
  readonly build: BundledCode | undefined;
  /** The major version of Node of its runtime. */
  readonly nodeVersion: number;
  readonly timeoutMs: number;
  /** Environment variables of the template. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What esbuild bundles. */
export interface BundledCode {
  /** Paths in the folder. */
  readonly entryPoints: readonly string[];
  readonly options: BuildOptions;
}

/** A function that cannot run locally. */
export interface ElsewhereCode {
  readonly reason: string;
}

/** In the order in which Lambda looks for the file of a handler. */
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

const TYPESCRIPT = ['.ts', '.mts', '.cts', '.tsx'];

/** Lambda's default. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * Finds the code of a function of a template.
 *
 * @param id - Logical ID of the function.
 * @param folder - The template's folder.
 * @returns `undefined` if the resource is not an AWS::Serverless::Function.
 */
export function findCode(
  template: Template,
  id: string,
  folder: string,
): LocalCode | ElsewhereCode | undefined {
  const resource = toNode(toNode(toNode(template)['Resources'])[id]);
  if (resource['Type'] !== 'AWS::Serverless::Function') return undefined;
  const common = toNode(toNode(toNode(template)['Globals'])['Function']);
  const own = toNode(resource['Properties']);
  const properties = { ...common, ...own };
  const { CodeUri = '.', Runtime = '', Handler = '', Timeout } = properties;
  const [, version] = /^nodejs(\d+)/u.exec(String(Runtime)) ?? [];
  if (version === undefined) {
    return { reason: `its runtime is ${formatValue(Runtime)}, not Node.js` };
  }
  if ('InlineCode' in properties) return { reason: 'its code is inline, in the template' };
  if (typeof CodeUri !== 'string' || typeof Handler !== 'string') {
    return { reason: 'its CodeUri or Handler is not a string' };
  }
  if (CodeUri.startsWith('s3://')) return { reason: `its code is in S3: ${CodeUri}` };
  const codeFolder = resolve(folder, CodeUri);
  if (!existsSync(codeFolder)) {
    return { reason: `its CodeUri is ${CodeUri}, and there is no such folder beside the template` };
  }
  const [file, handlerName] = splitHandler(Handler);
  const code = findBundledCode(codeFolder, file, toNode(resource['Metadata']));
  if (code === undefined) {
    const expected = join(CodeUri, file);
    return { reason: `its code is not in ${expected}.ts or ${expected}.js beside the template` };
  }
  if ('reason' in code) return code;
  return {
    folder: codeFolder,
    file,
    handlerName,
    build: code.build,
    nodeVersion: Number(version),
    timeoutMs: 1_000 * (typeof Timeout === 'number' ? Timeout : DEFAULT_TIMEOUT_SECONDS),
    variables: evaluateVariables(template, {
      ...toNode(toNode(common['Environment'])['Variables']),
      ...toNode(toNode(own['Environment'])['Variables']),
    }),
  };
}

const formatValue = (value: unknown) => (typeof value === 'string' && value !== '' ? value : '?');

/** `src/index.handler` → the file without its extension, and the name of the handler in it. */
function splitHandler(handler: string): [file: string, name: string] {
  const at = handler.lastIndexOf('.');
  return at < 0 ? [handler, 'handler'] : [handler.slice(0, at), handler.slice(at + 1)];
}

/**
 * Finds out whether esbuild bundles a function: if its template says so, or there is only a TypeScript file.
 *
 * @returns `undefined` if there is no file.
 */
function findBundledCode(
  folder: string,
  file: string,
  metadata: ReturnType<typeof toNode>,
): Pick<LocalCode, 'build'> | ElsewhereCode | undefined {
  const find = (path: string, extensions: readonly string[]) =>
    extensions.map((one) => path + one).find((one) => existsSync(join(folder, one)));
  if (metadata['BuildMethod'] === 'esbuild') {
    const properties = metadata['BuildProperties'];
    const given = readEntryPoints(properties);
    // SAM adds .ts or .js to a path without an extension.
    const entryPoints = (given.length > 0 ? given : [file]).map(
      (path) => find(path, extname(path) === '' ? ['.ts', '.js'] : ['']) ?? '',
    );
    const missing = entryPoints.indexOf('');
    if (missing >= 0 && given.length > 0) {
      return { reason: `its EntryPoints have ${given[missing]}, and there is no such file` };
    }
    return missing >= 0
      ? undefined
      : { build: { entryPoints, options: readBuildOptions(properties) } };
  }
  if (find(file, EXTENSIONS) !== undefined) return { build: undefined };
  const source = find(file, TYPESCRIPT);
  // The base keeps the folders of the handler's path.
  const options = { ...readBuildOptions({}), outbase: folder };
  return source === undefined ? undefined : { build: { entryPoints: [source], options } };
}

/** Variables whose value is only known after the deployment get its name, such as `Queue.Arn`. */
function evaluateVariables(
  template: Template,
  variables: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const evaluate = createEvaluator(template, { getPlaceholder: (name) => name });
  return Object.fromEntries(
    Object.entries(toNode(evaluate(variables))).map(([name, value]) => [name, String(value)]),
  );
}

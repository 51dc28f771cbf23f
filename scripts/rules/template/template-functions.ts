import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEvaluator } from './evaluate-template.ts';
import { toNode } from './template-rules.ts';
import type { Template } from './template.ts';

/** The code of a function that can run locally. */
export interface LocalCode {
  /** Path of the file with the handler. */
  readonly entry: string;
  /** Name of the exported handler. */
  readonly handlerName: string;
  /** Module format of the bundle that `sam build` makes; `undefined` if it does not bundle. */
  readonly format: 'esm' | 'cjs' | undefined;
  /** The fields of package.json that name a package's entry, in order of preference. */
  readonly mainFields: readonly string[];
  readonly timeoutMs: number;
  /** Environment variables of the template. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A function that cannot run locally. */
export interface ElsewhereCode {
  readonly reason: string;
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

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
  if (!String(Runtime).startsWith('nodejs')) {
    return { reason: `its runtime is ${formatValue(Runtime)}, not Node.js` };
  }
  if (typeof CodeUri !== 'string' || typeof Handler !== 'string') {
    return { reason: 'its CodeUri or Handler is not a string' };
  }
  const build = toNode(resource['Metadata']);
  const settings = toNode(build['BuildProperties']);
  const [file, handlerName] = splitHandler(Handler);
  const entry = findEntry(join(folder, CodeUri), settings['EntryPoints'], file);
  if (entry === undefined) {
    return { reason: `its code is not in ${join(CodeUri, file)}.ts beside the template` };
  }
  const bundled = settings['Format'] === 'esm' ? 'esm' : 'cjs';
  return {
    entry,
    handlerName,
    format: build['BuildMethod'] === 'esbuild' ? bundled : undefined,
    mainFields: splitMainFields(settings['MainFields']),
    timeoutMs: 1_000 * (typeof Timeout === 'number' ? Timeout : DEFAULT_TIMEOUT_SECONDS),
    variables: evaluateVariables(template, {
      ...toNode(toNode(common['Environment'])['Variables']),
      ...toNode(toNode(own['Environment'])['Variables']),
    }),
  };
}

/** The default is that of esbuild for Node.js. */
const splitMainFields = (setting: unknown) =>
  (typeof setting === 'string' ? setting : 'main,module').split(',');

const formatValue = (value: unknown) => (typeof value === 'string' && value !== '' ? value : '?');

/** `src/index.handler` → the file without its extension, and the name of the handler in it. */
function splitHandler(handler: string): [file: string, name: string] {
  const at = handler.lastIndexOf('.');
  return at < 0 ? [handler, 'handler'] : [handler.slice(0, at), handler.slice(at + 1)];
}

function findEntry(folder: string, entryPoints: unknown, file: string): string | undefined {
  const [first] = Array.isArray(entryPoints) ? (entryPoints as unknown[]) : [];
  const files = typeof first === 'string' ? [first] : EXTENSIONS.map((one) => `${file}${one}`);
  return files.map((one) => join(folder, one)).find((path) => existsSync(path));
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

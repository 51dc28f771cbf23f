import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createEvaluator } from './evaluate-template.ts';
import { toNode } from './template-rules.ts';
import type { Template } from './template.ts';

/** A function of a template whose code is on this machine. */
export interface LocalCode {
  /** Path of the file with the handler. */
  readonly entry: string;
  /** What the file calls its handler. */
  readonly handlerName: string;
  /** Into which module format `sam build` bundles it; `undefined` where it leaves the file as it is. */
  readonly format: 'esm' | 'cjs' | undefined;
  /** Which field of a package names its entry. */
  readonly mainFields: readonly string[];
  readonly timeoutMs: number;
  /** Its environment as the template sets it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** A function that cannot be run here, with the reason. */
export interface ElsewhereCode {
  readonly reason: string;
}

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs', '.cjs'];

/** What SAM and Lambda take where a template says nothing. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * Finds the code of a function beside its template.
 *
 * @param folder - The template's folder.
 * @returns `undefined` where the resource is no function of SAM.
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
    return { reason: `its runtime ${formatValue(Runtime)} is not one of Node` };
  }
  if (typeof CodeUri !== 'string' || typeof Handler !== 'string') {
    return { reason: 'its CodeUri or Handler is no text' };
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

/** By default in the order of esbuild for Node. */
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

/** A variable whose value is only known once the stack is deployed has the name of what it stands for. */
function evaluateVariables(
  template: Template,
  variables: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const evaluate = createEvaluator(template, (name) => name);
  return Object.fromEntries(
    Object.entries(toNode(evaluate(variables))).map(([name, value]) => [name, String(value)]),
  );
}

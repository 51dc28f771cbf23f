import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import {
  parseTemplate,
  type Resource,
  type Template,
} from '../../scripts/rules/template/template.ts';
import { ROOT } from '../../scripts/shared/root.ts';

const RULES = `${ROOT}infra/rules/`;

/** The consumer stacks by target. */
export const stacks: ReadonlyMap<string, Template> = new Map(
  await Promise.all(
    (await readdir(RULES))
      .filter((file) => file.endsWith('.yaml'))
      .toSorted()
      .map(async (file): Promise<[string, Template]> => {
        return [file.replace('.yaml', ''), parseTemplate(await readFile(RULES + file, 'utf8'))];
      }),
  ),
);

/** A statement of a policy, without its Sid. */
export interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly Condition?: unknown;
}

/** Returns the rule of a consumer stack. */
export interface Rule {
  readonly EventBusName: unknown;
  readonly EventPattern: { readonly source: unknown; readonly 'detail-type': unknown[] };
  readonly Targets: {
    readonly Arn: unknown;
    readonly RoleArn?: unknown;
    readonly RetryPolicy?: unknown;
    readonly DeadLetterConfig?: unknown;
  }[];
}

export const ruleOf = (template: Template) => propertiesOf(template, 'Rule') as unknown as Rule;

export function propertiesOf({ Resources }: Template, id: string): Record<string, unknown> {
  const { Properties } = Resources[id] ?? {};
  assert.ok(Properties, id);
  return Properties;
}

export const ofType = ({ Resources }: Template, type: string): Resource[] =>
  Object.values(Resources).filter(({ Type }) => Type === type);

/** Returns all values of a key, at any depth. */
export function valuesOf(node: unknown, key: string): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node as Record<string, unknown>).flatMap(([name, value]) => {
    const deeper = valuesOf(value, key);
    return name === key ? [value, ...deeper] : deeper;
  });
}

/** Returns the statements of all policies at any depth, also of policies in JSON text. */
export function statementsOf(node: unknown): Statement[] {
  const texts = valuesOf(node, 'Fn::Sub').filter((text) => String(text).startsWith('{'));
  const written = texts.map((text) => JSON.parse(String(text)) as unknown);
  return [node, ...written]
    .flatMap((policy) => valuesOf(policy, 'Statement') as Statement[][])
    .flat()
    .map((statement) => Object.entries(statement).filter(([key]) => key !== 'Sid'))
    .map((entries) => Object.fromEntries(entries) as unknown as Statement);
}

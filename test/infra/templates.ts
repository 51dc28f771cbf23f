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

/** Returns the statements of all policies at any depth. */
export function statementsOf(node: unknown): Statement[] {
  return (valuesOf(node, 'Statement') as Statement[][])
    .flat()
    .map(takeConditional)
    .map((statement) => Object.entries(statement).filter(([key]) => key !== 'Sid'))
    .map((entries) => Object.fromEntries(entries) as unknown as Statement);
}

/** Returns the statement that a condition of the template adds. */
function takeConditional(statement: Statement): Statement {
  const [, added] = (valuesOf(statement, 'Fn::If')[0] ?? []) as Statement[];
  return 'Fn::If' in statement && added !== undefined ? added : statement;
}

/** Returns the logical ids and parameters that a value names by `Ref`, `Fn::GetAtt` or `Fn::Sub`. */
export function findReferences(node: unknown): string[] {
  const substituted = valuesOf(node, 'Fn::Sub')
    .map((sub) => String(Array.isArray(sub) ? sub[0] : sub))
    .flatMap((text) => [...text.matchAll(/\$\{([A-Za-z0-9]+)/gu)].map(([, id = '']) => id));
  const attributes = valuesOf(node, 'Fn::GetAtt').map((of) =>
    String(Array.isArray(of) ? of[0] : of),
  );
  return [...valuesOf(node, 'Ref').map(String), ...attributes, ...substituted];
}

/** Returns the resources that CloudFormation creates before a resource. */
export function findDependencies({ Resources }: Template, id: string): Set<string> {
  const found = new Set<string>();
  const visit = (current: string) => {
    const { DependsOn = [], Properties, Metadata } = Resources[current] ?? {};
    for (const next of [DependsOn, ...findReferences([Properties, Metadata])].flat()) {
      if (!(next in Resources) || found.has(next)) continue;
      found.add(next);
      visit(next);
    }
  };
  visit(id);
  return found;
}

/**
 * Returns the resources that allow EventBridge to send to a resource: its policy, or the permission of a function.
 *
 * @throws AssertionError if the template has none.
 */
export function findPermissions(template: Template, target: string): string[] {
  const { Type, Properties } = template.Resources[target] ?? {};
  // The policy of a log group is a property of its own.
  if (Properties?.['ResourcePolicyDocument'] !== undefined) return [target];
  const [type, key] = PERMISSIONS[Type ?? ''] ?? [];
  const allowing = Object.entries(template.Resources).flatMap(([id, resource]) =>
    resource.Type === type && findReferences(resource.Properties?.[key ?? '']).includes(target)
      ? [id]
      : [],
  );
  assert.ok(allowing.length > 0, `nothing allows EventBridge to send to ${target} (${Type})`);
  return allowing;
}

/** The resource that allows EventBridge to send to a resource of a type, and its property that names the latter. */
const PERMISSIONS: Readonly<Record<string, readonly [type: string, property: string]>> = {
  'AWS::SQS::Queue': ['AWS::SQS::QueuePolicy', 'Queues'],
  'AWS::SNS::Topic': ['AWS::SNS::TopicPolicy', 'Topics'],
  'AWS::Serverless::Function': ['AWS::Lambda::Permission', 'FunctionName'],
};

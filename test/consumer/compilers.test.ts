import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { createProject, findNode, findTool, runSuccessfully } from '../support/consumer/project.ts';

/** A function of another project, for its compiler. */
const FUNCTION = `
import { getRows, isKinowEvent, isSubject, subjects } from 'kinow-eventbridge';
import type {
  EventBridgeEvent, KinowEvent, KinowEventBridgeEvent, KinowRow, Order, Subject,
} from 'kinow-eventbridge';
import { explainMatch, matchesPattern, readPatterns, sampleEvent } from 'kinow-eventbridge/testing';

export function sum(event: KinowEventBridgeEvent<'order_created'>): number {
  const same: EventBridgeEvent<'order_created', KinowEvent<'order_created'>> = event;
  return getRows(same.detail).reduce((sum, { order }) => sum + (order.total_paid ?? 0), 0);
}

export function names(event: EventBridgeEvent<string, unknown>): (string | null | undefined)[] {
  // @ts-expect-error -- not known yet
  event.detail.subject;
  if (!isKinowEvent(event, 'actor_created', 'director_created')) return [];
  if (event['detail-type'] === 'director_created') {
    return getRows(event.detail).map(({ director }) => director.name);
  }
  // @ts-expect-error -- narrowed: no director here
  getRows(event.detail).map(({ director }) => director);
  return getRows(event.detail).map((row) => (row.actor ?? row.supplier)?.name);
}

export const order: Order = sampleEvent('order_created').detail.data.order;
export const rows: KinowRow<'order_created'>[] = getRows(sampleEvent('order_created').detail);
export const isMatching: boolean = matchesPattern(readPatterns('template.yaml')['Rule'], {});
export const reason: string | undefined = explainMatch({ source: ['kinow'] }, '{}');
export const subject = (text: string): Subject | undefined => (isSubject(text) ? text : undefined);
export const all: readonly Subject[] = subjects;

// @ts-expect-error -- a misspelt subject
export type Misspelt = KinowEventBridgeEvent<'order_craeted'>;
// @ts-expect-error -- a misspelt object
getRows(sampleEvent('order_created').detail).map(({ ordre }) => ordre);
// @ts-expect-error -- a misspelt field
sampleEvent('order_created', { detail: { data: { order: { totl_paid: 150 } } } });
// @ts-expect-error -- a text where Kinow sends a number
sampleEvent('order_created', { detail: { data: { order: { total_paid: '150' } } } });
`;

/** A function that parses events. */
const PARSER = `
import { getRows } from 'kinow-eventbridge';
import type { KinowEventBridgeEvent, KinowRow } from 'kinow-eventbridge';
import { detailSchema, eventSchema } from 'kinow-eventbridge/schema';
import * as v from 'valibot';

export function parse(event: unknown): KinowRow<'order_created' | 'order_history'>[] {
  const { detail } = v.parse(eventSchema('order_created', 'order_history'), event);
  return detail.subject === 'order_history' ? getRows(detail) : getRows(detail);
}

export function parseDetail(detail: unknown): KinowRow<'order_created'>[] {
  return getRows(v.parse(detailSchema('order_created'), detail));
}

// @ts-expect-error -- either of two
export const one: KinowEventBridgeEvent<'order_created'> = v.parse(eventSchema('order_created', 'order_history'), {});
// @ts-expect-error -- a misspelt subject
eventSchema('order_craeted');
`;

const COMPILERS = {
  '4.9': findTool('typescript', 'lib/tsc.js'),
  '5.0': findTool('typescript-5.0', 'lib/tsc.js'),
  '5.6': findTool('typescript-5.6', 'lib/tsc.js'),
  '5.9': findTool('typescript-5.9', 'lib/tsc.js'),
  '7': `${ROOT}node_modules/typescript/bin/tsc`,
} as const;

type Compiler = keyof typeof COMPILERS;

/** The resolutions that each compiler has, with the module formats of their sources. */
const RESOLUTIONS = {
  node: ['commonjs', 'es2020'],
  node16: ['node16'],
  nodenext: ['nodenext'],
  bundler: ['esnext'],
} as const;

type Resolution = keyof typeof RESOLUTIONS;

/** Under `node16` and `nodenext`, one file of each kind: an ES module and a CommonJS module. */
const EXTENSIONS = {
  node: ['ts'],
  bundler: ['ts'],
  node16: ['mts', 'cts'],
  nodenext: ['mts', 'cts'],
};

interface Compilation {
  readonly compiler: Compiler;
  readonly resolution: Resolution;
  readonly module: string;
  /** Whether the project parses events, for which the declarations of valibot must compile. */
  readonly parses: boolean;
  readonly skipLibCheck: boolean;
  /** What declares the globals that the declarations of valibot use. */
  readonly globals?: 'dom' | '@types/node' | undefined;
}

async function compile({ compiler, resolution, module, ...options }: Compilation): Promise<void> {
  const { parses, skipLibCheck, globals } = options;
  const sources = { function: FUNCTION, ...(parses && { parser: PARSER }) };
  const files = Object.entries(sources).flatMap(([name, text]) =>
    EXTENSIONS[resolution].map((extension) => [`${name}.${extension}`, text] as const),
  );
  const compilerOptions = {
    noEmit: true,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck,
    target: 'es2022',
    lib: ['es2022', ...(globals === 'dom' ? ['dom'] : [])],
    types: globals === '@types/node' ? ['node'] : [],
    moduleResolution: resolution,
    module,
  };
  const project = await createProject(
    {
      ...Object.fromEntries(files),
      'tsconfig.json': JSON.stringify({ compilerOptions, files: files.map(([path]) => path) }),
    },
    globals === '@types/node' ? { [globals]: 'repository' } : {},
  );
  await runSuccessfully('24', findNode('24'), [COMPILERS[compiler]], project);
}

suite('a strict project', () => {
  const resolutions: [Compiler, Resolution[]][] = [
    ['4.9', ['node', 'node16', 'nodenext']],
    ['5.0', ['node', 'node16', 'nodenext', 'bundler']],
    ['5.9', ['node', 'node16', 'nodenext', 'bundler']],
    ['7', ['node16', 'nodenext', 'bundler']],
  ];
  for (const [compiler, all] of resolutions) {
    const parses = compiler === '5.9' || compiler === '7';
    // To check the declarations of valibot takes TypeScript 5.9 five seconds each time: once is enough.
    const skipLibCheck = compiler === '5.9';
    const globals = parses && !skipLibCheck ? 'dom' : undefined;
    for (const resolution of all) {
      for (const module of RESOLUTIONS[resolution]) {
        test(`has the types by TypeScript ${compiler}, moduleResolution ${resolution}, module ${module}`, () =>
          compile({ compiler, resolution, module, parses, skipLibCheck, globals }));
      }
    }
  }

  test('parses events by TypeScript 5.0 with skipLibCheck', () =>
    compile({
      compiler: '5.0',
      resolution: 'node16',
      module: 'node16',
      parses: true,
      skipLibCheck: true,
    }));

  for (const [compiler, resolution, module, globals] of [
    ['5.6', 'node', 'commonjs', 'dom'],
    ['5.9', 'node16', 'node16', '@types/node'],
  ] as const) {
    test(`parses events by TypeScript ${compiler} without skipLibCheck, with ${globals}`, () =>
      compile({ compiler, resolution, module, parses: true, skipLibCheck: false, globals }));
  }
});

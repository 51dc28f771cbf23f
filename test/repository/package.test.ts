import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { build } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { createSampleEvent, createSampleEvents } from '../../scripts/rules/input-events.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';

/** What the package is packed of. */
const PARTS = [
  'handler/catalogue',
  'scripts/package',
  'LICENSE',
  'package.json',
  'README.md',
  'tsconfig.json',
  'tsconfig.package.json',
];

/** A function in another project, for its compiler. */
const FUNCTION = `
import type { EventBridgeEvent } from 'aws-lambda';
import { isKinowEvent, isSubject, getRows } from 'kinow-eventbridge';
import type { KinowEvent, KinowEventBridgeEvent, KinowRow, Subject } from 'kinow-eventbridge';
import { eventSchema } from 'kinow-eventbridge/schema';
import * as v from 'valibot';

export function spent(event: KinowEventBridgeEvent<'order_created'>): number {
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

export function parsed(event: unknown): KinowRow<'order_created' | 'order_history'>[] {
  const { detail } = v.parse(eventSchema('order_created', 'order_history'), event);
  return detail.subject === 'order_history' ? getRows(detail) : getRows(detail);
}

export const subject = (text: string): Subject | undefined => (isSubject(text) ? text : undefined);

// @ts-expect-error -- a misspelt subject
export type Misspelt = KinowEventBridgeEvent<'order_craeted'>;
`;

/** A program that imports the package in Node.js. */
const PROGRAM = `
import { text } from 'node:stream/consumers';
import { isKinowEvent, getRows } from 'kinow-eventbridge';
import { eventSchema } from 'kinow-eventbridge/schema';
import * as v from 'valibot';

const told = JSON.parse(await text(process.stdin)).map((event) => {
  const subject = event['detail-type'];
  const { success, issues = [] } = v.safeParse(eventSchema(subject), event);
  return {
    subject,
    known: isKinowEvent(event, subject),
    parsed: success,
    issues: issues.map((issue) => v.getDotPath(issue) + ': ' + issue.message),
    rows: getRows(event.detail).length,
  };
});
console.log(JSON.stringify(told));
`;

interface Told {
  readonly subject: string;
  readonly known: boolean;
  readonly parsed: boolean;
  readonly issues: readonly string[];
  readonly rows: number;
}

suite('the package', () => {
  let project = '';
  let packed: string[] = [];

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'kinow-'));
    const copy = join(project, 'kinow-eventbridge');
    const modules = join(project, 'node_modules');
    for (const part of PARTS) {
      await cp(`${ROOT}${part}`, join(copy, part), { recursive: true });
    }
    await symlink(`${ROOT}node_modules`, join(copy, 'node_modules'));
    await run('npm', ['pack', '--silent', '--pack-destination', project], copy);
    // As npm would install it, but without a registry.
    await mkdir(join(modules, '@types'), { recursive: true });
    for (const name of ['valibot', '@types/aws-lambda', '@types/node']) {
      await symlink(`${ROOT}node_modules/${name}`, join(modules, name));
    }
    const tarball = (await readdir(project)).find((file) => file.endsWith('.tgz')) ?? '';
    await run('tar', ['-xzf', tarball], project);
    packed = await readdir(join(project, 'package'), { recursive: true });
    await cp(join(project, 'package'), join(modules, 'kinow-eventbridge'), { recursive: true });
    await writeFile(join(project, 'package.json'), '{ "type": "module" }');
    await writeFile(join(project, 'function.ts'), FUNCTION);
    await writeFile(join(project, 'program.js'), PROGRAM);
  });

  after(() => rm(project, { recursive: true, force: true }));

  test('has the compiled entries and catalogue, README and LICENSE, and nothing else', () => {
    const compiled = [
      'handler/catalogue/event-schema',
      'handler/catalogue/events',
      'handler/catalogue/objects',
      'handler/catalogue/objects/commerce',
      'handler/catalogue/objects/fields',
      'handler/catalogue/objects/media',
      'handler/catalogue/objects/shop',
      'handler/catalogue/row-schema',
      'handler/catalogue/subjects',
      'scripts/package/index',
      'scripts/package/schema',
    ].flatMap((name) => [`dist/package/${name}.d.ts`, `dist/package/${name}.js`]);
    assert.deepEqual(
      packed.filter((path) => path.includes('.') || path === 'LICENSE').toSorted(),
      ['LICENSE', 'README.md', ...compiled, 'package.json'].toSorted(),
    );
  });

  test("declares the objects' fields by their types, without the examples", async () => {
    const folder = join(project, 'package/dist/package/handler/catalogue/objects');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.d.ts'));
    assert.equal(files.length, 4);
    for (const file of files) {
      const declared = (await readFile(join(folder, file), 'utf8'))
        .replaceAll(/\/\*[\s\S]*?\*\//gu, '')
        .replaceAll(/^import .*$|\bimport\("[^"]*"\)/gmu, '');
      // The type of a valibot schema has a name.
      const literals = declared.match(/'[^']*'|"[^"]*"|\b\d[\d.]*\b/gu) ?? [];
      assert.deepEqual([...new Set(literals)], file === 'fields.d.ts' ? ["'Expected a list'"] : []);
    }
  });

  for (const [resolution, module] of [
    ['bundler', 'esnext'],
    ['nodenext', 'nodenext'],
  ]) {
    test(`types the functions of a project with moduleResolution ${resolution}`, async () => {
      const compilerOptions = {
        noEmit: true,
        strict: true,
        // Checks the package's own declarations once.
        skipLibCheck: resolution === 'bundler',
        target: 'es2024',
        // Not those of the browser, which take long to check.
        lib: ['es2024'],
        types: ['node'],
        moduleResolution: resolution,
        module,
      };
      const config = join(project, `tsconfig.${resolution}.json`);
      await writeFile(config, JSON.stringify({ compilerOptions, files: ['function.ts'] }));
      await run(`${ROOT}node_modules/.bin/tsc`, ['--project', config], project);
    });
  }

  const tell = async (events: readonly unknown[]) =>
    JSON.parse(
      await run(process.execPath, ['program.js'], project, JSON.stringify(events)),
    ) as Told[];

  test('knows and parses the samples of all 98 subjects in plain Node', async () => {
    const told = await tell(createSampleEvents().map(({ text }) => JSON.parse(text) as unknown));
    assert.equal(told.length, 98);
    for (const { subject, ...rest } of told) {
      const rows = subject === 'currencies_updated' ? 0 : 1;
      assert.deepEqual(rest, { known: true, parsed: true, issues: [], rows }, subject);
    }
  });

  test('tells where an event is not as documented, and never its values', async () => {
    const sample = createSampleEvent('order_created');
    const event = JSON.parse(sample.text) as { detail: { data: Row } };
    const { customer: _, ...row } = event.detail.data;
    event.detail.data = { ...row, order: { ...row.order, id: 'n° 1752' } };
    assert.deepEqual(await tell([event]), [
      {
        subject: 'order_created',
        known: true,
        parsed: false,
        issues: ['detail.data.order.id: Expected an integer', 'detail.data.customer: Missing'],
        rows: 1,
      },
    ]);
  });

  test('brings neither schemas nor valibot into a function that does not parse', async () => {
    const { metafile } = await build({
      absWorkingDir: project,
      stdin: {
        contents: "export { isKinowEvent, getRows } from 'kinow-eventbridge';",
        resolveDir: project,
      },
      bundle: true,
      format: 'esm',
      metafile: true,
      write: false,
    });
    const inputs = Object.keys(metafile.inputs).map((path) => basename(path));
    assert.deepEqual(inputs.toSorted(), ['<stdin>', 'index.js', 'subjects.js']);
  });

  test('needs two packages, both of which its declarations import', () => {
    assert.deepEqual(Object.keys(packageJson.dependencies), ['@types/aws-lambda', 'valibot']);
  });
});

interface Row {
  readonly order: object;
  readonly customer?: object;
}

/** Runs a program that must succeed. */
async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  input = '',
): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, env: { PATH, HOME }, input };
  const { status, stdout, stderr } = await runProgram(program, args, options);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { subjectNames } from '../../handler/catalogue/subjects.ts';
import { printEventTypes } from '../../scripts/samples/schemas/event-types.ts';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';

/**
 * Compiles only if the printed types of each subject are those of the catalogue. Assignability in both directions
 * would not do: a type without an optional field is assignable to one with it.
 */
const COMPARISON = `
import type * as catalogue from '${ROOT}handler/catalogue/events.ts';
import type { Subject } from '${ROOT}handler/catalogue/subjects.ts';
import type * as printed from './printed.ts';

/** Resolves intersections, and keeps what is optional. */
type Flat<T> = T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
type IsSame<A, B> =
  (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;

export const subjects: IsSame<printed.Subject, Subject> = true;
export const same: { [S in Subject]: true } = {} as {
  [S in Subject]: IsSame<printed.KinowEventBridgeEvent<S>, catalogue.KinowEventBridgeEvent<S>>;
};
export const rows: { [S in Subject]: true } = {} as {
  [S in Subject]: IsSame<printed.KinowRow<S>, catalogue.KinowRow<S>>;
};
export const toPrinted = (event: catalogue.KinowEventBridgeEvent): printed.KinowEventBridgeEvent => event;
export const fromPrinted = (event: printed.KinowEventBridgeEvent): catalogue.KinowEventBridgeEvent => event;
`;

suite('the printed types of events', () => {
  const all = printEventTypes(subjectNames);
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinow-'));
    const config = { extends: `${ROOT}tsconfig.json`, include: ['.'], exclude: [] };
    const types = { compilerOptions: { typeRoots: [`${ROOT}node_modules/@types`] } };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, ...types }));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(join(folder, 'comparison.ts'), COMPARISON);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function compile(printed: string): Promise<string> {
    await writeFile(join(folder, 'printed.ts'), printed);
    const tsc = `${ROOT}node_modules/.bin/tsc`;
    return (await runProgram(tsc, ['--project', folder], { cwd: folder })).stdout;
  }

  test('of all subjects are those that are inferred from the catalogue', async () => {
    assert.equal(await compile(all), '');
  });

  test('would not be the same without an optional field, or without null', async () => {
    for (const line of [
      /^ {2}total_paid\?: number.*\n/mu,
      / \| null(?=;\n {2}total_products\?)/u,
    ]) {
      assert.match(all, line);
      const output = await compile(all.replace(line, ''));
      assert.match(output, /order_created/u);
      assert.doesNotMatch(output, /video_created/u);
    }
  });

  test('have only the objects of their subjects, each once and under a name of its own', () => {
    const listInterfaces = (text: string) =>
      [...text.matchAll(/^export (?:interface|type) (\w+)/gmu)].map(([, name]) => name);
    const names = listInterfaces(all);
    assert.deepEqual(names, [...new Set(names)]);
    assert.deepEqual(listInterfaces(printEventTypes(['order_created'])).slice(-3), [
      'Order',
      'OrderHistoryEntry',
      'Customer',
    ]);
  });

  test('of a subject that the catalogue does not list have rows of unknown data', () => {
    const printed = printEventTypes(['livestream_started', "it's"]);
    assert.match(printed, /^ {2}livestream_started: Record<string, unknown>;$/mu);
    assert.match(printed, /^ {2}'it\\'s': Record<string, unknown>;$/mu);
  });

  test('import nothing', () => {
    assert.doesNotMatch(all, /\bimport\b/u);
  });
});

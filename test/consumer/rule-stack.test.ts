import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { findTool, INSTALLED, runSuccessfully, runWithNode } from '../support/consumer/project.ts';

const COMPILERS = {
  '5.9': findTool('typescript-5.9', 'lib/tsc.js'),
  '7': `${ROOT}node_modules/typescript/bin/tsc`,
};

/** A unit test of the function, in Node alone. */
const UNIT_TEST = `
import assert from 'node:assert/strict';
import { onEvent } from './index.ts';
import { getRows, type Event } from './kinow.ts';
const detail = { event_id: '1', subject: 'order_created', data: [{ order: { id: 5 }, customer: {} }] };
assert.equal(getRows(detail as Event['detail'])[0]?.order.id, 5);
await onEvent({ 'detail-type': 'order_created', detail } as Event);
`;

suite("a rule's function that is copied into an empty folder", () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kinow-alone-'));
    const written = await mkdtemp(join(tmpdir(), 'kinow-written-'));
    const args = ['rule', 'order_created', '--target', 'lambda', '--out', 'rules/orders.yaml'];
    const program = join(INSTALLED, 'dist/package/cli/bin.cjs');
    await runSuccessfully('24', process.execPath, [program, ...args], written);
    await cp(join(written, 'rules'), folder, { recursive: true });
    await rm(written, { recursive: true });
    const { status, stderr } = await runWithNode(
      '24',
      'npm',
      ['install', '--no-audit', '--no-fund'],
      join(folder, 'orders'),
    );
    // Nor does npm warn of an install script that it does not run.
    assert.deepEqual([status, stderr], [0, '']);
    await writeFile(join(folder, 'orders/unit-test.ts'), UNIT_TEST);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [version, compiler] of Object.entries(COMPILERS)) {
    test(`type-checks by its own tsconfig.json in TypeScript ${version}`, async () => {
      await runSuccessfully('24', process.execPath, [compiler], join(folder, 'orders'));
    });

    for (const module of ['nodenext', 'preserve']) {
      test(`type-checks in a strict project with module ${module} in TypeScript ${version}`, async () => {
        // Checks the declarations of its packages, too, and names no types of Node.js.
        const options = {
          strict: true,
          noEmit: true,
          target: 'es2022',
          module,
          skipLibCheck: false,
        };
        const project = join(folder, `tsconfig.${module}.${version}.json`);
        await writeFile(
          project,
          JSON.stringify({ compilerOptions: options, files: ['orders/index.ts'] }),
        );
        await runSuccessfully('24', process.execPath, [compiler, '--project', project], folder);
      });
    }
  }

  test('does not type-check with a field that Kinow does not document', async () => {
    const project = join(folder, 'orders');
    const code =
      "import { getRows, type Event } from './kinow.ts';\nexport const sum = ({ detail }: Event) => getRows(detail).map(({ order }) => order.total_payed);\n";
    await writeFile(join(project, 'wrong.ts'), code);
    const { status, stdout } = await runWithNode('24', process.execPath, [COMPILERS['7']], project);
    await rm(join(project, 'wrong.ts'));
    assert.notEqual(status, 0);
    assert.match(stdout, /wrong\.ts\(2,.*total_payed/u);
  });

  test('is imported by a unit test, in Node alone and without environment', async () => {
    const args = ['unit-test.ts'];
    const output = await runSuccessfully('24', process.execPath, args, join(folder, 'orders'));
    assert.match(output, /message: 'Event received'/u);
  });
});

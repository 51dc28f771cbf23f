import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { measureSize } from '../../scripts/tasks/bench/bundle-size.ts';
import { compareRounds, formatTable } from '../../scripts/tasks/bench/result-table.ts';
import { runCommand } from '../support/commands/run-command.ts';

/** Creates a folder with files. */
async function createFolder(
  t: TestContext,
  files: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  return folder;
}

const ANSWERS_200 = 'export const handler = async () => ({ statusCode: 200 });';

suite('npm run bench -- --against', () => {
  const refused: [what: string, path: string, message: RegExp][] = [
    ['a folder that is not there', 'nope', /There is no folder .+nope\. Specify/],
    ['a file', 'bundle/index.mjs', /index\.mjs is a file\. Specify its folder/],
    [
      'a folder without a bundle',
      'empty',
      /no index\.mjs or webhook\/index\.mjs in .+empty\. Specify/,
    ],
  ];
  for (const [what, path, message] of refused) {
    test(`refuses ${what} with status 2`, async (t) => {
      const files = { 'bundle/index.mjs': ANSWERS_200, 'empty/redrive/index.mjs': ANSWERS_200 };
      const folder = join(await createFolder(t, files), path);
      const { status, stdout, stderr } = await runCommand('bench', ['--against', folder]);
      assert.deepEqual([status, stdout], [2, '']);
      assert.match(stderr, message);
    });
  }

  const unfit: [what: string, code: string, message: RegExp][] = [
    ['exports no handler', 'export const handle = 1;', /It exports no function named handler/],
    [
      'does not answer 200',
      'export const handler = async () => ({ statusCode: 503 });',
      /An event was answered 503, not 200/,
    ],
    [
      'answers nothing',
      'export const handler = async () => {};',
      /was answered undefined, not 200/,
    ],
    ['does not load', "import 'nowhere';", /Cannot find package 'nowhere'/],
  ];
  for (const [what, code, message] of unfit) {
    test(`names a bundle that ${what}, before any round, with status 1`, async (t) => {
      const folder = await createFolder(t, { 'webhook/index.mjs': code });
      const { status, stdout, stderr } = await runCommand('bench', ['--against', folder]);
      assert.deepEqual([status, stdout], [1, '']);
      assert.ok(stderr.includes(`${folder}/webhook/index.mjs cannot be measured`), stderr);
      assert.match(stderr, message);
      assert.match(stderr, /built by npm run build/);
    });
  }
});

suite("the bench's table", () => {
  const sizes = [
    { loaded: 1000, all: 1000 },
    { loaded: 4000, all: 8000 },
    { loaded: 3000, all: 4000 },
  ];

  test('has medians, and their ratios to the floor', () => {
    const rounds = [
      [{ load: 10 }, { load: 60 }, { load: 20 }],
      [{ load: 30 }, { load: 20 }, { load: 24 }],
      [{ load: 11 }, { load: 66 }, { load: 22 }],
    ];
    assert.deepEqual(
      formatTable(process.stdout, ['floor', 'plain', 'this bundle'], rounds, sizes).split('\n'),
      [
        '                             floor       plain           this bundle',
        'load                      11.00 ms    60.00 ms    5.45 ×    22.00 ms    2.00 ×',
        'size, every event          1.00 KB     4.00 KB    4.00 ×     3.00 KB    3.00 ×',
        'size, all code             1.00 KB     8.00 KB    8.00 ×     4.00 KB    4.00 ×',
        '',
      ],
    );
  });

  test('has the ratio to the bundle that it is compared with last', () => {
    const rounds = [[{ load: 10 }, { load: 40 }, { load: 20 }]];
    assert.deepEqual(
      formatTable(process.stdout, ['floor', 'against', 'this bundle'], rounds, sizes).split('\n'),
      [
        '                             floor     against           this bundle              this/against',
        'load                      10.00 ms    40.00 ms    4.00 ×    20.00 ms    2.00 ×          0.50 ×',
        'size, every event          1.00 KB     4.00 KB    4.00 ×     3.00 KB    3.00 ×          0.75 ×',
        'size, all code             1.00 KB     8.00 KB    8.00 ×     4.00 KB    4.00 ×          0.50 ×',
        '',
      ],
    );
  });
});

suite('two bundles compared round by round', () => {
  const cases: [what: string, values: number[], others: number[], ratio: number][] = [
    ['in one round', [3], [4], 0.75],
    ['in two rounds', [3, 2], [4, 4], 0.625],
    ['of the same round, not of all', [10, 30, 90], [20, 100, 45], 0.5],
    ['whatever one disturbed round gives', [5, 5, 500, 5], [10, 10, 10, 10], 0.5],
  ];
  for (const [what, values, others, ratio] of cases) {
    test(`have the median of the ratios ${what}`, () => {
      assert.ok(Math.abs(compareRounds(values, others) - ratio) < 1e-9);
    });
  }
});

suite('the size of a bundle', () => {
  test('has of every event the entry and its static imports, of all code also the rest', async (t) => {
    const folder = await createFolder(t, {
      'index.mjs': "import './a.mjs'; import 'node:fs'; export const f = () => import('./c.mjs');",
      'a.mjs': "import './b.mjs'; import './index.mjs';",
      'b.mjs': 'globalThis.b = 1;',
      'c.mjs': 'globalThis.c = 2;',
      'more/data.json': '{}',
      'LICENSES.txt': 'Text',
      'index.mjs.map': '{}',
    });
    assert.deepEqual(await measureSize(join(folder, 'index.mjs')), {
      loaded: 77 + 39 + 17,
      all: 77 + 39 + 17 + 17 + 2,
    });
  });
});

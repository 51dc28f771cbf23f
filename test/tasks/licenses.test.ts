import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { formatLicenses } from '../../scripts/tasks/bundle/licenses.ts';

type Files = Readonly<Record<string, string>>;

/** Collects the licenses of a bundle with packages, given by folder, fields and files. */
async function formatLicensesOf(
  t: TestContext,
  packages: Readonly<Record<string, { manifest?: object; files?: Files; bytes?: number }>>,
): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kinow-'));
  t.after(() => rm(root, { recursive: true }));
  const inputs: Record<string, { bytesInOutput: number }> = {
    'handler/x.ts': { bytesInOutput: 9 },
  };
  for (const [name, { manifest = {}, files = {}, bytes = 1 }] of Object.entries(packages)) {
    const folder = join(root, 'node_modules', name);
    await mkdir(folder, { recursive: true });
    const fields = { name, version: '1.0.0', license: 'MIT', ...manifest };
    await writeFile(join(folder, 'package.json'), JSON.stringify(fields));
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    inputs[`node_modules/${name}/lib/index.js`] = { bytesInOutput: bytes };
  }
  const output = { bytes: 1, imports: [], exports: [], inputs };
  return await formatLicenses({ inputs: {}, outputs: { 'dist/x/index.mjs': output } }, root);
}

const countIn = (text: string, part: string) => text.split(part).length - 1;

suite('the licences of a bundle', () => {
  test('have each text once, below the packages that it covers', async (t) => {
    const text = await formatLicensesOf(t, {
      b: { files: { LICENSE: 'Text 1\r\nof MIT\r\n' } },
      '@a/a': { files: { 'license.md': '\nText 1\nof MIT', NOTICE: 'A notice' } },
      'b/node_modules/c': { manifest: { name: 'c' }, files: { LICENCE: 'Text 2' } },
      unused: { files: { LICENSE: 'Text 3' }, bytes: 0 },
    });
    assert.match(text, /\n@a\/a 1\.0\.0 \(MIT\)\nb 1\.0\.0 \(MIT\)\n-+\nText 1\nof MIT\n/);
    assert.match(text, /\n@a\/a 1\.0\.0 \(MIT\)\n-+\nA notice\n/);
    assert.match(text, /\nc 1\.0\.0 \(MIT\)\n-+\nText 2\n/);
    assert.equal(countIn(text, 'Text 1'), 1);
    assert.equal(countIn(text, 'Text 3'), 0);
  });

  const siblings: [what: string, a: object, b: object][] = [
    [
      'repository',
      { repository: 'https://example.com/x' },
      { repository: { url: 'git+https://example.com/x.git' } },
    ],
    ['author', { author: 'A' }, { author: { name: 'A' } }],
  ];
  for (const [what, a, b] of siblings) {
    test(`take a text that a package does not ship from one of the same ${what}`, async (t) => {
      const text = await formatLicensesOf(t, {
        other: { files: { LICENSE: 'Another text' } },
        a: { manifest: a, files: { NOTICE: 'A notice' } },
        b: { manifest: b, files: { LICENSE: 'Text' } },
      });
      assert.match(
        text,
        /\na 1\.0\.0 \(MIT\) ships no licence file; this text is from b, .+\nb 1\.0\.0 \(MIT\)\n-+\nText\n/,
      );
      assert.match(text, /\na 1\.0\.0 \(MIT\)\n-+\nA notice\n/);
    });
  }

  const refused: [what: string, manifest: object, message: RegExp][] = [
    ['has no licence', { license: undefined }, /package a declares no licence/],
    ['has a licence in the old form', { license: { type: 'MIT' } }, /package a declares no/],
    ['has a licence that is not allowed', { license: 'GPL-3.0' }, /package a .+ GPL-3\.0/],
    ['has the text of its licence nowhere', {}, /package a \(MIT\) has no licence file/],
    [
      'has a sibling under another licence',
      { author: 'B' },
      /package a \(MIT\) has no licence file/,
    ],
  ];
  for (const [what, manifest, message] of refused) {
    test(`are refused where a package ${what}`, async (t) => {
      await assert.rejects(
        formatLicensesOf(t, {
          a: { manifest },
          b: { manifest: { license: 'ISC', author: 'B' }, files: { LICENSE: 'Text' } },
        }),
        message,
      );
    });
  }
});

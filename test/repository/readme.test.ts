import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { suite, test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram, stopChild, waitForOutput } from '../support/commands/child.ts';
import { findFreePort, start } from '../support/commands/cli.ts';
import { runCommand } from '../support/commands/run-command.ts';

/** Markdown files by path, without the reader's own, such as those of the rules that they try. */
const pages = new Map<string, string>();
for await (const path of glob('{*,{.github,events,handler,infra,scripts,test}/**/*}.md', {
  cwd: ROOT,
})) {
  pages.set(path, await readFile(ROOT + path, 'utf8'));
}

const readPage = (path: string) => pages.get(path) ?? assert.fail(`There is no ${path}`);
const readme = readPage('README.md');
const commandPage = readPage('scripts/README.md');

// npm runs it when it packs.
const { prepack: _, ...scripts } = packageJson.scripts;

suite('the README', () => {
  test('has at most 200 lines', () => {
    assert.ok(readme.trimEnd().split('\n').length <= 200);
  });

  test('says how to list all commands', () => {
    assert.match(readme, /`npx node scripts\/cli\.ts` lists all commands/u);
  });
});

suite('the pages', () => {
  test('have commands that work as they stand, while npm start runs', async (t) => {
    // CONTRIBUTING.md lists commands that take long.
    const shown = [...pages].filter(([path]) => /^(?:\w+\/)?README\.md$/u.test(path));
    const blocks = shown.flatMap(([, page]) =>
      [...page.matchAll(/^```sh\n([^]*?)^```$/gmu)].map(([, block = '']) => block),
    );
    assert.ok(blocks.length >= 4);
    const [port, busPort] = [await findFreePort(), await findFreePort()].map(String);
    const env = { PORT: port ?? '', BUS_PORT: busPort ?? '' };
    const child = start('start', ['--quiet'], env);
    t.after(() => stopChild(child));
    await waitForOutput(child, /curl/);
    for (const block of blocks) {
      // Not the documented ports, which may be in use.
      const script = block.replaceAll('3000', env.PORT).replaceAll('3001', env.BUS_PORT);
      const args = ['-euo', 'pipefail', '-c', script];
      const options = { cwd: ROOT, env: { ...process.env, ...env } };
      const { status, stdout, stderr } = await runProgram('bash', args, options);
      assert.equal(status, 0, `${block}\n${stdout}${stderr}`);
      assert.match(stdout, /"outcome":"published"/, block);
    }
  });

  test('name no npm script that there is not', () => {
    for (const [path, page] of pages) {
      if (path === 'CHANGELOG.md') continue;
      const unknown = [...listNamedScripts(page)].filter((name) => !(name in scripts));
      assert.deepEqual(unknown, [], path);
    }
  });

  test('link to files and headings that are there', () => {
    const links = [...pages].flatMap(([path, page]) => listLinks(path, page));
    assert.ok(links.length > 300);
    assert.deepEqual(links.filter(isBroken), []);
  });

  test('would be found to have a broken link', () => {
    const text =
      '# A page\n## Of it\n[a](#of-it) [b](#of-them) [c](LICENSE) [d](LICENCE) [e](handler/README.md#answers) ' +
      '[f](handler/README.md#questions) ![g](infra/none.svg) [h](https://example.org/none)\n[i]: none.md\n' +
      '```\n[j](none.md)\n# Fenced\n```\n[k](#fenced)';
    pages.set('A.md', text);
    const broken = listLinks('A.md', text).filter(isBroken);
    pages.delete('A.md');
    assert.deepEqual(
      broken.map(({ target }) => target),
      [
        '#of-them',
        'LICENCE',
        'handler/README.md#questions',
        'infra/none.svg',
        '#fenced',
        'none.md',
      ],
    );
  });

  test('name files and folders that are there', async () => {
    const files = new Set(
      (await list('{handler,infra,scripts,test}/**/*.ts')).map((path) => basename(path)),
    );
    const missing = [...pages]
      .filter(([path]) => path !== 'CHANGELOG.md')
      .flatMap(([path, page]) => [
        ...listNames(page, /`((?:events|handler|infra|scripts|test)\/[\w./-]*[\w/])`/gu)
          .filter((name) => !existsSync(ROOT + name))
          .map((name) => `${path}: ${name}`),
        ...listNames(page, /(?<![\w*-])([a-z][\w-]*\.ts)\b/gu)
          .filter((name) => !files.has(name))
          .map((name) => `${path}: ${name}`),
      ]);
    assert.deepEqual(missing, []);
  });
});

suite("the rooms' pages", () => {
  test('have every file of handler/ in their map', async () => {
    const map = readMap('handler/README.md');
    const files = await list('handler/{*.ts,aws/*.ts,catalogue/*.ts}');
    assert.ok(files.length > 30);
    const names = files.map((path) => basename(path));
    assert.deepEqual([...map.matchAll(/[\w-]+\.ts/gu)].map(String).toSorted(), names.toSorted());
  });

  test('have every room of scripts/ in the map of CONTRIBUTING.md', async () => {
    const house = /^## The house$([^]*?)^## /mu.exec(readPage('CONTRIBUTING.md'))?.[1] ?? '';
    const rooms = (await list('scripts/*')).filter((path) => !path.includes('.'));
    assert.ok(rooms.length > 8);
    assert.deepEqual(
      rooms.filter((path) => !house.includes(`  ${basename(path)}/`)),
      [],
    );
  });

  test('have every room of scripts/ in their map, with its folders', async () => {
    const map = readMap('scripts/README.md');
    const folders = (await list('scripts/{*,*/*}/'))
      .filter((path) => !path.includes('.'))
      .map((path) => `${basename(path)}/`);
    assert.ok(folders.length > 20);
    assert.deepEqual(
      folders.filter((name) => !map.includes(name)),
      [],
    );
  });

  test('have every folder of test/ in their map', async () => {
    const map = readMap('test/README.md');
    const folders = (await list('test/{*,support/*}'))
      .filter((path) => !path.includes('.'))
      .map((path) => `${basename(path)}/`);
    assert.ok(folders.length > 20);
    assert.deepEqual(
      folders.filter((name) => !map.includes(name)),
      [],
    );
  });

  test('have every command with its options', async () => {
    const rows = [...commandPage.matchAll(/^\| `npm (?:run )?([a-z:]+)` .*$/gmu)];
    const named = rows.map(([, name = '']) => name);
    assert.deepEqual(named.toSorted(), Object.keys(scripts).toSorted());
    for (const [row, name = ''] of rows) {
      const { stdout } = await runCommand(name, ['--help']);
      const options = listNames(stdout, /^ {2}(--[a-z-]+)/gmu);
      const shown = listNames(row, /[ `](--[a-z-]+)/gu);
      assert.deepEqual([...shown, '--help'].toSorted(), options.toSorted(), name);
    }
  });
});

interface Link {
  readonly page: string;
  readonly target: string;
}

function listNamedScripts(page: string): Set<string> {
  const named = page.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/gu);
  return new Set([...named].map(([, name, short]) => name ?? short ?? ''));
}

const listNames = (page: string, pattern: RegExp) =>
  [...page.matchAll(pattern)].map(([, name = '']) => name);

/** The links of a page that lead into the repository. */
function listLinks(page: string, text: string): Link[] {
  const prose = text.replaceAll(/^```[^]*?^```$/gmu, '').replaceAll(/`[^`\n]*`/gu, '');
  const inline = [...prose.matchAll(/\]\(([^()\s]+(?:\([^()\s]*\))?)\)/gu)];
  const references = [...prose.matchAll(/^\[[^\]]+\]: (\S+)/gmu)];
  return [...inline, ...references]
    .map(([, target = '']) => ({ page, target }))
    .filter(({ target }) => !/^[a-z]+:/u.test(target));
}

function isBroken({ page, target }: Link): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : relative(ROOT, join(ROOT, dirname(page), decodeURI(path)));
  if (!pages.has(file) && !existsSync(ROOT + file)) return true;
  return anchor !== undefined && !listAnchors(pages.get(file) ?? '').has(anchor);
}

/** The anchors that GitHub gives to a page's headings. */
function listAnchors(page: string): Set<string> {
  const headings = page.replaceAll(/^```[^]*?^```$/gmu, '').matchAll(/^#{1,6} (.*)$/gmu);
  const anchors = new Set<string>();
  for (const [, heading = ''] of headings) {
    const text = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, '$1')
      .trim()
      .toLowerCase();
    const anchor = text.replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '').replaceAll(' ', '-');
    let number = 0;
    while (anchors.has(number === 0 ? anchor : `${anchor}-${number}`)) number += 1;
    anchors.add(number === 0 ? anchor : `${anchor}-${number}`);
  }
  return anchors;
}

/** The first block of a page: the files and folders of its own. */
function readMap(path: string): string {
  const [, map] = /^```\n([^]*?)^```$/mu.exec(readPage(path)) ?? [];
  return map ?? assert.fail(`${path} has no map`);
}

async function list(pattern: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of glob(pattern, { cwd: ROOT })) paths.push(path.replace(/\/$/u, ''));
  return paths;
}

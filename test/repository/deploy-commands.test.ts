import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { listShellCommands, type ShellCommands } from './shell-commands.ts';

const commands = await listShellCommands();

/** Finds what is wrong with the SAM commands of a block. `folders` collects the template of each build folder. */
function findMistakes({ place, text }: ShellCommands, folders: Map<string, string>): string[] {
  const built = new Set<string>();
  const mistakes: string[] = [];
  const uses = text.matchAll(/\bsam (build|deploy|package|local [a-z-]+)\b([^\n;&|`)]*)/gu);
  for (const [command, name, args = ''] of uses) {
    const template = readOption(args, /-t|--template(?:-file)?/);
    if (name !== 'build') {
      if (!built.has(template ?? RECEIVER)) mistakes.push(`${place}: ${command}: not built before`);
      continue;
    }
    const folder = readOption(args, /--build-dir/);
    if (template === undefined && folder === undefined) built.add(RECEIVER);
    else if (template === undefined || folder === undefined || SHARED.test(folder)) {
      mistakes.push(`${place}: ${command}: no build folder of its own`);
    } else {
      const other = folders.get(folder) ?? template;
      if (other !== template) mistakes.push(`${place}: ${command}: the folder of ${other}`);
      folders.set(folder, template);
      built.add(`${folder}/template.yaml`);
    }
  }
  return mistakes;
}

const RECEIVER = 'the receiver, by samconfig.toml';

/** Folders of the receiver's build, and of SAM itself. */
const SHARED = /^\.aws-sam(?:\/(?:receiver|build|cache|deps|auto-dependency-layer))?\/?$/u;

const readOption = (args: string, option: RegExp) =>
  new RegExp(` (?:${option.source})[ =](\\S+)`, 'u').exec(args)?.[1];

suite('every documented deployment', () => {
  test('follows a build of the same template, each into a folder of its own', () => {
    const folders = new Map<string, string>();
    const sam = commands.filter(({ text }) => /\bsam (?:build|deploy)\b/u.test(text));
    assert.ok(sam.length > 12, String(sam.length));
    assert.ok(new Set(sam.map(({ place }) => place)).size > 9);
    assert.deepEqual(
      sam.flatMap((block) => findMistakes(block, folders)),
      [],
    );
    assert.ok(folders.size > 8, [...folders.keys()].join(' '));
  });

  test('takes the receiver from the folder that no other template is built into', async () => {
    const config = await readFile(`${ROOT}samconfig.toml`, 'utf8');
    const sections = new Map(
      config
        .split(/^(?=\[)/mu)
        .map((text) => [/^\[default\.(\w+)\.parameters\]/u.exec(text)?.[1] ?? '', text]),
    );
    const read = (section: string, key: string) =>
      new RegExp(`^${key} = "(.*)"$`, 'mu').exec(sections.get(section) ?? '')?.[1];
    assert.equal(read('build', 'template_file'), 'infra/template.yaml');
    const folder = read('build', 'build_dir');
    assert.equal(folder, '.aws-sam/receiver');
    const users = [...sections.keys()].filter((name) => /^(?:deploy|package|local_)/u.test(name));
    assert.ok(users.length >= 5);
    for (const name of users) {
      // By template_file, SAM would save the answers to --guided into the build folder.
      assert.equal(read(name, 'template'), `${folder}/template.yaml`, name);
      assert.equal(read(name, 'template_file'), undefined, name);
    }
  });

  test('would be found not to', () => {
    for (const [text, mistake] of [
      ['sam deploy', /not built before/],
      ['sam build -t a.yaml', /no build folder/],
      ['sam build -t a.yaml && sam deploy', /no build folder/],
      ['sam build -t a.yaml --build-dir .aws-sam/receiver', /no build folder/],
      ['sam build --build-dir .aws-sam/a\nsam deploy --stack-name b', /no build folder/],
      ['sam build -t a.yaml --build-dir .aws-sam/a\nsam deploy --stack-name b', /not built/],
      ['sam build\nsam deploy -t .aws-sam/a/template.yaml', /not built/],
      ['sam build -t a.yaml --build-dir x; sam build -t b.yaml --build-dir x', /folder of a\.yaml/],
      ['sam local invoke -e x.json', /not built/],
    ] as const) {
      assert.match(findMistakes({ place: 'here', text }, new Map()).join('\n'), mistake, text);
    }
    const right =
      'sam build\nsam deploy\nsam build -t a --build-dir b\nsam deploy -t b/template.yaml';
    assert.deepEqual(findMistakes({ place: 'here', text: right }, new Map()), []);
  });
});

import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';
import { copyForSuite } from '../support/commands/cli.ts';

type Case = readonly [what: string, file: string, code: string, text: string];

const broken: readonly Case[] = [
  [
    'a step that imports a step',
    'handler/validate.ts',
    "import { authenticate } from './authenticate.ts';\nvoid authenticate;",
    "'./authenticate.ts' import is restricted",
  ],
  [
    'a leaf that imports a step',
    'handler/message.ts',
    "import { validate } from './validate.ts';\nvoid validate;",
    "'./validate.ts' import is restricted",
  ],
  [
    'a file that imports an entry',
    'handler/aws/queues.ts',
    "import { handler } from '../webhook.ts';\nvoid handler;",
    "'../webhook.ts' import is restricted",
  ],
  [
    'an entry that leaves handler/',
    'handler/webhook.ts',
    "import { ROOT } from '../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    "'../scripts/tasks/bundle/bundle.ts' import is restricted",
  ],
  [
    'a pure file that makes a client',
    'handler/request.ts',
    "import { sqs } from './aws/sqs.ts';\nvoid sqs;",
    "'./aws/sqs.ts' import is restricted",
  ],
  [
    'a client that knows a step',
    'handler/aws/sqs.ts',
    "import { validate } from '../validate.ts';\nvoid validate;",
    "'../validate.ts' import is restricted",
  ],
  [
    'a client that leaves handler/',
    'handler/aws/sqs.ts',
    "import { ROOT } from '../../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    "'../../scripts/tasks/bundle/bundle.ts' import is restricted",
  ],
  [
    'a catalogue that leaves its folder',
    'handler/catalogue/subjects.ts',
    "import { config } from '../config.ts';\nvoid config;",
    "'../config.ts' import is restricted",
  ],
  [
    'a catalogue that makes a client',
    'handler/catalogue/subjects.ts',
    "import { sqs } from '../aws/sqs.ts';\nvoid sqs;",
    "'../aws/sqs.ts' import is restricted",
  ],
  ...[
    // Each room with one that is above it or beside it: see CONTRIBUTING.md.
    ['commands/send.ts', '../tasks/bundle/bundle.ts'],
    ['commands/send.ts', '../package/index.ts'],
    ['tasks/check.ts', '../commands/send.ts'],
    ['tasks/bundle/bundle.ts', '../../package/index.ts'],
    ['package/index.ts', '../tasks/check.ts'],
    ['console/server/sender.ts', '../../commands/send.ts'],
    ['console/page/main.ts', '../../tasks/check.ts'],
    ['local/gateway.ts', '../console/api/send.ts'],
    ['local/lambda/origins.ts', '../../tasks/bundle/bundle.ts'],
    ['local/lambda/origins.ts', '../../deployed/stack.ts'],
    ['deployed/stack.ts', '../local/gateway.ts'],
    ['deployed/tail/arns.ts', '../../console/api/send.ts'],
    ['rules/match-report.ts', '../local/gateway.ts'],
    ['rules/template/template.ts', '../../deployed/stack.ts'],
    ['samples/story.ts', '../rules/input-events.ts'],
    ['samples/schemas/registry.ts', '../../shared/root.ts'],
    ['samples/story.ts', '../../handler/signature.ts'],
    ['patterns/lint.ts', '../samples/story.ts'],
    ['patterns/json/scalar.ts', '../../shared/root.ts'],
    ['patterns/lint.ts', '../../handler/signature.ts'],
    ['shared/root.ts', '../patterns/lint.ts'],
    ['shared/root.ts', '../commands/send.ts'],
    // All of them: what lies outside, and what of handler/ only its functions may use.
    ['shared/terminal.ts', '../../test/support/commands/cli.ts'],
    ['deployed/stack.ts', '../../handler/webhook.ts'],
    ['tasks/check.ts', '../../handler/aws/sqs.ts'],
  ].map(restrictImport),
  ...['samples/random.ts', 'patterns/pattern.ts', 'package/schema.ts'].flatMap(restrictNode),
  [
    'a command that knows the process',
    'scripts/commands/match.ts',
    "process.stdout.write('text');",
    'process',
  ],
  ['a floating promise', 'handler/webhook.ts', 'Promise.resolve(1);', 'no-floating-promises'],
];

/** A file of `scripts/` that imports what it must not, if only a type. */
function restrictImport([file = '', path = '']: readonly string[]): Case {
  const code = `import type {} from '${path}';`;
  return [`${path} in scripts/${file}`, `scripts/${file}`, code, `'${path}' import is restricted`];
}

/** A file of `scripts/` that has to run where there is no Node, and uses what is of Node. */
function restrictNode(file: string): Case[] {
  return [
    ['node:fs', "import { existsSync } from 'node:fs';\nvoid existsSync;", 'no-nodejs-modules'],
    ['process', 'void process;', "'process'"],
    ['Buffer', 'void Buffer;', "'Buffer'"],
  ].map(([what = '', code = '', text = '']) => [
    `${what} in scripts/${file}`,
    `scripts/${file}`,
    code,
    text,
  ]);
}

let diagnostics: readonly Diagnostic[] = [];

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly message: string;
}

suite('the linter refuses', () => {
  const copy = copyForSuite();

  // In one run, because the linter needs most of its time to load types.
  before(async () => {
    for (const part of ['.oxlintrc.json', 'tsconfig.json'])
      await cp(join(ROOT, part), join(copy(), part));
    for (const [file, same] of Map.groupBy(broken, ([, file]) => file)) {
      await writeFile(join(copy(), file), same.map(([, , code]) => `${code}\n`).join(''));
    }
    const files = new Set(broken.map(([, file]) => file));
    const linter = join(ROOT, 'node_modules/.bin/oxlint');
    const { status, stdout } = await runProgram(linter, ['--format=json', ...files], {
      cwd: copy(),
    });
    assert.equal(status, 1, stdout);
    ({ diagnostics } = JSON.parse(stdout) as { diagnostics: Diagnostic[] });
  });

  for (const [what, file, , text] of broken) {
    test(what, () => {
      const found = diagnostics.filter(({ filename }) => filename === file);
      const all = found.map(({ code, message }) => `${code} ${message}`);
      assert.ok(
        all.some((one) => one.includes(text)),
        all.join('\n'),
      );
    });
  }
});

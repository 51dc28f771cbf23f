import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';
import { copyForSuite } from '../support/commands/cli.ts';

const broken: [what: string, file: string, code: string, says: RegExp][] = [
  [
    'a step that imports a step',
    'handler/validate.ts',
    "import { authenticate } from './authenticate.ts';\nvoid authenticate;",
    /'\.\/authenticate\.ts' import is restricted/,
  ],
  [
    'a leaf that imports a step',
    'handler/message.ts',
    "import { validate } from './validate.ts';\nvoid validate;",
    /'\.\/validate\.ts' import is restricted/,
  ],
  [
    'a file that imports an entry',
    'handler/aws/queues.ts',
    "import { handler } from '../webhook.ts';\nvoid handler;",
    /'\.\.\/webhook\.ts' import is restricted/,
  ],
  [
    'an entry that leaves handler/',
    'handler/webhook.ts',
    "import { ROOT } from '../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    /'\.\.\/scripts\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  [
    'a pure file that makes a client',
    'handler/request.ts',
    "import { sqs } from './aws/sqs.ts';\nvoid sqs;",
    /'\.\/aws\/sqs\.ts' import is restricted/,
  ],
  [
    'a client that knows a step',
    'handler/aws/sqs.ts',
    "import { validate } from '../validate.ts';\nvoid validate;",
    /'\.\.\/validate\.ts' import is restricted/,
  ],
  [
    'a client that leaves handler/',
    'handler/aws/sqs.ts',
    "import { ROOT } from '../../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    /'\.\.\/\.\.\/scripts\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  [
    'a command that knows a task',
    'scripts/commands/send.ts',
    "import { bundle } from '../tasks/bundle/bundle.ts';\nvoid bundle;",
    /'\.\.\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  [
    'a room below the commands that knows a task',
    'scripts/local/lambda/origins.ts',
    "import { bundle } from '../../tasks/bundle/bundle.ts';\nvoid bundle;",
    /'\.\.\/\.\.\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  [
    'a command that knows the process',
    'scripts/commands/match.ts',
    "process.stdout.write('text');",
    /process/,
  ],
  ['a floating promise', 'handler/webhook.ts', 'Promise.resolve(1);', /no-floating-promises/],
];

let diagnostics: readonly Diagnostic[] = [];

interface Diagnostic {
  readonly filename: string;
  readonly code: string;
  readonly message: string;
}

suite('the linter refuses', () => {
  const copy = copyForSuite();

  // All at once: most of the linter's time goes into types, which it reads each time.
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

  for (const [what, file, , says] of broken) {
    test(what, () => {
      const found = diagnostics.filter(({ filename }) => filename === file);
      const texts = found.map(({ code, message }) => `${code} ${message}`);
      assert.ok(
        texts.some((text) => says.test(text)),
        texts.join('\n'),
      );
    });
  }
});

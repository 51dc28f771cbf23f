import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/shared/root.ts';
import { runProgram } from '../support/commands/child.ts';
import { copyOfRepository } from '../support/commands/cli.ts';

const broken: [what: string, file: string, code: string, says: RegExp][] = [
  [
    'a step that imports a step',
    'validate.ts',
    "import { authenticate } from './authenticate.ts';\nvoid authenticate;",
    /'\.\/authenticate\.ts' import is restricted/,
  ],
  [
    'a leaf that imports a step',
    'message.ts',
    "import { validate } from './validate.ts';\nvoid validate;",
    /'\.\/validate\.ts' import is restricted/,
  ],
  [
    'a file that imports an entry',
    'aws/queues.ts',
    "import { handler } from '../webhook.ts';\nvoid handler;",
    /'\.\.\/webhook\.ts' import is restricted/,
  ],
  [
    'an entry that leaves handler/',
    'webhook.ts',
    "import { ROOT } from '../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    /'\.\.\/scripts\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  [
    'a client that knows a step',
    'aws/sqs.ts',
    "import { validate } from '../validate.ts';\nvoid validate;",
    /'\.\.\/validate\.ts' import is restricted/,
  ],
  [
    'a client that leaves handler/',
    'aws/sqs.ts',
    "import { ROOT } from '../../scripts/tasks/bundle/bundle.ts';\nvoid ROOT;",
    /'\.\.\/\.\.\/scripts\/tasks\/bundle\/bundle\.ts' import is restricted/,
  ],
  ['a floating promise', 'webhook.ts', 'Promise.resolve(1);', /no-floating-promises/],
];

for (const [what, file, code, says] of broken) {
  test(`the linter refuses ${what}`, async (t) => {
    const copy = await copyOfRepository(t);
    for (const part of ['.oxlintrc.json', 'tsconfig.json'])
      await cp(join(ROOT, part), join(copy, part));
    await writeFile(join(copy, 'handler', file), `${code}\n`);
    const linter = join(ROOT, 'node_modules/.bin/oxlint');
    const { status, stdout } = await runProgram(linter, [`handler/${file}`], { cwd: copy });
    assert.equal(status, 1, stdout);
    assert.match(stdout, says);
  });
}

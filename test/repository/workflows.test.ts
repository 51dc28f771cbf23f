import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../scripts/shared/root.ts';

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: unknown; readonly steps: Step[] }>
  >;
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The commit that an action is pinned to, and the version that this is, in a comment. */
const PIN = /^\s+- uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/u;

for await (const path of glob('.github/workflows/*.{yml,yaml}', { cwd: ROOT })) {
  suite(path, async () => {
    const text = await readFile(ROOT + path, 'utf8');
    const workflow = parse(text) as Workflow;
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

    test('pins each action to a commit, and one action everywhere to the same', () => {
      const uses = text.split('\n').filter((line) => /^\s*(?:- )?["']?uses\b/u.test(line));
      assert.equal(uses.length, steps.filter((step) => step.uses !== undefined).length);
      assert.ok(uses.length > 0);
      const pins = new Map<string, string>();
      for (const line of uses) {
        const [, action = '', commit, version] = PIN.exec(line) ?? assert.fail(line);
        const pin = `${commit} ${version}`;
        assert.equal(pins.get(action) ?? pin, pin, action);
        pins.set(action, pin);
      }
    });

    test('may read the repository, and nothing else', () => {
      assert.deepEqual(workflow.permissions, { contents: 'read' });
      for (const job of Object.values(workflow.jobs)) assert.equal(job.permissions, undefined);
      for (const { uses = '', with: options } of steps) {
        if (uses.startsWith('actions/checkout@')) {
          assert.equal(options?.['persist-credentials'], false);
        }
      }
    });

    test('puts nothing that a stranger can name into a command', () => {
      for (const { run = '' } of steps) assert.doesNotMatch(run, /\$\{\{/u);
    });
  });
}

import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Arguments } from '../shared/parse-arguments.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';
import { listNotCovered } from './stack/aws-only.ts';
import { deleteRun, runInAccount } from './stack/aws-run.ts';
import { buildReceiver, makeSamBucket } from './stack/deploy.ts';
import { keepReceiver } from './stack/keep-receiver.ts';
import { installPythonTools } from './stack/python-tools.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

const options = {
  keep: {
    help: 'Run no tests: leave a deployed receiver running, with stacks of rules if templates are named',
  },
  port: { value: 'N', help: 'With --keep: the port of the emulator (default 4566)' },
  aws: {
    help: 'Run the tests in your AWS account instead: makes real resources, and deletes them',
  },
  yes: { help: 'With --aws: do not ask' },
  domain: { value: 'NAME', help: 'With --aws: also test a custom domain, with --certificate' },
  certificate: { value: 'ARN', help: 'With --domain: its certificate in the same region' },
  'clean-up': { value: 'PREFIX', help: 'With --aws: only delete what a killed run has left' },
};

type Option = keyof typeof options;

export const command = defineCommand({
  name: 'test:stack',
  summary: 'Deploys the SAM templates to a local AWS emulator with the SAM CLI, and tests them.',
  ...TEST_OPERANDS,
  options,
  notes: [
    'Requires Python 3.10 or newer, make, git, jq and the package registries. Installs into ~/.cache/kinow-eventbridge.',
    'With --aws, it says first what it makes and costs. Ctrl-C ends the tests, then deletes what they have made.',
  ],
  examples: ['npm run test:stack -- --keep rules/renewals.yaml'],
  stopNotice:
    'Stopping. Press Ctrl-C again to stop immediately; with --aws, what was made is then left.',
  run: async ({ operands, has, text, integer }, io) => {
    checkAwsOptions({ has, text });
    const port = integer('port', { least: 1, most: 65_535 });
    if (has('keep')) return await keepReceiver(port ?? 4566, operands, io);
    if (port !== undefined)
      throw new UsageError(
        '--port requires --keep: each test file has a port of its own. Specify --keep, or remove --port',
      );
    const prefix = text('clean-up');
    if (prefix !== undefined) return await deleteRun(prefix, io);
    const status = has('aws')
      ? await runInAccount({
          asks: !has('yes'),
          io,
          run: (names) =>
            runStackTests(operands, io.signal, {
              STACK_PREFIX: names,
              STACK_DOMAIN: text('domain') ?? '',
              STACK_CERTIFICATE: text('certificate') ?? '',
            }),
        })
      : await runStackTests(operands, io.signal);
    if (!has('aws') && !io.signal.aborted) io.stdout.write(`\n${listNotCovered().join('\n')}\n`);
    return findInterruptStatus(io.signal) ?? status;
  },
});

/** Checks the options of a run in an AWS account. @throws UsageError */
function checkAwsOptions({ has, text }: Pick<Arguments<Option>, 'has' | 'text'>): void {
  const extra = (['yes', 'domain', 'certificate', 'clean-up'] as const).find(has);
  if (extra !== undefined && !has('aws'))
    throw new UsageError(`--${extra} requires --aws. Specify it`);
  if (has('aws') && has('keep'))
    throw new UsageError('--keep cannot be used with --aws. Specify one of them');
  if ((text('domain') === undefined) !== (text('certificate') === undefined)) {
    throw new UsageError('--domain requires --certificate, and vice versa. Specify both');
  }
}

/** The test files of a run in an AWS account: they name all that they make by the run. */
const AWS_FILES =
  'test/stack/{receiver,redrive-and-replay,redrive-command,doctor-command,tail-command,rules,aws-only}.test.ts';

/**
 * Builds the receiver, and runs test files.
 *
 * @param account - The variables of a run in an AWS account; without them, each file has an emulator.
 * @returns The exit status.
 */
async function runStackTests(
  operands: readonly string[],
  signal: AbortSignal,
  account?: Readonly<Record<string, string>>,
): Promise<number> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'kinow-receiver-'));
  await Promise.all([
    // One is compared with the other.
    ensureBuilt(),
    ...(account === undefined
      ? (['emulator', 'aws', 'checkov'] as const).map(installPythonTools)
      : []),
    (async () => {
      // Once for all test files. It is also SAM's first run, which writes its settings into the home.
      process.env['STACK_RECEIVER'] ??= await buildReceiver(folder.path);
    })(),
  ]);
  if (signal.aborted) return 1;
  // Most of them wait most of the time, for deployments and for queues to be empty.
  const run = { operands, perCore: 4, signal };
  if (account === undefined) return await runTests({ ...run, all: 'test/stack/*.test.ts' });
  await makeSamBucket(process.env['STACK_RECEIVER'] ?? '', account['STACK_PREFIX'] ?? '');
  return await runTests({ ...run, all: AWS_FILES, env: account, timeoutMs: 7_200_000 });
}

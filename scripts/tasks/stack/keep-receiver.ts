import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { color } from '../../shared/color.ts';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import { findInterruptStatus } from '../../shared/interrupt.ts';
import type { Io, Output } from '../../shared/io.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import { quoteShellWord } from '../../shared/shell-word.ts';
import { buildReceiver, deployWithSam, runSam } from './deploy.ts';
import { describeStack, formatWebhookUrl, type Stack } from './deployed-stack.ts';
import { createEmulatorEnvironment, isEmulator, startEmulator } from './emulator.ts';
import { installPythonTools } from './python-tools.ts';

type Emulator = Awaited<ReturnType<typeof startEmulator>>;

/** The name of the receiver's stack, and of its event bus. */
const STACK = 'kinow';

/**
 * Deploys a receiver to an emulator that goes on running, and stacks with rules beside it; prints how to use them.
 * If an emulator with a receiver runs already, deploys only the stacks with rules.
 *
 * @param templates - Paths of templates with rules, to be adapted to the emulator.
 * @throws UsageError if there is no such template; CommandError if the port is in use, or something cannot be installed, built or deployed.
 */
export async function keepReceiver(
  port: number,
  templates: readonly string[],
  { stdout, stderr, signal }: Pick<Io, 'stdout' | 'stderr' | 'signal'>,
): Promise<number> {
  const missing = templates.find((template) => !existsSync(template));
  if (missing !== undefined)
    throw new UsageError(`There is no template ${missing}. Check the path`);
  const url = `http://127.0.0.1:${port}`;
  const step = createStep(stderr, signal);
  const isRunning = await isEmulator(url);
  if (isRunning ? templates.length === 0 : await isTaken(url)) {
    throw new CommandError(
      isRunning
        ? `An emulator runs at ${url} already. Specify a template to deploy a stack with rules to it, or another port with --port`
        : `Port ${port} is in use. Specify another one with --port`,
    );
  }
  try {
    return await deployAll();
  } catch (error) {
    // Ctrl-C ends sam and pip, too: their errors are not shown.
    const status = findInterruptStatus(signal);
    if (status === undefined) throw error;
    return status;
  }

  async function deployAll(): Promise<number> {
    await step('Installing the SAM CLI and the emulator, once: some 450 MB', () =>
      Promise.all([installPythonTools('sam'), installPythonTools('emulator')]),
    );
    const emulator = isRunning ? undefined : await startWithReceiver(port, step);
    try {
      const stack = await describeStack(url, STACK);
      const names: string[] = [];
      for (const template of templates) {
        const name = basename(template, extname(template));
        await step(`Building and deploying ${template} as the stack ${name}`, async () => {
          const folder = join(await mkdtemp(join(tmpdir(), 'kinow-rules-')), 'build');
          await runSam(['build', '-t', resolve(template), '--build-dir', folder]);
          await deployWithSam(url, name, folder, {
            EventBusName: stack.outputs['EventBusName'] ?? '',
          });
        });
        names.push(name);
      }
      printUse(stdout, url, stack, names, emulator);
      return 0;
    } catch (error) {
      if (emulator !== undefined) process.kill(emulator.pid);
      throw error;
    }
  }
}

/** Builds and deploys the receiver. @throws CommandError; the emulator is then stopped. */
async function startWithReceiver(port: number, step: Step): Promise<Emulator> {
  // Before the emulator: an interrupted build leaves none running.
  const build = await step('Building the receiver with sam build', async () =>
    buildReceiver(await mkdtemp(join(tmpdir(), 'kinow-receiver-'))),
  );
  const emulator = await step('Starting the emulator', () => startEmulator(port));
  try {
    await step(`Deploying the stack ${STACK} with sam deploy`, () =>
      deployWithSam(emulator.url, STACK, build, { KinowWebhookSecret: LOCAL_SECRET }),
    );
    return emulator;
  } catch (error) {
    process.kill(emulator.pid);
    throw error;
  }
}

type Step = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** Creates a function that says what is done, and how long it took. It throws if the signal was aborted meanwhile. */
function createStep(stderr: Output, signal: AbortSignal): Step {
  return async (what, work) => {
    const start = performance.now();
    stderr.write(`${what} … `);
    try {
      const result = await work();
      signal.throwIfAborted();
      stderr.write(`done in ${Math.round((performance.now() - start) / 1000)} s\n`);
      return result;
    } catch (error) {
      stderr.write('failed\n');
      throw error;
    }
  };
}

/** The variables with which aws, sam and the operator's commands call the emulator. */
const VARIABLES = [
  'AWS_ENDPOINT_URL',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
];

function printUse(
  stdout: Output,
  url: string,
  stack: Stack,
  rules: readonly string[],
  emulator: Emulator | undefined,
): void {
  const environment = createEmulatorEnvironment(url);
  const webhook = formatWebhookUrl(url, stack);
  const target = quoteShellWord(webhook);
  stdout.write(
    [
      '',
      `  Webhook    ${color(stdout, 'bold', webhook)}`,
      `  Secret     ${LOCAL_SECRET}`,
      `  Stack      ${[STACK, ...rules].join(', ')}, in the region ${environment['AWS_REGION']}`,
      `  Event bus  ${stack.outputs['EventBusName']}`,
      ...(emulator === undefined ? [] : [`  Log        ${emulator.log}`]),
      '',
      '  For aws, sam and the commands below, in each terminal:',
      '',
      'unset AWS_PROFILE',
      ...VARIABLES.map((name) => `export ${name}=${environment[name]}`),
      '',
      '  Then, for example (doctor needs --url: the output WebhookUrl is that of AWS):',
      '',
      `npm run doctor -- --stack ${STACK} --probe --url ${target}`,
      `npm run tail -- --stack ${STACK}`,
      `npm run redrive -- list --stack ${STACK}`,
      `KINOW_WEBHOOK_SECRET=${LOCAL_SECRET} npm run send -- order_created --url ${target}`,
      `aws events list-rules --event-bus-name ${stack.outputs['EventBusName']}`,
      '',
      '  To deploy a stack with rules, not by sam deploy: the emulator refuses metric math,',
      '  as in their alarms, and API destinations; this leaves them out:',
      '',
      `npm run test:stack -- --keep --port ${new URL(url).port} rules/NAME.yaml`,
      '',
      ...(emulator === undefined
        ? []
        : ['  To stop it, and lose all that is in it:', '', `kill ${emulator.pid}`, '']),
      '',
    ].join('\n'),
  );
}

async function isTaken(url: string): Promise<boolean> {
  return await fetch(url).then(
    () => true,
    () => false,
  );
}

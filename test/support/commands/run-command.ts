import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../../../scripts/shared/command.ts';
import { Interruption } from '../../../scripts/shared/interrupt.ts';
import type { Input, Io } from '../../../scripts/shared/io.ts';
import { ROOT } from '../../../scripts/shared/root.ts';
import { builtReceiver } from '../../../scripts/tasks/bundle/built-receiver.ts';
import { type ExitResult, OUTPUT_MS } from './child.ts';
import { assertErrorForm } from './error-form.ts';

// `node --test` sets it in a terminal, and commands would print colors to pipes.
delete process.env['FORCE_COLOR'];

/** Options of a command that runs in the process of the test. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input: its text, or a stream, such as that of a terminal. */
  readonly stdin?: string | Input;
  /** Whether standard error is a terminal of 80 columns. */
  readonly isTerminal?: boolean;
  /** The width of both outputs. Default: one in which no message is wrapped. */
  readonly columns?: number;
  /** Whether standard output is a terminal. */
  readonly isInteractive?: boolean;
  /** The caller's folder, for commands that look for files. Default: the root of the repository. */
  readonly folder?: string;
}

/** A command that runs in this process. */
export interface RunningCommand {
  readonly end: Promise<ExitResult>;
  /** Waits until its output matches. */
  readonly waitForOutput: (what: RegExp) => Promise<string>;
  /** Waits until its further output matches, and returns that output. */
  readonly waitForNextOutput: (what: RegExp) => Promise<string>;
  /** Aborts it, as cli.ts does after Ctrl-C, and waits until it ends. */
  readonly stop: () => Promise<ExitResult>;
}

/** Runs a command in this process, which is faster than starting a process. */
export async function runCommand(
  name: string,
  argv: readonly string[] = [],
  options: RunOptions = {},
): Promise<ExitResult> {
  return await beginCommand(name, argv, options).end;
}

/** Starts a command in this process. */
export function beginCommand(
  name: string,
  argv: readonly string[],
  { env = {}, ...options }: RunOptions = {},
): RunningCommand {
  const { io, output, stop } = captureIo({ env, ...options });
  let isOver = false;
  const run = async (): Promise<ExitResult> => {
    const leave = enterEnvironment(env);
    try {
      const command = await loadCommand(name);
      const status = await command.run(argv, io);
      const { stdout, stderr } = output;
      assertErrorForm(stderr);
      return { status, stdout, stderr };
    } finally {
      isOver = true;
      leave();
    }
  };
  const end = run();
  const waitForOutputFrom = async (start: number, what: RegExp): Promise<string> => {
    const deadline = performance.now() + OUTPUT_MS;
    while (!what.test(output.all.slice(start))) {
      if (isOver || performance.now() > deadline) {
        const end = isOver ? 'ended' : `ran for ${OUTPUT_MS / 1000} s`;
        throw new Error(`${end} without printing ${what}: ${output.all}`);
      }
      await sleep(5);
    }
    return output.all.slice(start);
  };
  return {
    end,
    waitForOutput: async (what) => await waitForOutputFrom(0, what),
    waitForNextOutput: async (what) => await waitForOutputFrom(output.all.length, what),
    stop: async () => {
      stop();
      return await end;
    },
  };
}

/** Creates an `io` that captures the output of a command. */
export function captureIo({
  env = {},
  stdin = '',
  isTerminal = false,
  columns = 100_000,
  isInteractive = false,
  folder = ROOT,
}: RunOptions = {}) {
  const output = { stdout: '', stderr: '', all: '' };
  const capture = (stream: 'stdout' | 'stderr') =>
    new Writable({
      write: (chunk: Buffer, _, done) => {
        output[stream] += chunk.toString();
        output.all += chunk.toString();
        done();
      },
    });
  const stopping = new AbortController();
  const io: Io = {
    stdin:
      typeof stdin === 'string' ? Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]) : stdin,
    stdout: Object.assign(capture('stdout'), { columns }, isInteractive && { isTTY: true }),
    stderr: Object.assign(
      capture('stderr'),
      { columns },
      isTerminal && { isTTY: true, columns: 80 },
    ),
    env,
    folder,
    signal: stopping.signal,
    receiver: builtReceiver,
  };
  return { io, output, stop: () => stopping.abort(new Interruption('SIGINT')) };
}

async function loadCommand(name: string): Promise<Command> {
  const file = `${name.replaceAll(':', '-')}.ts`;
  const scripts = new URL('../../../scripts/', import.meta.url);
  const folder = existsSync(new URL(`commands/${file}`, scripts)) ? 'commands' : 'tasks';
  const url = new URL(`${folder}/${file}`, scripts).href;
  const { command } = (await import(url)) as { readonly command: Command };
  return command;
}

/** Environment variables that the AWS SDK reads. */
const OF_SDK = /^(?:AWS_|HOME$)/u;

/** The environment of the running commands, the replaced one, and the number of commands. */
interface CommandEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly saved: NodeJS.ProcessEnv;
  runs: number;
}

let current: CommandEnvironment | undefined;

/**
 * Sets the AWS SDK's variables in the environment of this process while commands run. Commands can run
 * concurrently only with the same environment.
 *
 * @returns A function that restores the environment.
 */
function enterEnvironment(env: Readonly<Record<string, string>>): () => void {
  const wanted = selectOfSdk(env);
  const entered = (current ??= { env: wanted, saved: selectOfSdk(process.env), runs: 0 });
  const { HOME } = entered.saved;
  if (entered.runs === 0) replaceOfSdk({ ...(HOME !== undefined && { HOME }), ...wanted });
  assert.deepEqual(wanted, entered.env, 'another command runs with another environment');
  entered.runs += 1;
  return () => {
    entered.runs -= 1;
    if (entered.runs > 0) return;
    current = undefined;
    replaceOfSdk(entered.saved);
  };
}

const selectOfSdk = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([key]) => OF_SDK.test(key)));

function replaceOfSdk(variables: NodeJS.ProcessEnv): void {
  for (const key of Object.keys(selectOfSdk(process.env))) delete process.env[key];
  Object.assign(process.env, variables);
}

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '../../../scripts/shared/command.ts';
import { Interruption } from '../../../scripts/shared/interrupt.ts';
import type { Io } from '../../../scripts/shared/io.ts';
import { builtReceiver } from '../../../scripts/tasks/bundle/built-receiver.ts';
import type { ExitResult } from './child.ts';

// `node --test` in a terminal sets it for test files, and commands would print colours into a pipe.
delete process.env['FORCE_COLOR'];

/** What surrounds a command that a test runs in its own process. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** What is on standard input. */
  readonly stdin?: string;
  /** Standard error is a terminal of 80 columns. */
  readonly isTerminal?: boolean;
}

/** A command under way in this process. */
export interface RunningCommand {
  readonly end: Promise<ExitResult>;
  /** Waits until it has printed something. */
  readonly waitForOutput: (what: RegExp) => Promise<string>;
  /** Waits until it prints something from now on, and returns what it has printed since. */
  readonly waitForNextOutput: (what: RegExp) => Promise<string>;
  /** Asks it to stop, as cli.ts does after Ctrl-C, and waits for its end. */
  readonly stop: () => Promise<ExitResult>;
}

/** Runs a command to its end, in this process: most of the time of a process goes into its start. */
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
  { env = {}, stdin = '', isTerminal = false }: RunOptions = {},
): RunningCommand {
  const { io, output, stop } = captureIo({ env, stdin, isTerminal });
  let isOver = false;
  const run = async (): Promise<ExitResult> => {
    const leave = enterEnvironment(env);
    try {
      const command = await loadCommand(name);
      const status = await command.run(argv, io);
      const { stdout, stderr } = output;
      return { status, stdout, stderr };
    } finally {
      isOver = true;
      leave();
    }
  };
  const end = run();
  const waitForOutputFrom = async (start: number, what: RegExp): Promise<string> => {
    while (!what.test(output.all.slice(start))) {
      if (isOver) throw new Error(`ended without printing ${what}: ${output.all}`);
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

/** Surroundings that keep what a command prints. */
export function captureIo({ env = {}, stdin = '', isTerminal = false }: RunOptions = {}) {
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
    stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
    stdout: capture('stdout'),
    stderr: Object.assign(capture('stderr'), isTerminal && { isTTY: true, columns: 80 }),
    env,
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

/** What the AWS SDK reads for itself. */
const OF_SDK = /^(?:AWS_|HOME$)/u;

/** The environment of the commands under way, what it replaced, and how many they are. */
interface CommandEnvironment {
  readonly env: NodeJS.ProcessEnv;
  readonly saved: NodeJS.ProcessEnv;
  runs: number;
}

let current: CommandEnvironment | undefined;

/**
 * Has in the environment of this process what the AWS SDK is to read, and nothing else of that, while commands
 * run. They may run at the same time only with the same environment.
 *
 * @returns A function that undoes it.
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

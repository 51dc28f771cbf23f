import { spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CommandError } from '../../shared/command-error.ts';
import { installPythonTools } from './python-tools.ts';

/** A local AWS emulator, MiniStack, which enforces IAM: the program to start. */
export interface EmulatorProgram {
  readonly url: string;
  /** The path of its log file. */
  readonly log: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Creates the environment of clients of the emulator. */
export function createEmulatorEnvironment(url: string): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return {
    PATH: `${dirname(process.execPath)}:${PATH}`,
    HOME,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: '000000000000',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    SAM_CLI_TELEMETRY: '0',
  };
}

/** Installs the emulator, and gives it a folder of its own. */
export async function prepareEmulator(port: number): Promise<EmulatorProgram> {
  const bin = await installPythonTools('emulator');
  const url = `http://127.0.0.1:${port}`;
  const home = await mkdtemp(join(tmpdir(), 'kinow-emulator-'));
  const log = join(home, 'emulator.log');
  return {
    url,
    log,
    program: 'sh',
    args: ['-c', 'exec "$0" >"$1" 2>&1', `${bin}/ministack`, log],
    cwd: home,
    env: {
      // The functions run with the node in PATH, and inherit these variables.
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: home,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: 'eu-west-1',
      AUTH: 'true',
      SFTP_ENABLED: '0',
      IOT_MTLS_ENABLED: '0',
      AWS_ENDPOINT_URL: url,
    },
  };
}

/** Whether an emulator answers at a URL. */
export async function isEmulator(url: string): Promise<boolean> {
  const health = await fetch(`${url}/_ministack/health`).catch(() => undefined);
  return health?.ok === true;
}

/**
 * Waits until an emulator that was started answers.
 *
 * @throws CommandError when it does not come up.
 */
export async function waitForEmulator({ url, log }: EmulatorProgram): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (await isEmulator(url)) return;
    await setTimeout(100);
  }
  throw new CommandError(`The emulator did not start at ${url}. See ${log}`);
}

/**
 * Starts the emulator on a port of loopback. It goes on after our own process ends.
 *
 * @throws CommandError when it does not come up.
 */
export async function startEmulator(port: number): Promise<EmulatorProgram & { pid: number }> {
  const emulator = await prepareEmulator(port);
  const { program, args, cwd, env } = emulator;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: 'ignore' });
  child.unref();
  try {
    await waitForEmulator(emulator);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return { ...emulator, pid: child.pid ?? 0 };
}

import { spawn } from 'node:child_process';
import { mkdtemp, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../../shared/command.ts';
import { installPythonTools } from './python-tools.ts';

/** A local AWS in which the SAM stack is deployed: MiniStack, which enforces IAM. */
export interface Emulator {
  readonly url: string;
  /** Where it writes what it does. */
  readonly log: string;
  readonly pid: number;
  readonly stop: () => void;
}

/** What a client of the emulator has in its environment. */
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

/**
 * Starts the emulator on a port of loopback. It goes on after our own process ends, unless stopped.
 *
 * @throws CommandError when it does not come up.
 */
export async function startEmulator(port: number): Promise<Emulator> {
  const bin = await installPythonTools('emulator');
  const url = `http://127.0.0.1:${port}`;
  const home = await mkdtemp(join(tmpdir(), 'kinow-emulator-'));
  const log = join(home, 'emulator.log');
  const logFile = await open(log, 'w');
  const child = spawn(`${bin}/ministack`, [], {
    cwd: home,
    detached: true,
    stdio: ['ignore', logFile.fd, logFile.fd],
    env: {
      // Its functions run on the node in PATH, and get whatever else stands here.
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
  });
  child.unref();
  await logFile.close();
  const pid = child.pid ?? 0;
  const stop = () => {
    try {
      // The group: its functions too.
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  };
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const health = await fetch(`${url}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return { url, log, pid, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  stop();
  throw new CommandError(`The emulator did not come up on port ${port}: see ${log}`);
}

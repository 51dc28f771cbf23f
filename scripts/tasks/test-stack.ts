import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { color, CommandError, defineCommand, UsageError } from '../shared/command.ts';
import type { Io } from '../shared/io.ts';
import { ensureBuilt } from './bundle/ensure-built.ts';
import { buildReceiver, deployWithSam, formatWebhookUrl } from './stack/deploy.ts';
import { startEmulator } from './stack/emulator.ts';
import { installPythonTools } from './stack/python-tools.ts';
import { runTests, TEST_OPERANDS } from './tests/run-tests.ts';

export const command = defineCommand({
  name: 'test:stack',
  summary: 'Deploys the SAM templates to a local AWS emulator with the SAM CLI, and tests them.',
  ...TEST_OPERANDS,
  options: {
    keep: { help: 'Run no tests: leave a deployed receiver running and print how to use it' },
    port: { value: 'N', help: 'With --keep: the port of the emulator (default 4566)' },
  },
  notes: [
    'Requires Python 3.10 or newer, make, git, jq and the package registries. Installs into ~/.cache/kinow-eventbridge.',
    'Example: npm run test:stack -- --keep',
  ],
  run: async ({ operands, has, integer }, io) => {
    const port = integer('port', { least: 1, most: 65_535 });
    if (has('keep')) return await keepReceiver(port ?? 4566, io);
    if (port !== undefined)
      throw new UsageError('--port is for --keep: each test file has its own');
    const folder = await mkdtemp(join(tmpdir(), 'kinow-receiver-'));
    await using running = new AsyncDisposableStack();
    running.defer(() => rm(folder, { recursive: true, force: true }));
    await Promise.all([
      // One is compared with the other.
      ensureBuilt(),
      installPythonTools('emulator'),
      installPythonTools('aws'),
      installPythonTools('checkov'),
      (async () => {
        // Once for all test files. It is also SAM's first run, which writes its settings into the home.
        process.env['STACK_RECEIVER'] = await buildReceiver(folder);
      })(),
    ]);
    // Most of them wait most of the time, for deployments and for queues to be empty.
    return await runTests({ operands, all: 'test/stack/*.test.ts', perCore: 4 });
  },
});

async function keepReceiver(port: number, { stdout }: Io): Promise<number> {
  await Promise.all([installPythonTools('sam'), installPythonTools('emulator')]);
  if (await isTaken(port)) {
    throw new CommandError(`Port ${port} is in use: choose another by --port`);
  }
  const emulator = await startEmulator(port);
  const secret = 'local-development-secret';
  const build = await buildReceiver(await mkdtemp(join(tmpdir(), 'kinow-receiver-')));
  const stack = await deployWithSam(emulator.url, 'kinow', build, { KinowWebhookSecret: secret });
  const url = formatWebhookUrl(emulator.url, stack);
  stdout.write(
    [
      '',
      `  Webhook   ${color(stdout, 'bold', url)}`,
      `  AWS       ${emulator.url} (AWS_ENDPOINT_URL)`,
      `  Log       ${emulator.log}`,
      '',
      `  Send:     KINOW_WEBHOOK_SECRET=${secret} npm run send -- order_created --url '${url}'`,
      `  Stop:     kill ${emulator.pid}`,
      '',
      '',
    ].join('\n'),
  );
  return 0;
}

async function isTaken(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}`).then(
    () => true,
    () => false,
  );
}

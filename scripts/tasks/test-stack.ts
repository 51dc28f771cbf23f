import { color, CommandError, defineCommand } from '../shared/command.ts';
import { runProgram } from '../shared/run-program.ts';
import { buildWithSam, deployWithSam, formatWebhookUrl } from './stack/deploy.ts';
import { startEmulator } from './stack/emulator.ts';
import { installPythonTools } from './stack/python-tools.ts';

export const command = defineCommand({
  name: 'test:stack',
  summary:
    'Deploys the SAM templates onto a local emulator of AWS with the real SAM CLI, and tests them.',
  operands: '[test file …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options: {
    keep: { help: 'Run no tests: leave a deployed receiver running and print how to use it' },
    port: { value: 'N', help: 'The port of the emulator (default 4566)' },
  },
  notes: [
    'Needs Python 3.10 or newer, make and the package registries; installs into ~/.cache/kinow-eventbridge.',
    'Example: npm run test:stack -- --keep',
  ],
  run: async ({ operands, has, integer }, { stdout }) => {
    const port = integer('port', { least: 1, most: 65_535 }) ?? 4566;
    await Promise.all([
      installPythonTools('sam'),
      installPythonTools('emulator'),
      installPythonTools('checkov'),
    ]);
    if (await isTaken(port))
      throw new CommandError(`Port ${port} is in use: choose another by --port`);
    const emulator = await startEmulator(port);
    if (has('keep')) {
      const folder = await buildWithSam('infra/template.yaml');
      const secret = 'local-development-secret';
      const stack = await deployWithSam(emulator.url, 'kinow', folder, {
        KinowWebhookSecret: secret,
      });
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
    process.env['STACK_ENDPOINT'] = emulator.url;
    try {
      return await runProgram('node', [
        '--test',
        '--test-concurrency=1',
        ...(operands.length > 0 ? operands : ['test/stack/*.test.ts']),
      ]);
    } finally {
      emulator.stop();
    }
  },
});

async function isTaken(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}`).then(
    () => true,
    () => false,
  );
}

import { PROBE_SUBJECT } from '../../handler/catalogue/subjects.ts';
import { examineReceiver, examineUrl } from '../deployed/doctor/examine-receiver.ts';
import type { Finding } from '../deployed/doctor/finding.ts';
import { findStack } from '../deployed/stack.ts';
import { color, defineCommand, UsageError } from '../shared/command.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import type { Output } from '../shared/io.ts';
import { parseUrl } from '../shared/parse-url.ts';
import { readSecret } from '../shared/secret.ts';

export const command = defineCommand({
  name: 'doctor',
  summary:
    'Checks a deployed receiver by HTTP and by AWS calls, and suggests a fix for each finding.',
  options: {
    stack: { value: 'NAME', help: 'The stack of the receiver; uses your AWS credentials' },
    url: {
      value: 'URL',
      help: "The webhook's URL (default: the stack's). Without --stack, checks only the URL",
    },
    probe: { help: `Also send a signed event with the reserved subject ${PROBE_SUBJECT}` },
  },
  notes: [
    'Without --stack, the secret for --probe comes from KINOW_WEBHOOK_SECRET or a prompt.',
    'Exit status: 0 if no check failed, 1 if any did.',
    '',
    'Example: npm run doctor -- --stack kinow-eventbridge --probe',
  ],
  stopNotice: 'Stopping after the current step. Press Ctrl-C again to stop immediately.',
  run: async ({ text, has }, io) => {
    const name = text('stack');
    const given = text('url');
    if (name === undefined && given === undefined) throw new UsageError('Specify --stack or --url');
    const stack = name === undefined ? undefined : await findStack(name);
    const url = parseUrl(given ?? stack?.outputs['WebhookUrl'] ?? '').href;
    const all: Finding[] = [];
    const report = (findings: readonly Finding[]) => {
      printFindings(io.stdout, findings);
      all.push(...findings);
    };
    const options = { url, probe: has('probe'), stopping: io.signal, report };
    await (stack === undefined
      ? examineUrl(options, () => readSecret(new URL(url), io))
      : examineReceiver(stack, options));
    const status = all.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
    return findInterruptStatus(io.signal) ?? status;
  },
});

/** Prints each finding, with its suggested fix. */
function printFindings(stdout: Output, findings: readonly Finding[]): void {
  const marks = {
    ok: color(stdout, 'green', 'ok      '),
    unsure: color(stdout, 'yellow', 'look    '),
    failed: color(stdout, 'red', 'failed  '),
  };
  for (const { verdict, what, todo } of findings) {
    const next = todo ? `\n        ${color(stdout, 'dim', todo)}` : '';
    stdout.write(`${marks[verdict]}${what}${next}\n`);
  }
}

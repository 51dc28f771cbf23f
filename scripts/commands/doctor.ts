import { PROBE_SUBJECT } from '../../handler/catalogue/subjects.ts';
import { examineReceiver, examineUrl } from '../deployed/doctor/examine-receiver.ts';
import type { Finding } from '../deployed/doctor/finding.ts';
import { runWithAws } from '../deployed/aws-session.ts';
import { findStack } from '../deployed/stack.ts';
import { color } from '../shared/color.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import type { Output } from '../shared/io.ts';
import { parseUrl } from '../shared/parse-url.ts';
import { createAgents } from '../shared/proxy.ts';
import { readSecret } from '../shared/secret.ts';
import { fitTerminal, printLine } from '../shared/terminal.ts';
import { announceWaits } from '../shared/waiting.ts';
import { formatCall } from '../shared/command-line.ts';

export const command = defineCommand({
  name: 'doctor',
  summary:
    'Checks a deployed receiver by HTTP requests and AWS calls, and suggests a fix for each finding.',
  options: {
    stack: { value: 'NAME', help: 'The stack of the receiver; uses your AWS credentials' },
    url: {
      value: 'URL',
      help: "The webhook's URL (default: the stack's). Without --stack, checks only the URL",
    },
    rules: { help: 'Also check the rules of the event bus and their targets' },
    probe: { help: `Also send a signed event with the reserved subject ${PROBE_SUBJECT}` },
  },
  notes: [
    'Without --stack, the secret for --probe comes from KINOW_WEBHOOK_SECRET or a prompt.',
    'Exit status: 0 if no check failed, 1 if a check failed or could not run. Warnings do not count.',
  ],
  examples: [formatCall('doctor', '--stack kinow-eventbridge --probe')],
  stopNotice: 'Stopping. Press Ctrl-C again to stop immediately.',
  run: async ({ text, has }, io) => {
    const name = text('stack');
    const given = text('url');
    if (name === undefined && given === undefined) {
      throw new UsageError(
        'No receiver specified. Specify its stack with --stack, or its URL with --url',
      );
    }
    if (has('rules') && name === undefined) {
      throw new UsageError('--rules requires --stack. Specify the stack of the receiver');
    }
    const url = given === undefined ? undefined : parseUrl(given).href;
    const all: Finding[] = [];
    const report = (findings: readonly Finding[]) => {
      printFindings(io.stdout, findings);
      all.push(...findings);
    };
    const options = {
      probe: has('probe'),
      rules: has('rules'),
      stopping: io.signal,
      report,
      note: (line: string) => printLine(io.stderr, line),
    };
    const conclude = () => (all.some(({ verdict }) => verdict === 'failed') ? 1 : 0);
    if (name === undefined) {
      const target = new URL(url ?? '');
      await announceWaits(io.stderr, () =>
        examineUrl(target.href, createAgents(io.env), options, () => readSecret(target, io)),
      );
      return findInterruptStatus(io.signal) ?? conclude();
    }
    return await runWithAws(io, async (session) => {
      const stack = await findStack(session, name, io.signal);
      await examineReceiver({ session, stack }, url, options);
      return conclude();
    });
  },
});

/** As wide as a mark. */
const MARGIN = ' '.repeat(8);

/** Prints each finding, with its suggested fix. */
function printFindings(stdout: Output, findings: readonly Finding[]): void {
  const marks = {
    ok: color(stdout, 'green', 'ok      '),
    warning: color(stdout, 'yellow', 'warning '),
    failed: color(stdout, 'red', 'failed  '),
  };
  for (const { verdict, what, todo = '' } of findings) {
    const advice = todo
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => fitTerminal(stdout, `${MARGIN}${color(stdout, 'dim', line)}`));
    const found = fitTerminal(stdout, `${MARGIN}${what}`).slice(MARGIN.length);
    stdout.write(`${[`${marks[verdict]}${found}`, ...advice].join('\n')}\n`);
  }
}

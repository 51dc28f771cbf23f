import { createInterface } from 'node:readline';
import { UsageError } from '../../shared/command-error.ts';
import { formatCall } from '../../shared/command-line.ts';
import type { Io } from '../../shared/io.ts';
import { printLine, toPrintable } from '../../shared/terminal.ts';
import { connectForwarder, type Forwarder, parseForwardUrl } from './forward-events.ts';

interface ForwardingOptions {
  /** The URL or port of the AWS endpoint of `npm start`; empty for the default. */
  readonly given: string;
  /** Whether the user has confirmed on the command line. */
  readonly isConfirmed: boolean;
  /** The stack or bus whose events are forwarded. */
  readonly from: string;
}

/**
 * Connects to a running `npm start`, says what will run there, and waits for Enter. Calls nothing on AWS.
 *
 * @returns `undefined` if the command was stopped instead.
 * @throws UsageError if nobody can be asked; CommandError if `npm start` is not running.
 */
export async function confirmForwarding(
  { given, isConfirmed, from }: ForwardingOptions,
  io: Pick<Io, 'env' | 'stdin' | 'stderr' | 'signal'>,
): Promise<Forwarder | undefined> {
  const url = parseForwardUrl(given, io.env);
  if (!isConfirmed && io.stdin.isTTY !== true) {
    throw new UsageError(
      '--forward asks for confirmation, and standard input is not a terminal. Confirm with --yes',
    );
  }
  const forwarder = await connectForwarder(url);
  if (io.signal.aborted) return undefined;
  for (const line of formatNotice(forwarder, from)) printLine(io.stderr, toPrintable(line));
  if (isConfirmed) return forwarder;
  io.stderr.write('Press Enter to start, or Ctrl-C to cancel.\n');
  return (await waitForEnter(io)) ? forwarder : undefined;
}

/** @returns Whether Enter was pressed: not if the command is stopped, or the input ends. */
async function waitForEnter({ stdin, signal }: Pick<Io, 'stdin' | 'signal'>): Promise<boolean> {
  const lines = createInterface({ input: stdin, terminal: false, signal });
  const { done } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  return done !== true;
}

function formatNotice({ url, target }: Forwarder, from: string): readonly string[] {
  const { rules, functions } = target;
  const effect =
    functions.length === 0
      ? 'None of its rules has a function as its target.'
      : `Its functions will run with their real effects, such as e-mails and payments: ${functions.join(', ')}.`;
  const count = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;
  return [
    `Events of real customers will be sent from ${from} to the event bus of ${formatCall('start')} on ${url}, which has ${count}.`,
    effect,
    'Deployed rules still receive all events.',
  ];
}

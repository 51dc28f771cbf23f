import { type Command, printError } from './command.ts';
import { Interruption, STOP_SIGNALS } from './interrupt.ts';
import type { BuiltReceiver, Io } from './io.ts';
import { onParentExit, watchParent } from './parent-process.ts';
import { overwrite } from './terminal.ts';

/** After its end, a command does not wait longer for what is left of it, such as a credential_process that hangs. */
const EXIT_MS = 1_000;

/** npm forwards the Ctrl-C that the terminal already sent to this process: both count as one. */
const ONE_KEYSTROKE_MS = 500;

/**
 * Runs a command in this process and sets the exit status. The process ends when its parent ends. The first
 * Ctrl-C aborts `io.signal` of a command with `stopNotice`, and a second one ends the process immediately. For
 * other commands, the first Ctrl-C ends the process.
 */
export async function runAsProcess(
  command: Command,
  argv: readonly string[],
  receiver: BuiltReceiver,
): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const stopping = new AbortController();
  const folder = process.cwd();
  const io: Io = { stdin, stdout, stderr, env, folder, signal: stopping.signal, receiver };
  const fail = (error: unknown) => {
    printError(stderr, error);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  watchParent();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // EPIPE: the reader ended, as `head` does. EIO: the terminal was closed.
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
      if (command.stopNotice === undefined) process.exit();
      stopping.abort();
    });
  }
  const stopListening = command.stopNotice === undefined ? undefined : listen(command.stopNotice);
  try {
    process.exitCode = await command.run(argv, io);
  } finally {
    stopListening?.();
    exitSoon();
  }

  function exitSoon(): void {
    setTimeout(() => {
      if (stdout.writableLength + stderr.writableLength > 0) exitSoon();
      else process.exit();
    }, EXIT_MS).unref();
  }

  function listen(notice: string): () => void {
    let firstAt: number | undefined;
    const onSignal = (signal: (typeof STOP_SIGNALS)[number]) => {
      const interruption = new Interruption(signal);
      if (firstAt === undefined) {
        firstAt = performance.now();
        overwrite(stderr, '');
        if (notice !== '') stderr.write(`${notice}\n`);
        stopping.abort(interruption);
      } else if (performance.now() - firstAt > ONE_KEYSTROKE_MS) {
        process.exit(interruption.status);
      }
    };
    for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
    // The same Ctrl-C may end a shell between npm and this process: it does not count as a second one.
    const forgetParent = onParentExit(() => {
      if (firstAt === undefined) onSignal('SIGTERM');
    });
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
      forgetParent();
    };
  }
}

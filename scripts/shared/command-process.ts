import { type Command, printError } from './command.ts';
import { Interruption, STOP_SIGNALS } from './interrupt.ts';
import type { BuiltReceiver, Io } from './io.ts';
import { onParentExit, watchParent } from './parent-process.ts';
import { overwrite } from './terminal.ts';

/** npm passes on the Ctrl-C that the terminal has sent already: both are one. */
const ONE_KEYSTROKE_MS = 500;

/**
 * Runs a command as this process and sets the exit status. It ends when its parent has ended. A command with `stopNotice` is asked to stop by the
 * first Ctrl-C, and a second one ends the process at once; so does the first for all others.
 */
export async function runAsProcess(
  command: Command,
  argv: readonly string[],
  receiver: BuiltReceiver,
): Promise<void> {
  const { stdin, stdout, stderr, env } = process;
  const stopping = new AbortController();
  const io: Io = { stdin, stdout, stderr, env, signal: stopping.signal, receiver };
  const fail = (error: unknown) => {
    printError(stderr, error);
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  watchParent();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever reads has seen enough, as `head` does. Writing to a terminal that is closed fails with EIO.
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
    // A shell between npm and this process may end by the same Ctrl-C: that is no second one.
    const forgetParent = onParentExit(() => {
      if (firstAt === undefined) onSignal('SIGTERM');
    });
    return () => {
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal);
      forgetParent();
    };
  }
}

import type { Io, Output } from './io.ts';
import { CommandError, UsageError } from './command-error.ts';
import { color } from './color.ts';
import { formatCall } from './command-line.ts';
import { describeSystemError, endSentence } from './error-text.ts';
import { formatHelp, type HelpDescription } from './help-text.ts';
import { describeSwallowedOptions } from './npm-options.ts';
import { type Arguments, type ArgumentsDescription, parseArguments } from './parse-arguments.ts';
import { getTextWidth, wrapText } from './wrap-text.ts';

/** Describes a command: its arguments, its help, and its action. */
export interface CommandDescription<O extends string = string>
  extends ArgumentsDescription<O>, HelpDescription {
  /**
   * Printed, unless empty, when `io.signal` is aborted; the command must then stop by itself. If absent, Ctrl-C
   * ends the process immediately.
   */
  readonly stopNotice?: string;
  /** @returns The exit status; 0 if nothing is returned. */
  readonly run: (input: Arguments<O>, io: Io) => Promise<number | void>;
}

/** A command as cli.ts and tests run it. */
export interface Command extends Pick<CommandDescription, 'name' | 'summary' | 'stopNotice'> {
  /**
   * Runs the command.
   *
   * @param argv - The arguments after the command's name.
   * @returns The exit status. Never throws: errors are printed.
   */
  readonly run: (argv: readonly string[], io: Io) => Promise<number>;
}

/** Creates a command. */
export function defineCommand<O extends string>(description: CommandDescription<O>): Command {
  const { name, summary, stopNotice } = description;
  return {
    name,
    summary,
    ...(stopNotice !== undefined && { stopNotice }),
    run: async (argv, io) => {
      if (argv.includes('--help') || argv.includes('-h')) {
        io.stdout.write(formatHelp(description, getTextWidth(io.stdout)));
        return 0;
      }
      try {
        const swallowed = describeSwallowedOptions(description, argv, io.env);
        if (swallowed !== undefined) throw new UsageError(swallowed);
        return (await description.run(parseArguments(description, argv), io)) ?? 0;
      } catch (error) {
        printError(io.stderr, error, name);
        return error instanceof UsageError ? 2 : 1;
      }
    },
  };
}

/**
 * Prints why a command failed.
 *
 * @param name - The command's name, for a reference to its help.
 */
export function printError(stderr: Output, error: unknown, name?: string): void {
  const message = `${color(stderr, 'red', 'error')}: ${describeError(error)}`;
  stderr.write(`${wrapText(message, getTextWidth(stderr))}\n`);
  if (error instanceof UsageError && name !== undefined) {
    stderr.write(`See: ${formatCall(name, '--help')}\n`);
  }
}

function describeError(error: unknown): string {
  if (error instanceof UsageError || error instanceof CommandError) {
    return endSentence(error.message);
  }
  const system = describeSystemError(error);
  if (system !== undefined) return endSentence(system);
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  return `Unexpected error, which is a bug in kinow-eventbridge. Report it with these lines:\n${stack}`;
}

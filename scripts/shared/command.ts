import { parseArgs, styleText } from 'node:util';
import { formatCall } from './command-line.ts';
import { describeSystemError, endSentence } from './error-text.ts';
import { formatHelpText } from './help-text.ts';
import type { Io, Output } from './io.ts';
import { describeSwallowedOptions } from './npm-options.ts';
import { listNames, suggestName } from './suggest-name.ts';
import { getTextWidth, wrapText } from './wrap-text.ts';

/** An option of a command: a switch, or one that takes a value. */
export interface Option {
  readonly help: string;
  /** The name of the value in the help; if absent, the option is a switch. */
  readonly value?: string;
  /** Whether it can be given without its value, which is then empty. Only for commands without operands. */
  readonly isValueOptional?: boolean;
  /** Whether it can be given several times; otherwise the last value applies. */
  readonly isRepeatable?: boolean;
}

/** Describes a command: its arguments, its help, and its action. */
export interface CommandDescription<O extends string = string> {
  /** What a user types, also the npm script's name. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as shown in the usage line, such as `<subject>`. Default: none. */
  readonly operands?: string;
  readonly leastOperands?: number;
  /** What to do if too few are given. Default: a message that lists them. */
  readonly missingOperands?: string;
  readonly mostOperands?: number;
  /** What to do instead of options that the command does not have and users try, by their names. */
  readonly absentOptions?: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<O, Option>>;
  /** Paragraphs of the help below the options. */
  readonly notes?: readonly string[];
  /** Command lines of the help, below the notes. */
  readonly examples?: readonly string[];
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

/** The parsed arguments of a command. */
export interface Arguments<O extends string> {
  readonly operands: readonly string[];
  /** Returns the value of an option; `undefined` if it was not given. */
  readonly text: (option: O) => string | undefined;
  /** Returns the values of a repeatable option, in order. */
  readonly texts: (option: O) => readonly string[];
  /** Returns whether an option was given. */
  readonly has: (option: O) => boolean;
  /** Returns the value of an option as a number. @throws UsageError unless it is a whole number in the range. */
  readonly integer: (option: O, range: { least: number; most: number }) => number | undefined;
}

/** Invalid arguments: exit status 2. The message says how to call the command. */
export class UsageError extends Error {}

/** The command failed: exit status 1. The message says what to do. */
export class CommandError extends Error {}

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
        const call = formatCall(name);
        const swallowed = describeSwallowedOptions({ ...description, call }, argv, io.env);
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

function formatHelp(
  { name, summary, options, operands, notes = [], examples = [] }: CommandDescription,
  width: number,
): string {
  const rows = Object.entries(options);
  const words = [rows.length > 0 && '[options]', operands].filter(Boolean);
  return formatHelpText(
    {
      summary,
      usage: formatCall(name, words.join(' ')),
      options: rows.map(([option, { value, help }]) => [
        `--${option}${value === undefined ? '' : ` ${value}`}`,
        help,
      ]),
      notes,
      examples,
    },
    width,
  );
}

/** Formats text in a colour if the stream is a terminal and `NO_COLOR` is not set. */
export function color(
  stream: Output,
  format: Parameters<typeof styleText>[0],
  text: string,
): string {
  return styleText(format, text, { stream });
}

/** Creates the error of an argument too many. */
export const createUnexpectedError = (argument = ''): UsageError =>
  new UsageError(
    `Unexpected argument: ${argument}. Remove it, or put quotes around an argument with spaces`,
  );

function parseArguments<O extends string>(
  command: CommandDescription<O>,
  argv: readonly string[],
): Arguments<O> {
  const options: Record<string, Option> = { ...command.options };
  const { tokens } = parseArgs({
    args: joinOptionalValues(argv, options),
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value, isValueOptional }]) => [
        name,
        { type: value === undefined || isValueOptional === true ? 'boolean' : 'string' },
      ]),
    ),
  });
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const names = [...Object.keys(options), 'help'].map((name) => `--${name}`);
      const absent = command.absentOptions?.[token.name];
      const hint = suggestName(token.rawName, names) || listNames(token.rawName, names);
      throw new UsageError(
        `Unknown option ${token.rawName}.${absent === undefined ? hint : ` ${absent}`}`,
      );
    }
    if (option.value !== undefined && !token.value && option.isValueOptional !== true) {
      throw new UsageError(
        `--${token.name} requires a value. Specify --${token.name} ${option.value}`,
      );
    }
    if (option.value === undefined && token.value !== undefined) {
      throw new UsageError(`--${token.name} does not take a value. Specify --${token.name} alone`);
    }
    const before = option.isRepeatable === true ? (values.get(token.name) ?? []) : [];
    values.set(token.name, [...before, token.value ?? '']);
  }
  const { operands: expected = '', leastOperands = 0, mostOperands = 0 } = command;
  const { missingOperands = `Missing argument. Specify ${expected}` } = command;
  if (operands.length < leastOperands) throw new UsageError(missingOperands);
  if (operands.length > mostOperands) {
    throw createUnexpectedError(operands[mostOperands]);
  }
  return {
    operands,
    text: (option) => values.get(option)?.at(-1),
    texts: (option) => values.get(option) ?? [],
    has: (option) => values.has(option),
    integer: (option, { least, most }) => {
      const text = values.get(option)?.at(-1);
      if (text === undefined) return undefined;
      const number = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
      if (number >= least && number <= most) return number;
      throw new UsageError(
        `Invalid --${option}: ${text}. Specify a whole number from ${least} to ${most}`,
      );
    },
  };
}

/** Writes `--forward 3001` as `--forward=3001`, where the value of the option is optional. */
function joinOptionalValues(
  argv: readonly string[],
  options: Readonly<Record<string, Option>>,
): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const before = words.at(-1)?.slice('--'.length) ?? '';
    const isValue = Object.hasOwn(options, before) && options[before]?.isValueOptional === true;
    if (isValue && !word.startsWith('-')) words[words.length - 1] += `=${word}`;
    else words.push(word);
  }
  return words;
}

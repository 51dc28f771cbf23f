import { parseArgs } from 'node:util';
import { UsageError } from './command-error.ts';
import { listNames, suggestName } from './suggest-name.ts';

/** An option of a command: a switch, or one that takes a value. */
export interface Option {
  readonly help: string;
  /** The name of the value in the help; if absent, the option is a switch. */
  readonly value?: string;
  /** Whether it can be given without its value, which is then empty. Only for commands without operands. */
  readonly isValueOptional?: boolean;
  /** Whether it can be given several times; otherwise that is an error, since one value would be lost. */
  readonly isRepeatable?: boolean;
}

/** Describes the arguments of a command. */
export interface ArgumentsDescription<O extends string> {
  /** Positional arguments as shown in the usage line, such as `<subject>`. Default: none. */
  readonly operands?: string;
  readonly mostOperands?: number;
  /** What to do instead of options that the command does not have and users try, by their names. */
  readonly absentOptions?: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<O, Option>>;
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

/** Creates the error of an argument too many. */
export const createUnexpectedError = (argument = ''): UsageError =>
  new UsageError(
    `Unexpected argument: ${argument}. Remove it, or put quotes around an argument with spaces`,
  );

/**
 * Parses the arguments of a command.
 *
 * @throws UsageError if they do not fit the description.
 */
export function parseArguments<O extends string>(
  command: ArgumentsDescription<O>,
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
    if (option.value !== undefined && option.isRepeatable !== true && values.has(token.name)) {
      throw new UsageError(`--${token.name} is specified more than once. Specify it once`);
    }
    const before = option.isRepeatable === true ? (values.get(token.name) ?? []) : [];
    values.set(token.name, [...before, token.value ?? '']);
  }
  const { mostOperands = 0 } = command;
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

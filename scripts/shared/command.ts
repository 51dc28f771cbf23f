import leven from 'leven';
import { parseArgs, styleText } from 'node:util';
import { watchParent } from './parent-process.ts';

/** An option of a command: a switch, or one that takes a value. */
export interface Option {
  readonly help: string;
  /** What the value is called in the help; without it the option is a switch. */
  readonly value?: string;
}

/** What a command takes, as its help shows it. */
export interface Command<O extends string = string> {
  /** The npm script's name. */
  readonly name: string;
  readonly summary: string;
  /** Positional arguments as the usage line shows them, such as `<subject>`; none if left out. */
  readonly operands?: string;
  readonly leastOperands?: number;
  readonly mostOperands?: number;
  readonly options: Readonly<Record<O, Option>>;
  /** Lines below the options, such as examples. */
  readonly notes?: readonly string[];
  /** @returns The exit status; 0 if nothing is returned. */
  readonly run: (input: Input<O>) => Promise<number | void>;
}

/** What was given on the command line. */
export interface Input<O extends string> {
  readonly operands: readonly string[];
  /** The value of an option, or `undefined` where it was not given. */
  readonly text: (option: O) => string | undefined;
  /** Whether a switch was given. */
  readonly has: (option: O) => boolean;
  /** @throws UsageError unless the value is a whole number in the range. */
  readonly integer: (option: O, range: { least: number; most: number }) => number | undefined;
}

/** The command was called wrongly: exit status 2. The message says how to call it. */
export class UsageError extends Error {}

/** The command could not do its work: exit status 1. The message says what to do. */
export class CommandError extends Error {}

/** Runs a command with the process's arguments and sets the exit status. It ends when its parent has ended. */
export async function main<O extends string>(command: Command<O>): Promise<void> {
  const argv = process.argv.slice(2);
  watchParent();
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads has seen enough, as `head` does.
    // What is written to a terminal that is closed fails with EIO.
    if (error.code === 'EPIPE' || error.code === 'EIO') process.exit();
    throw error;
  });
  if (argv.includes('--help') || argv.includes('-h')) {
    process.stdout.write(helpOf(command));
    return;
  }
  try {
    process.exitCode = (await command.run(parse(command, argv))) ?? 0;
  } catch (error) {
    if (!(error instanceof UsageError) && !(error instanceof CommandError)) throw error;
    const status = error instanceof UsageError ? 2 : 1;
    const hint = status === 2 ? `\nSee: ${calling(command)} -- --help` : '';
    process.stderr.write(`${color(process.stderr, 'red', 'error')}: ${error.message}${hint}\n`);
    process.exitCode = status;
  }
}

/** Text in a colour where the stream is a terminal and `NO_COLOR` is not set. */
export function color(
  stream: NodeJS.WriteStream,
  format: Parameters<typeof styleText>[0],
  text: string,
): string {
  return styleText(format, text, { stream });
}

/**
 * A hint for a word that is not known.
 *
 * @returns ` Did you mean …?` with the nearest names, or nothing where none is near.
 */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = names.map((name) => ({
    name,
    distance: leven(word.toLowerCase(), name.toLowerCase()),
  }));
  const least = Math.min(...near.map(({ distance }) => distance));
  if (least > Math.max(2, word.length / 4) || least >= word.length) return '';
  const nearest = near.filter(({ distance }) => distance === least).slice(0, 3);
  return ` Did you mean ${nearest.map(({ name }) => name).join(' or ')}?`;
}

function parse<O extends string>(command: Command<O>, argv: readonly string[]): Input<O> {
  const options: Record<string, Option> = { ...command.options };
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(options).map(([name, { value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' },
      ]),
    ),
  });
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) {
      const names = [...Object.keys(options), 'help'].map((name) => `--${name}`);
      throw new UsageError(
        `There is no option ${token.rawName}.${didYouMean(token.rawName, names)}`,
      );
    }
    if (option.value !== undefined && !token.value) {
      throw new UsageError(`--${token.name} needs a value: --${token.name} ${option.value}`);
    }
    if (option.value === undefined && token.value !== undefined) {
      throw new UsageError(`--${token.name} takes no value`);
    }
    values.set(token.name, token.value ?? '');
  }
  const { operands: expected = '', leastOperands = 0, mostOperands = 0 } = command;
  if (operands.length < leastOperands) throw new UsageError(`${expected} is missing`);
  if (operands.length > mostOperands) {
    // Without the --, npm takes the options for its own and passes on their values.
    throw new UsageError(
      `There is an argument too many: ${operands[mostOperands]} (is the -- before the options missing?)`,
    );
  }
  return {
    operands,
    text: (option) => values.get(option),
    has: (option) => values.has(option),
    integer: (option, { least, most }) => {
      const text = values.get(option);
      if (text === undefined) return undefined;
      const number = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
      if (number >= least && number <= most) return number;
      throw new UsageError(`--${option} takes a whole number from ${least} to ${most}`);
    },
  };
}

function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { value, help }]) =>
      [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const rows = [...options, ['--help', 'Show this'] as const];
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const words = [options.length > 0 && '[options]', command.operands].filter(Boolean);
  return [
    command.summary,
    '',
    `Usage: ${[calling(command), ...(words.length > 0 ? ['--', ...words] : [])].join(' ')}`,
    '',
    ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
    ...(command.notes ? ['', ...command.notes] : []),
    '',
  ].join('\n');
}

/** What to type to run a command; npm has words of its own for two of them. */
function calling({ name }: Command): string {
  return name === 'start' || name === 'test' ? `npm ${name}` : `npm run ${name}`;
}

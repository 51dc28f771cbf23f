import { formatCall } from './command-line.ts';
import type { Environment } from './io.ts';
import { quoteShellWord } from './shell-word.ts';

const PACKAGE_NAME = 'kinow-eventbridge';

/** Settings of npm that an .npmrc may have for every run. A command that does not receive `--yes` asks. */
const NPM_SETTINGS: ReadonlySet<string> = new Set(['yes']);

/**
 * Finds options of a command that npm parsed as its own, so that the command did not receive them: npm 11 and
 * older parse every option before `--`, npm 12 only those that it knows, such as `--json`, `--force` and
 * `--dry-run`. npm sets them as `npm_config_<name>`: to `true` for an unknown option, unless its value follows
 * a `=`.
 *
 * @param options - The command's options, each with the name of its value if it takes one.
 * @returns An error message with the correct command line; `undefined` if no option is missing.
 */
export function describeSwallowedOptions(
  {
    name,
    options,
  }: {
    readonly name: string;
    readonly options: Readonly<Record<string, { readonly value?: string }>>;
  },
  argv: readonly string[],
  env: Environment,
): string | undefined {
  // Another npm script may run the command, with its own options.
  if (!isOwnScript(name, env)) return undefined;
  const swallowed = Object.entries(options).flatMap(([option, { value: valueName }]) => {
    const value = env[`npm_config_${option.replaceAll('-', '_')}`];
    const isGiven = argv.some((word) => word === `--${option}` || word.startsWith(`--${option}=`));
    return value === undefined || isGiven || NPM_SETTINGS.has(option)
      ? []
      : [{ option, valueName, value }];
  });
  if (swallowed.length === 0) return undefined;
  // Without a `=`, the value is one of the operands, and it is unknown which.
  const isValueLost = swallowed.some(
    ({ valueName, value }) => valueName !== undefined && isSwitchValue(value),
  );
  const words = swallowed.flatMap(({ option, valueName, value }) => [
    `--${option}`,
    ...(valueName === undefined ? [] : [isSwitchValue(value) ? valueName : quoteShellWord(value)]),
  ]);
  const operands = isValueLost ? ['…'] : argv.map(quoteShellWord);
  const names = swallowed.map(({ option }) => `--${option}`).join(' and ');
  return `npm parsed ${names} as its own. Put -- before the command's options: ${formatCall(name, [...operands, ...words].join(' '))}`;
}

/** Whether a command was run by its npm script in this repository. */
export const isOwnScript = (name: string, env: Environment): boolean =>
  env['npm_package_name'] === PACKAGE_NAME && env['npm_lifecycle_event'] === name;

/** Whether a value is that of an option without a value, or with the prefix `no-`. */
const isSwitchValue = (value: string) => value === 'true' || value === '';

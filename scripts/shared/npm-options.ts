import type { Environment } from './io.ts';
import { quoteShellWord } from './shell-word.ts';

const PACKAGE_NAME = 'kinow-eventbridge';

/**
 * Finds options of a command that npm took for its own, so that the command did not get them: npm 11 and
 * older take every option that is not behind `--`, npm 12 those that it knows, such as `--json`, `--force` and
 * `--dry-run`. They are passed on as `npm_config_<name>`: `true` for one that npm does not know, unless its
 * value follows a `=`.
 *
 * @param options - The command's: of each whether it takes a value, and what that is called.
 * @returns What is wrong and what to type instead; `undefined` where nothing is missing.
 */
export function describeSwallowedOptions(
  {
    name,
    call,
    options,
  }: {
    readonly name: string;
    /** What to type to run the command. */
    readonly call: string;
    readonly options: Readonly<Record<string, { readonly value?: string }>>;
  },
  argv: readonly string[],
  env: Environment,
): string | undefined {
  // Another script of npm may run the command, with options of its own.
  const isOwnScript =
    env['npm_package_name'] === PACKAGE_NAME && env['npm_lifecycle_event'] === name;
  if (!isOwnScript) return undefined;
  const swallowed = Object.entries(options).flatMap(([option, { value: valueName }]) => {
    const value = env[`npm_config_${option.replaceAll('-', '_')}`];
    const isGiven = argv.some((word) => word === `--${option}` || word.startsWith(`--${option}=`));
    return value === undefined || isGiven ? [] : [{ option, valueName, value }];
  });
  if (swallowed.length === 0) return undefined;
  // Without a `=`, the value is among the operands, and which one it is is not known.
  const isValueLost = swallowed.some(
    ({ valueName, value }) => valueName !== undefined && isSwitchValue(value),
  );
  const words = swallowed.flatMap(({ option, valueName, value }) => [
    `--${option}`,
    ...(valueName === undefined ? [] : [isSwitchValue(value) ? valueName : quoteShellWord(value)]),
  ]);
  const operands = isValueLost ? ['…'] : argv.map(quoteShellWord);
  const names = swallowed.map(({ option }) => `--${option}`).join(' and ');
  return `npm took ${names} for its own: put -- before the command's options: ${[call, '--', ...operands, ...words].join(' ')}`;
}

/** What npm passes on for an option without a value, or with `no-` before its name. */
const isSwitchValue = (value: string) => value === 'true' || value === '';

import { getSystemErrorMessage } from 'node:util';
import { splitUnits } from './wrap-text.ts';

/*
 * Errors have one form: `error: what is wrong. What to do.`
 */

/** Ends a message with a full stop, unless it ends with what is copied: a command, an option, a path, a value. */
export function endSentence(message: string): string {
  const last = splitUnits(message.split('\n').at(-1) ?? '').at(-1)?.unit ?? '';
  const isCopied = last.includes(' ') || /^-|[/\\=]/u.test(last);
  return isCopied || !/[\p{L}\p{N}"')%]$/u.test(last) ? message : `${message}.`;
}

/** Formats the cause of an error of the operating system, such as `permission denied (EACCES)`. */
export function formatCause(error: unknown): string {
  const { code, errno, message } = error as NodeJS.ErrnoException;
  return code === undefined || typeof errno !== 'number'
    ? message
    : `${getSystemErrorMessage(errno)} (${code})`;
}

/**
 * Describes an error of the operating system, such as a file that cannot be written: these come from the user's
 * machine, not from a bug.
 *
 * @returns `undefined` for any other error.
 */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, errno, path } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined || typeof errno !== 'number') return undefined;
  const what = `Cannot ${syscall}${path === undefined ? '' : ` ${path}`}`;
  return `${what}: ${formatCause(error)}.${ADVICE.get(code) ?? ' Fix the cause, then run the command again.'}`;
}

const ADVICE: ReadonlyMap<string, string> = new Map([
  ['EACCES', ' Check its permissions.'],
  ['EPERM', ' Check its permissions.'],
  ['EROFS', ' Specify a folder that can be written to.'],
  ['ENOENT', ' Check the path.'],
  ['ENOTDIR', ' Check the path: a part of it is not a folder.'],
  ['EISDIR', ' Specify a file, not a folder.'],
  ['EEXIST', ' Remove it, or specify another path.'],
  ['ENOSPC', ' Free some disk space.'],
  ['EMFILE', ' Too many files are open: raise the limit with ulimit -n.'],
]);

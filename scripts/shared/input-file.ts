import { readFile } from 'node:fs/promises';
import { CommandError, UsageError } from './command-error.ts';
import { decodeText } from './decode-text.ts';
import { formatCause } from './error-text.ts';
import { toFields } from './read-json.ts';
import { formatCall } from './command-line.ts';
import { quoteShellWord } from './shell-word.ts';

/** What to specify where an HTTP API event is expected. */
export const REQUEST_EXAMPLE = `Example: ${formatCall('sample', 'order_created --form request', { isSilent: true })}`;

/** Reads a file that the user named. @throws UsageError if there is none; CommandError if it cannot be read. */
export async function readInputFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw explainReadError(file, error);
  }
}

/** Explains why a file that the user named cannot be read: it does not exist, or a CommandError. */
export function explainReadError(file: string, error: unknown): UsageError | CommandError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UsageError(`There is no file ${file}. Check the path`);
  if (code === 'EISDIR') return new UsageError(`${file} is a folder. Specify a file`);
  return new CommandError(`${file} cannot be read: ${formatCause(error)}. Check the file`);
}

/** Reads a text file that the user named. @throws What {@link readInputFile} throws. */
export const readInputText = async (file: string): Promise<string> =>
  decodeText(await readInputFile(file));

/** Whether a value is an HTTP API event of payload format 2.0. */
export function isHttpApiEvent(value: unknown): boolean {
  const { version, requestContext } = toFields(value);
  return version === '2.0' || toFields(requestContext)['http'] !== undefined;
}

/** Explains what a value is that is not an HTTP API event, and what to do with it. */
export function describeOtherInput(value: unknown, file: string): string {
  const fields = toFields(value);
  if ('event_id' in fields || 'subject' in fields) {
    return `${file} contains a webhook body, not an HTTP API event. To sign and send it: ${formatCall('send', `--file ${quoteShellWord(file)}`)}`;
  }
  if (fields['version'] === '1.0' || 'httpMethod' in fields) {
    return `${file} contains an event of payload format 1.0, as REST APIs send it; the function accepts 2.0. ${REQUEST_EXAMPLE}`;
  }
  return `${file} does not contain an HTTP API event of payload format 2.0. ${REQUEST_EXAMPLE}`;
}

import { readFile } from 'node:fs/promises';
import { CommandError, UsageError } from './command.ts';

/** @throws UsageError when there is no such file. */
export async function readInputFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`There is no file ${file}`);
    if (code === 'EISDIR') throw new UsageError(`${file} is a folder: give a file in it`);
    throw new CommandError(message);
  }
}

/** Whether a value is an HTTP API event of payload format 2.0, as the function takes it. */
export function isHttpApiEvent(value: unknown): boolean {
  const { version, requestContext } = toFields(value);
  return version === '2.0' || toFields(requestContext)['http'] !== undefined;
}

/** What a value is, where it is no HTTP API event, and what to do with it. */
export function describeOtherInput(value: unknown, file: string): string {
  const fields = toFields(value);
  if ('event_id' in fields || 'subject' in fields) {
    return `${file} has the body of a webhook, not an HTTP API event around it. To have it signed and sent: npm run send -- --file ${file}`;
  }
  if (fields['version'] === '1.0' || 'httpMethod' in fields) {
    return `${file} has an event of payload format 1.0, as REST APIs send it; the function takes 2.0. An example: events/order_created.json`;
  }
  return `${file} has no HTTP API event of payload format 2.0. An example: events/order_created.json`;
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

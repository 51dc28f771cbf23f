import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../shared/command-error.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import { createSampleRequest, signBody } from '../../shared/sample-request.ts';
import type { ObservedEvent } from './passed-event.ts';

export interface SaveOptions {
  readonly folder: string;
  /** Whether the samples contain personal data: the files are then readable by their owner only. */
  readonly unmasked: boolean;
}

/**
 * Creates the folder, unless it exists.
 *
 * @throws CommandError if it cannot be created.
 */
export async function makeFolder(folder: string): Promise<void> {
  await explainFileErrors(folder, () => mkdir(folder, { recursive: true }));
}

/**
 * Writes an event as a sample like those in `events/`: an HTTP API event whose body is signed with the local
 * secret. Never overwrites a file: if it exists, a number is added to the name.
 *
 * @param detail - The detail to write instead of the event's own.
 * @returns The path of the file.
 * @throws CommandError if it cannot be written.
 */
export async function saveSample(
  { id, subject, eventId, time }: ObservedEvent,
  detail: string,
  { folder, unmasked }: SaveOptions,
): Promise<string> {
  const request = createSampleRequest({
    body: detail,
    signature: signBody(detail, LOCAL_SECRET),
    requestId: id,
    receivedAt: Number.isNaN(time) ? Date.now() : time,
  });
  const text = `${JSON.stringify(request, null, 2)}\n`;
  const name = sanitizeFileName(`${subject}-${(eventId ?? id).slice(0, 8)}`);
  for (let number = 1; ; number += 1) {
    const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}.json`);
    if (await writeNewFile(file, text, unmasked ? 0o600 : 0o666)) return file;
  }
}

/** Replaces path separators and other special characters, because subject and id are untrusted. */
const sanitizeFileName = (text: string) =>
  text
    .replaceAll(/[^\w.-]/gu, '_')
    .replace(/^\./u, '_')
    .slice(-200);

/** Writes a file. @returns `false` if it exists. */
async function writeNewFile(file: string, text: string, mode: number): Promise<boolean> {
  return await explainFileErrors(file, async () => {
    try {
      await writeFile(file, text, { flag: 'wx', mode });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  });
}

async function explainFileErrors<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = ERROR_REASONS[code] ?? code;
    throw new CommandError(
      `${path} cannot be written: ${why}. Specify another folder with --save-samples.`,
    );
  }
}

const ERROR_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EEXIST: 'it is a file',
  ENOTDIR: 'part of the path is a file',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
};

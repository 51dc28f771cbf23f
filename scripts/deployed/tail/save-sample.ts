import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sign } from '../../../handler/signature.ts';
import { CommandError } from '../../shared/command.ts';
import { createHttpEvent } from '../../shared/http-event.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import type { ObservedEvent } from './passed-event.ts';

/** Where samples go. */
export interface SaveOptions {
  readonly folder: string;
  /** Whether their personal data is as it was: then nobody else may read them. */
  readonly unmasked: boolean;
}

/**
 * Makes the folder, unless it is there.
 *
 * @throws CommandError when it cannot be made.
 */
export async function makeFolder(folder: string): Promise<void> {
  await explainFileErrors(folder, () => mkdir(folder, { recursive: true }));
}

/**
 * Writes an event as a sample like those in `events/`: the HTTP API event with the request that would
 * have brought it, signed with the local secret. A file that is there is never written over: the new one
 * gets a number.
 *
 * @param detail - What is written of it in the place of its own detail.
 * @returns The file.
 * @throws CommandError when it cannot be written.
 */
export async function saveSample(
  { id, subject, eventId, time }: ObservedEvent,
  detail: string,
  { folder, unmasked }: SaveOptions,
): Promise<string> {
  const request = createHttpEvent({
    body: Buffer.from(detail),
    headers: {
      'content-type': 'application/json',
      host: 'localhost',
      'x-kinow-signature': sign(Buffer.from(detail), LOCAL_SECRET),
    },
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

/** Others choose the subject and the id: neither may lead out of the folder. */
const sanitizeFileName = (text: string) =>
  text
    .replaceAll(/[^\w.-]/gu, '_')
    .replace(/^\./u, '_')
    .slice(-200);

/** @returns Whether there was no such file yet. */
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
      `${path} cannot be written: ${why}. Give another folder by --save-samples.`,
    );
  }
}

const ERROR_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not',
  EEXIST: 'it is a file',
  ENOTDIR: 'a part of it is a file',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

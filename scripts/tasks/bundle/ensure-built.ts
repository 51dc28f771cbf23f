import { glob, stat } from 'node:fs/promises';
import { CommandError } from '../../shared/command.ts';
import { ROOT } from '../../shared/root.ts';
import { buildFunctions } from './bundle.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from './bundle-paths.ts';

/**
 * Builds the functions unless what is in `dist/` is newer than every source.
 *
 * @throws CommandError when they do not build.
 */
export async function ensureBuilt(): Promise<void> {
  // Both: npm start builds the webhook function alone.
  const built = Math.min(
    await readModifiedTime(WEBHOOK_BUNDLE),
    await readModifiedTime(REDRIVE_BUNDLE),
  );
  const sources = ['package-lock.json', 'handler/webhook.ts'];
  // Folders too: a file that was removed leaves its trace in them alone.
  for await (const path of glob(['handler/**', 'scripts/tasks/bundle/**'], { cwd: ROOT })) {
    sources.push(path);
  }
  const changed = await Promise.all(sources.map((file) => readModifiedTime(`${ROOT}${file}`)));
  if (!changed.includes(0) && Math.max(...changed) < built) return;
  try {
    await buildFunctions();
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

/** When a file was last changed, in milliseconds since the epoch; 0 if it is not there. */
async function readModifiedTime(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

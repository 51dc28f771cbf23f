import { glob, stat } from 'node:fs/promises';
import { ROOT } from '../../shared/root.ts';
import { buildFunctions } from './bundle.ts';
import { REDRIVE_BUNDLE, WEBHOOK_BUNDLE } from './bundle-paths.ts';

/**
 * Builds the functions, unless `dist/` is newer than all sources.
 *
 * @throws CommandError if the build fails.
 */
export async function ensureBuilt(): Promise<void> {
  // Checks both functions, because npm start builds only the webhook function.
  const built = Math.min(
    await readModifiedTime(WEBHOOK_BUNDLE),
    await readModifiedTime(REDRIVE_BUNDLE),
  );
  const sources = ['package-lock.json', 'handler/webhook.ts'];
  // Includes folders: removing a file changes only the time of its folder.
  for await (const path of glob(['handler/**', 'scripts/tasks/bundle/**'], { cwd: ROOT })) {
    sources.push(path);
  }
  const changed = await Promise.all(sources.map((file) => readModifiedTime(`${ROOT}${file}`)));
  if (!changed.includes(0) && Math.max(...changed) < built) return;
  await buildFunctions();
}

/** Reads the modification time of a file, in milliseconds since the epoch; 0 if it does not exist. */
async function readModifiedTime(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}

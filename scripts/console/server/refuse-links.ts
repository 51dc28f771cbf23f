import { lstat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { UsageError } from '../../shared/command-error.ts';
import { formatCallerPath, type RulePlace } from './rule-place.ts';

/**
 * Refuses to read or write through a symbolic link, which could lead out of the folder.
 *
 * @throws UsageError if a file, or a folder that it is in, is one.
 */
export async function refuseLinks(place: RulePlace, path: string): Promise<void> {
  let current = place.root;
  for (const step of relative(place.root, path).split(sep)) {
    current = join(current, step);
    const found = await lstat(current).catch(() => undefined);
    if (found === undefined) return;
    if (found.isSymbolicLink()) {
      throw new UsageError(
        `${formatCallerPath(place, current)} is a symbolic link, and rules are only saved in the folder itself. Remove it, or start with --rules and another folder`,
      );
    }
  }
}

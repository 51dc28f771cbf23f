import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CommandError } from '../../shared/command-error.ts';

/** The names on Debian and Ubuntu, and of Google's packages. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Finds the path of Chromium: the variable CHROMIUM, or the first one in PATH.
 *
 * @throws CommandError if there is none.
 */
export async function findChromium(): Promise<string> {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  for (const folder of PATH.split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
  }
  throw new CommandError(
    'Chromium not found. Run apt-get install chromium, or set CHROMIUM to its path',
  );
}

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CommandError } from '../../shared/command.ts';

/** What Debian, Ubuntu and Google call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The path of Chromium: that of the variable CHROMIUM, or the first that is in PATH.
 *
 * @throws CommandError when there is none.
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
    'There is no Chromium: apt-get install chromium, or set CHROMIUM to the path of one',
  );
}

import { fileURLToPath } from 'node:url';
import { IS_PACKAGED } from './command-line.ts';
import { formatPath } from './format-path.ts';

/** The folder of package.json: the repository's root, or that of the installed package, built into dist/package/cli/. */
export const ROOT = fileURLToPath(new URL(IS_PACKAGED ? '../../../' : '../../', import.meta.url));

/**
 * Formats the path of a file that both the repository and the package have, such as `infra/README.md`: in the repository
 * from its root, where its commands run, elsewhere from the folder of the process.
 */
export const formatShippedPath = (path: string): string =>
  IS_PACKAGED ? formatPath(`${ROOT}${path}`, [process.cwd()]) : path;

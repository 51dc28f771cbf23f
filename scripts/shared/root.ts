import { fileURLToPath } from 'node:url';
import { IS_PACKAGED } from './command-line.ts';

/** The folder of package.json: the repository's root, or that of the installed package, built into dist/package/cli/. */
export const ROOT = fileURLToPath(new URL(IS_PACKAGED ? '../../../' : '../../', import.meta.url));

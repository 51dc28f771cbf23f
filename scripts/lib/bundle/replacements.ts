import { cheaper } from './replacements/cheaper.ts';
import { settings } from './replacements/settings.ts';
import { unused } from './replacements/unused.ts';

/** A file of a package in the place of which another text goes into the bundles. */
export interface Replacement {
  /** Path from `node_modules`. */
  readonly file: string;
  /**
   * A module, or what makes one of the file's own. Its imports are resolved as those of the file, and
   * `handler/…` from the repository.
   */
  readonly text: string | ((own: string) => string);
  readonly why: string;
  /** What it bought, measured by leaving the file as it is: bytes of all files of the webhook. */
  readonly saved: string;
}

/**
 * What of the AWS SDK is not in the bundles as it is, since it cannot run in Lambda or is not used.
 * Client, commands, serialisation, retries and signing stay the SDK's own.
 */
export const replacements: readonly Replacement[] = [...settings, ...unused, ...cheaper];

/** Replaced by `true` when the package is built: see scripts/tasks/package/. */
declare const BUILT_FOR_PACKAGE: boolean | undefined;

/**
 * Whether this code runs in a user's project, built into the package, and not in this repository. Then there is
 * neither a source file, nor a bundler, nor a task.
 */
export const IS_PACKAGED = typeof BUILT_FOR_PACKAGE === 'boolean';

/**
 * Formats what a user types to run a command: `npm run match -- --json` in this repository,
 * `npx kinow-eventbridge match --json` elsewhere.
 *
 * @param name - The command's name.
 * @param words - Its arguments, as they are typed in a shell.
 * @param isSilent - Whether npm must print nothing of its own, because another program reads the output.
 */
export function formatCall(
  name: string,
  words = '',
  { isSilent = false }: { readonly isSilent?: boolean } = {},
): string {
  if (IS_PACKAGED) return ['npx kinow-eventbridge', name, words].filter(Boolean).join(' ');
  // npm has these two without `run`.
  const isOfNpm = name === 'start' || name === 'test';
  const call = ['npm', ...(isOfNpm ? [] : ['run']), ...(isSilent ? ['--silent'] : []), name];
  return [...call, ...(words === '' ? [] : ['--', words])].join(' ');
}

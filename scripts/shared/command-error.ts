/** Invalid arguments: exit status 2. The message says how to call the command. */
export class UsageError extends Error {}

/** The command failed: exit status 1. The message says what to do. */
export class CommandError extends Error {}

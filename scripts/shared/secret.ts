import { isCancel, password } from '@clack/prompts';
import { CommandError, UsageError } from './command.ts';
import type { Io } from './io.ts';
import { LOCAL_SECRET } from './local-secret.ts';

/**
 * The secret for a receiver: from `KINOW_WEBHOOK_SECRET`, the local one for a local URL, or a prompt.
 * Never from an argument: those are seen by every process and kept in the shell's history.
 *
 * @throws UsageError when there is no terminal to ask in; CommandError when none is given.
 */
export async function readSecret(
  url: URL,
  { stdin, stderr, env }: Pick<Io, 'stdin' | 'stderr' | 'env'>,
): Promise<string> {
  // As the function reads it: white space around a secret is never meant.
  const given = env['KINOW_WEBHOOK_SECRET']?.trim();
  if (given) return given;
  if (isLocal(url)) return LOCAL_SECRET;
  if (!stdin.isTTY) throw new UsageError('Set KINOW_WEBHOOK_SECRET to the secret of the shop');
  const secret = await password({
    message: `Webhook secret for ${url.host}`,
    input: stdin,
    output: stderr,
  });
  if (isCancel(secret) || !secret) throw new CommandError('No secret was given');
  return secret.trim();
}

/** Whether a URL is one of this machine. */
export function isLocal(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

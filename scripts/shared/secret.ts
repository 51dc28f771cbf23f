import { isCancel, password } from '@clack/prompts';
import { CommandError, UsageError } from './command-error.ts';
import type { Io } from './io.ts';
import { LOCAL_SECRET } from './local-secret.ts';

/**
 * Reads the secret for a receiver: from `KINOW_WEBHOOK_SECRET`, the default for a local URL, or a prompt. Not
 * from an argument, which other processes and the shell's history would show.
 *
 * @throws UsageError if there is no terminal for the prompt; CommandError if no secret is entered.
 */
export async function readSecret(
  url: URL,
  { stdin, stderr, env }: Pick<Io, 'stdin' | 'stderr' | 'env'>,
): Promise<string> {
  // Trimmed, as the function does.
  const given = env['KINOW_WEBHOOK_SECRET']?.trim();
  if (given) return given;
  if (isLocal(url)) return LOCAL_SECRET;
  if (!stdin.isTTY)
    throw new UsageError(
      'No webhook secret found. Set KINOW_WEBHOOK_SECRET to the secret of the shop',
    );
  const secret = await password({
    message: `Webhook secret for ${url.host}`,
    input: stdin,
    output: stderr,
  });
  if (isCancel(secret) || !secret)
    throw new CommandError('No secret entered. Enter it, or set KINOW_WEBHOOK_SECRET');
  return secret.trim();
}

/** Whether a URL is on this machine. */
export function isLocal(url: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

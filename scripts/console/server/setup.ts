import { formatCurlCommand } from '../../local/log-lines.ts';
import { formatCall } from '../../shared/command-line.ts';
import { LOCAL_SECRET } from '../../shared/local-secret.ts';
import type { Setup } from '../api/setup.ts';

/** The port that commands use by themselves. */
const DEFAULT_PORT = '3000';

/**
 * Creates what a user needs to send a request.
 *
 * @param origin - The URL of the local HTTP API.
 * @param secret - The webhook secret. Only the public one of this project is in the result.
 */
export function createSetup(origin: string, secret: string): Setup {
  const url = `${origin}/kinow`;
  const { port } = new URL(origin);
  const variables = port === DEFAULT_PORT ? '' : `PORT=${port} `;
  return {
    url,
    ...(secret === LOCAL_SECRET && { secret }),
    curl: formatCurlCommand(url, secret),
    send: `${variables}${formatCall('send', 'order_created')}`,
  };
}

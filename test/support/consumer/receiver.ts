import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { stopChild, waitForOutput } from '../commands/child.ts';
import { INSTALLED, type NodeVersion, startWithNode } from './project.ts';

/** What npm links as `node_modules/.bin/kinow-eventbridge`. */
export const BIN = join(INSTALLED, 'dist/package/cli/bin.cjs');

/** A receiver of `npx kinow-eventbridge start`. */
export interface StartedReceiver {
  readonly child: ChildProcess;
  /** What it printed until it was ready. */
  readonly output: string;
  readonly url: string;
  readonly console: string;
}

/**
 * Starts the receiver on free ports, and waits until it is ready. It is stopped after the test.
 *
 * @param env - More variables of its environment.
 */
export async function startReceiver(
  t: { readonly after: (callback: () => Promise<unknown>) => void },
  version: NodeVersion,
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedReceiver> {
  const ports = { PORT: '0', BUS_PORT: '0' };
  const child = startWithNode(version, [BIN, 'start', '--quiet'], folder, { ...ports, ...env });
  t.after(() => stopChild(child));
  const output = await waitForOutput(child, /^curl/mu);
  const [, url = '', origin = ''] =
    /Webhook +((http:\/\/127\.0\.0\.1:\d+)\/kinow)/u.exec(output) ?? [];
  return { child, output, url, console: `${origin}/` };
}

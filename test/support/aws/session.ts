import type { TestContext } from 'node:test';
import { type AwsSession, openSession } from '../../../scripts/deployed/aws-session.ts';
import { captureIo } from '../commands/run-command.ts';

/** Sets variables in the environment of this process until the test ends, for the AWS SDK. */
export function setEnvironment(t: TestContext, env: Readonly<Record<string, string>>): void {
  Object.assign(process.env, env);
  t.after(() => Object.keys(env).forEach((name) => delete process.env[name]));
}

/** Opens a session with these variables. */
export async function openTestSession(env: Readonly<Record<string, string>>): Promise<AwsSession> {
  return await openSession(captureIo({ env }).io);
}

import { fromIni } from '@aws-sdk/credential-provider-ini';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { isCancel, text } from '@clack/prompts';
import { loadSharedConfigFiles, memoize } from '@smithy/core/config';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { aborted } from 'node:util';
import { callWithin } from '../../handler/deadline.ts';
import { CommandError } from '../shared/command-error.ts';
import { suggestName } from '../shared/suggest-name.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import type { Environment, Io } from '../shared/io.ts';
import { type Agents, createAgents } from '../shared/proxy.ts';
import { announceWaits, waitFor } from '../shared/waiting.ts';
import { CredentialsError, explainCredentials } from './credentials-error.ts';

/** How a command reaches AWS: the options of all its clients. */
export interface AwsSession {
  readonly region: string;
  readonly profile?: string;
  readonly credentials: AwsCredentialIdentityProvider;
  /** Sets time-outs, which the SDK does not by default. */
  readonly requestHandler: Agents & {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/** Longer than the maximum wait time of a receive, 20 s. */
const REQUEST_MS = 30_000;

/** Time limit for credentials: a person may have to enter a code, or to confirm in another program. */
const CREDENTIALS_MS = 180_000;

/** The SDK renews credentials that expire within 5 minutes. */
const RENEWAL_MS = 300_000;

/**
 * Runs a command with the user's AWS credentials, and says on standard error what it waits for.
 *
 * @returns The exit status: that of the signal if the command was interrupted.
 * @throws CommandError if there are no credentials, and what `run` throws.
 */
export async function runWithAws(
  io: Io,
  run: (session: AwsSession) => Promise<number>,
): Promise<number> {
  return await announceWaits(io.stderr, async () => {
    let status = 1;
    try {
      status = await run(await openSession(io));
    } catch (error) {
      if (!io.signal.aborted || (error as Error).name !== 'AbortError') throw error;
    }
    return findInterruptStatus(io.signal) ?? status;
  });
}

/**
 * Finds region and credentials as the AWS CLI does, and reads the credentials once, so that they are explained
 * before the first call. Asks for the MFA code of a profile in a terminal.
 *
 * @throws CommandError if the profile, the region or the credentials are missing; AbortError if the signal is aborted.
 */
export async function openSession(
  io: Pick<Io, 'stdin' | 'stderr' | 'env' | 'signal'>,
): Promise<AwsSession> {
  const { env, signal } = io;
  const profile = env['AWS_PROFILE'] || env['AWS_DEFAULT_PROFILE'] || undefined;
  const section = await readProfile(profile);
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || section?.['region'];
  if (!region) {
    throw new CommandError(
      `No AWS region found. Set AWS_REGION, or the region of ${profile === undefined ? 'your AWS profile' : `the AWS profile ${profile}`}.`,
    );
  }
  const requestHandler = {
    ...createAgents(env),
    connectionTimeout: 5_000,
    requestTimeout: REQUEST_MS,
    throwOnRequestTimeout: true,
  };
  const named = { ...(profile !== undefined && { profile }) };
  const init = {
    ...named,
    clientConfig: { requestHandler },
    parentClientConfig: { region },
    mfaCodeProvider: async (serial: string) => await askForCode(serial, io),
  };
  // The default chain says only that it found nothing, not why the profile failed.
  const usesProfile = (profile !== undefined || !hasKeys(env)) && namesCredentials(section);
  const provide = usesProfile ? fromIni(init) : defaultProvider(init);
  const credentials = memoize(
    async (): Promise<AwsCredentialIdentity> => {
      const what =
        profile === undefined ? 'AWS credentials' : `credentials of the AWS profile ${profile}`;
      try {
        return await waitFor(what, () => callWithin(CREDENTIALS_MS, () => provide()));
      } catch (error) {
        throw error instanceof CredentialsError ? error : explainCredentials(error, profile);
      }
    },
    ({ expiration }) => expiration !== undefined && expiration.getTime() - Date.now() < RENEWAL_MS,
    ({ expiration }) => expiration !== undefined,
  );
  // The search itself is not stopped.
  const stopped = aborted(signal, io).then(() => {
    throw new DOMException('The command was stopped', 'AbortError');
  });
  await Promise.race([stopped, credentials()]);
  return { region, ...named, credentials, requestHandler };
}

const hasKeys = (env: Environment) =>
  Boolean(env['AWS_ACCESS_KEY_ID'] && env['AWS_SECRET_ACCESS_KEY']);

type Section = Readonly<Record<string, string | undefined>>;

/** Whether a section of the configuration has credentials, and not only a region or an output format. */
const namesCredentials = (section: Section | undefined) =>
  Object.keys(section ?? {}).some((key) =>
    /^(?:aws_access_key_id|role_arn|source_profile|credential_|web_identity_|sso_|login_session)/u.test(
      key,
    ),
  );

/**
 * Reads a profile, or the default profile, from the user's configuration and credentials files.
 *
 * @throws CommandError if a profile is named that does not exist.
 */
async function readProfile(profile: string | undefined): Promise<Section | undefined> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const name = profile ?? 'default';
  const [config, credentials] = [configFile[name], credentialsFile[name]];
  if (config !== undefined || credentials !== undefined) return { ...config, ...credentials };
  if (profile === undefined) return undefined;
  const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(
    // Such as `sso-session.NAME`: sections that are no profile.
    (one) => !/^(?:sso-session|services)\./u.test(one),
  );
  const known =
    names.length > 0 ? `The profiles are ${names.join(', ')}.` : 'No profiles are configured.';
  throw new CommandError(
    `There is no AWS profile ${profile}.${suggestName(profile, names)} ${known} Check AWS_PROFILE.`,
  );
}

/** @throws CredentialsError if there is no terminal, or nothing is entered. */
async function askForCode(
  serial: string,
  { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>,
): Promise<string> {
  if (!stdin.isTTY) {
    throw new CredentialsError(
      `The AWS profile requires a code of the MFA device ${serial}, and there is no terminal to enter it. Run the command in a terminal, or set the credentials of a session: eval "$(aws configure export-credentials --format env)"`,
    );
  }
  const code = await text({
    message: `MFA code of ${serial}`,
    input: stdin,
    output: stderr,
    validate: (value) => (/^\d{6}$/u.test(value?.trim() ?? '') ? undefined : 'Enter 6 digits'),
  });
  if (isCancel(code)) throw new CredentialsError('No MFA code entered. Run the command again');
  return code.trim();
}

import { confirm, isCancel } from '@clack/prompts';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { randomBytes } from 'node:crypto';
import { CommandError, UsageError } from '../../shared/command-error.ts';
import type { Io } from '../../shared/io.ts';
import { cleanUp } from './clean-up.ts';
import { deleteSamBucket, findSamBucket } from './sam-bucket.ts';
import { RUN_PREFIX } from './deploy.ts';
import { createClientOptions } from './deployed-stack.ts';

/** Empty: the caller's AWS account. */
const ACCOUNT = '';

export interface AwsRunOptions {
  /** Whether to ask before anything is made. */
  readonly asks: boolean;
  readonly io: Pick<Io, 'stdin' | 'stdout' | 'stderr'>;
  /** Runs the tests. @param prefix - Of the names of all that they make. @returns The exit status. */
  readonly run: (prefix: string) => Promise<number>;
}

/**
 * Runs the stack tests in the caller's AWS account: says what they make and cost, and deletes it all afterwards, also
 * if they fail or are interrupted.
 *
 * @returns The exit status of the tests; 1 if something is left.
 * @throws CommandError if there are no credentials, or the answer was no; UsageError if nobody can be asked.
 */
export async function runInAccount({ asks, io, run }: AwsRunOptions): Promise<number> {
  const prefix = `${RUN_PREFIX}${randomBytes(3).toString('hex')}-`;
  io.stdout.write(formatPlan(await describeAccount(), prefix));
  if (asks) await askPermission(io);
  const hadBucket = (await findSamBucket(ACCOUNT)) !== undefined;
  let status = 1;
  try {
    status = await run(prefix);
  } finally {
    status = Math.max(status, await deleteRun(prefix, io, hadBucket));
  }
  return status;
}

/**
 * Deletes what a run has left in the caller's account.
 *
 * @param prefix - Of the run's names.
 * @returns The exit status: 1 if something is still left.
 * @throws UsageError if it is not the prefix of a run: it would delete what no run has made.
 */
export async function deleteRun(
  prefix: string,
  { stdout }: Pick<Io, 'stdout'>,
  hadBucket = true,
): Promise<number> {
  if (!/^kinow-test-[\da-f]{6}-$/u.test(prefix)) {
    throw new UsageError(
      `${prefix} is not the name of a run. Specify one such as ${RUN_PREFIX}1a2b3c-`,
    );
  }
  const print = (line: string) => void stdout.write(`${line}\n`);
  print(`Deleting what this run has made: ${prefix}…`);
  const options = { endpoint: ACCOUNT, prefix, print };
  const left = [
    ...(await cleanUp(options)),
    ...(hadBucket ? [] : await deleteSamBucket({ ...options, prefix: '' })),
  ];
  const isLeft = left.filter((line) => !line.startsWith('KMS key '));
  print(left.length === 0 ? 'Nothing is left.' : 'Left:');
  for (const line of left) print(`  ${line}`);
  if (isLeft.length > 0) {
    print(`To try again: npm run test:stack -- --aws --clean-up ${prefix}`);
  }
  return isLeft.length > 0 ? 1 : 0;
}

interface Account {
  readonly id: string;
  readonly arn: string;
  readonly region: string;
}

async function describeAccount(): Promise<Account> {
  const client = new STSClient(createClientOptions(ACCOUNT));
  try {
    const [{ Account: id = '', Arn: arn = '' }, region] = await Promise.all([
      client.send(new GetCallerIdentityCommand({})),
      client.config.region(),
    ]);
    return { id, arn, region };
  } catch (error) {
    throw new CommandError(
      `The tests need AWS credentials and a region: ${(error as Error).message}. Run aws sso login or aws configure, or set AWS_PROFILE and AWS_REGION.`,
    );
  }
}

/** Formats what a run makes and costs. */
function formatPlan({ id, arn, region }: Account, prefix: string): string {
  return `
This runs the stack tests in the AWS account ${id}, region ${region}, as ${arn}.

  makes     some 7 receivers and 9 consumer stacks, a KMS key and two event buses, named ${prefix}…
            each receiver with 2 functions, an HTTP API, 3 or 4 queues, a secret, an archive, alarms and a dashboard
  takes     about an hour and a half: archives and metrics lag
  costs     less than 2 US dollars: alarms, metrics and the key by the hour, few requests
  deletes   all of it at the end, also by Ctrl-C; the key 7 days later, and SAM's bucket only if this run makes it
            If this process is killed: npm run test:stack -- --aws --clean-up ${prefix}

`;
}

async function askPermission({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>): Promise<void> {
  if (!stdin.isTTY) throw new UsageError('Standard input is not a terminal. Confirm with --yes');
  const answer = await confirm({
    message: 'Run the tests in this account?',
    initialValue: false,
    input: stdin,
    output: stderr,
  });
  if (isCancel(answer) || !answer) throw new CommandError('Canceled: nothing was created');
}

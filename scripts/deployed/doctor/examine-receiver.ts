import { PROBE_SUBJECT } from '../../../handler/catalogue/subjects.ts';
import { createAwsClients } from '../aws-clients.ts';
import type { DeployedStack } from '../stack.ts';
import { observeBus, type Observer } from '../tail/observer.ts';
import { removeExpired } from '../tail/remove-expired.ts';
import { formatLeftover } from '../tail/rule-and-queue.ts';
import {
  checkAlarms,
  checkArchive,
  checkBus,
  checkFunction,
  checkQueue,
  checkRedrive,
  checkSecret,
  checkVersion,
} from './aws-checks.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';
import { checkProbe, checkUnsigned } from './http-checks.ts';

/** The action of checks that make no call to AWS, or report the failed call themselves. */
const CHECK = 'the check';

/** After this time the rule and the queue of a probe expire: other runs then remove them. */
const PROBE_LIFETIME_SECONDS = 600;

/** The maximum number of receives, of 10 s each, that wait for the probe. */
const MAX_RECEIVES = 6;

export interface ExamineOptions {
  readonly url: string;
  readonly probe: boolean;
  readonly stopping: AbortSignal;
  /** Called with the findings of each check. */
  readonly report: (findings: readonly Finding[]) => void;
}

/** Checks a receiver by HTTP, at its URL. */
export async function examineUrl(
  { url, probe, stopping, report }: ExamineOptions,
  readSecret: () => Promise<string>,
): Promise<void> {
  report(await runCheck('the URL', CHECK, () => checkUnsigned(url)));
  if (!probe || stopping.aborted) return;
  const secret = await readSecret();
  report(await runCheck('the probe', CHECK, () => checkProbe(url, secret)));
}

/** Checks a deployed receiver by AWS calls, and by HTTP. */
export async function examineReceiver(
  stack: DeployedStack,
  options: ExamineOptions,
): Promise<void> {
  const { url, probe, stopping, report } = options;
  const { outputs } = stack;
  const check = async (...args: Parameters<typeof runCheck>) => {
    if (!stopping.aborted) report(await runCheck(...args));
  };
  let secret: string | undefined;
  await check('the stack', CHECK, async () => checkStack(stack));
  await check('the version', CHECK, async () => checkVersion(stack));
  for (const [name, output] of [
    ['webhook', 'WebhookFunctionName'],
    ['redrive', 'RedriveFunctionName'],
  ] as const) {
    await check(`the ${name} function`, 'lambda:GetFunctionConfiguration', () =>
      checkFunction(name, outputs[output]),
    );
  }
  await check('the redrive', 'lambda:ListEventSourceMappings', () =>
    checkRedrive(outputs['RedriveFunctionName']),
  );
  await check('the URL', CHECK, () => checkUnsigned(url));
  await check('the secret', 'secretsmanager:GetSecretValue', async () => {
    const result = await checkSecret(outputs['SecretArn']);
    ({ secret } = result);
    return result.finding;
  });
  await check('the bus', 'events:DescribeEventBus', () => checkBus(stack));
  await check('the archive', 'events:ListArchives', () => checkArchive(stack));
  for (const queue of ['QuarantineQueueUrl', 'DeadLetterQueueUrl', 'FallbackQueueUrl']) {
    await check(queue, 'sqs:GetQueueAttributes', () => checkQueue(stack, queue));
  }
  await check('the alarms', 'cloudwatch:DescribeAlarms', () => checkAlarms(stack));
  const key = secret;
  if (probe && key !== undefined) {
    await check('the probe', CHECK, () => probeThrough(stack, options, key));
  }
}

function checkStack({ status }: DeployedStack): Finding {
  return status.endsWith('_COMPLETE') && !status.includes('ROLLBACK')
    ? pass(`the stack is ${status}`)
    : fail(`the stack is ${status}`, 'See the stack events, then deploy again.');
}

/** Sends a probe and waits for it on the bus. */
async function probeThrough(
  stack: DeployedStack,
  { url, stopping }: ExamineOptions,
  secret: string,
): Promise<readonly Finding[]> {
  const pattern = JSON.stringify({ 'detail-type': [PROBE_SUBJECT] });
  const observer = await observeBus(
    createAwsClients(),
    stack.outputs['EventBusArn'] ?? '',
    pattern,
    PROBE_LIFETIME_SECONDS,
  );
  const findings: Finding[] = [];
  try {
    findings.push(
      ...(await runCheck('rules and queues of other probes', CHECK, () => checkExpired(observer))),
      ...(await checkProbe(url, secret, (eventId) => findProbe(observer, eventId, stopping))),
    );
  } finally {
    const leftover = await observer.close();
    if (leftover !== undefined) {
      findings.push(
        fail('the rule and queue of the probe could not be removed', formatLeftover(leftover)),
      );
    }
  }
  return findings;
}

/** Waits up to a minute for an event on the bus. */
async function findProbe(
  observer: Observer,
  eventId: string,
  signal: AbortSignal,
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_RECEIVES && !signal.aborted; attempt += 1) {
    let found = false;
    try {
      await observer.receive({ seconds: 10, signal }, async (event) => {
        found ||= event.includes(eventId);
        return true;
      });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (found) return true;
  }
  return false;
}

/** Removes expired rules and queues of other runs. */
async function checkExpired({ clients, bus }: Observer): Promise<readonly Finding[]> {
  const { removed, left } = await removeExpired(clients, bus);
  return [
    ...removed.map((name) => pass(`an expired rule and queue were removed: ${name}`)),
    ...left.map((leftover) =>
      warn('an expired rule and queue could not be removed', formatLeftover(leftover)),
    ),
  ];
}

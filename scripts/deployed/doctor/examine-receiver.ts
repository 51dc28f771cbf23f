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

/** The call that is named for a check that makes none to AWS, or names each itself. */
const CHECK = 'the check';

/** After this time the rule and queue of a probe expire: other runs then remove them. */
const PROBE_LIFETIME_SECONDS = 600;

/** How often, for 10 s each, the probe is waited for. */
const MAX_RECEIVES = 6;

export interface ExamineOptions {
  readonly url: string;
  readonly probe: boolean;
  readonly stopping: AbortSignal;
  /** Receives findings as they come. */
  readonly report: (findings: readonly Finding[]) => void;
}

/** Checks a receiver from outside, by its URL alone. */
export async function examineUrl(
  { url, probe, stopping, report }: ExamineOptions,
  readSecret: () => Promise<string>,
): Promise<void> {
  report(await runCheck('the URL', CHECK, () => checkUnsigned(url)));
  if (!probe || stopping.aborted) return;
  const secret = await readSecret();
  report(await runCheck('the probe', CHECK, () => checkProbe(url, secret)));
}

/** Checks a deployed receiver, from outside and inside. */
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
    : fail(`the stack is ${status}`, 'Its last change failed: see its events, then deploy again.');
}

/** Sends a probe and looks for it on the bus. */
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
      ...(await runCheck('what other probes have left', CHECK, () => checkExpired(observer))),
      ...(await checkProbe(url, secret, (eventId) => findProbe(observer, eventId, stopping))),
    );
  } finally {
    const leftover = await observer.close();
    if (leftover !== undefined) {
      findings.push(fail('a rule and a queue of the probe are left', formatLeftover(leftover)));
    }
  }
  return findings;
}

/** Looks for an event on the bus, for a minute. */
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

/** Removes the rules and queues that other runs have left. */
async function checkExpired({ clients, bus }: Observer): Promise<readonly Finding[]> {
  const { removed, left } = await removeExpired(clients, bus);
  return [
    ...removed.map((name) => pass(`an expired rule and queue were removed: ${name}`)),
    ...left.map((leftover) =>
      warn('an expired rule and queue could not be removed', formatLeftover(leftover)),
    ),
  ];
}

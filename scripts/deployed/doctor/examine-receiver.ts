import { PROBE_SUBJECT } from '../../../handler/catalogue/subjects.ts';
import { parseUrl } from '../../shared/parse-url.ts';
import type { Agents } from '../../shared/proxy.ts';
import { waitFor } from '../../shared/waiting.ts';
import { createAwsClients } from '../aws-clients.ts';
import { describeStackStatus } from '../stack-status.ts';
import { type DeployedStack, requireStackValue } from '../stack.ts';
import { announceRemoval } from '../tail/announce-removal.ts';
import { observeBus, type Observer } from '../tail/observer.ts';
import { removeExpired } from '../tail/remove-expired.ts';
import { formatLeftover } from '../tail/rule-and-queue.ts';
import { checkAlarms } from './alarm-checks.ts';
import { checkArchive, checkBus } from './bus-checks.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, runCheck, warn } from './finding.ts';
import { checkFunction, checkRedrive, checkVersion } from './function-checks.ts';
import { checkProbe, checkUnsigned, type Endpoint } from './http-checks.ts';
import { checkQueue } from './queue-check.ts';
import { checkRules } from './rule-checks.ts';
import { checkSecret } from './secret-check.ts';
import { checkSignatures } from './signature-check.ts';

/** After this time the rule and the queue of a probe expire: other runs then remove them. */
const PROBE_LIFETIME_SECONDS = 600;

/** The maximum number of receives, of 10 s each, that wait for the probe. */
const MAX_RECEIVES = 6;

export interface ExamineOptions {
  readonly probe: boolean;
  readonly rules: boolean;
  readonly stopping: AbortSignal;
  /** Called with the findings of each check. */
  readonly report: (findings: readonly Finding[]) => void;
  /** Prints a message that is not a finding. */
  readonly note: (line: string) => void;
}

/** Checks a receiver by HTTP, at its URL. */
export async function examineUrl(
  url: string,
  agents: Agents,
  { probe, stopping, report }: ExamineOptions,
  readSecret: () => Promise<string>,
): Promise<void> {
  const endpoint = { url, agents, signal: stopping };
  report(await runCheck('the URL', () => checkUnsigned(endpoint)));
  if (!probe || stopping.aborted) return;
  const secret = await readSecret();
  report(await runCheck('the probe', () => checkProbe(endpoint, secret)));
}

/**
 * Checks a deployed receiver by AWS calls, and by HTTP.
 *
 * @param givenUrl - The URL of the receiver, if it is not the stack's.
 * @throws CommandError if the stack is not a receiver.
 */
export async function examineReceiver(
  receiver: ExaminedReceiver,
  givenUrl: string | undefined,
  options: ExamineOptions,
): Promise<void> {
  const { session, stack } = receiver;
  const { probe, rules, stopping, report, note } = options;
  const status = checkStack(stack);
  if (describeStackStatus(stack.status, stack.name).kind === 'unusable') return report([status]);
  const url = requireStackValue(stack, 'output', 'WebhookUrl');
  const endpoint = {
    url: givenUrl ?? parseUrl(url).href,
    agents: session.requestHandler,
    signal: stopping,
  };
  const check = async (...args: Parameters<typeof runCheck>) => {
    if (stopping.aborted) return;
    const findings = await runCheck(...args);
    // An interrupted check has found out nothing.
    if (!stopping.aborted) report(findings);
  };
  let secret: string | undefined;
  report([status]);
  await check('the version', async () => checkVersion(receiver));
  for (const name of ['webhook', 'redrive'] as const) {
    await check(`the ${name} function`, () => checkFunction(receiver, name));
  }
  await check('the redrive', () => checkRedrive(receiver));
  await check('the URL', () => checkUnsigned(endpoint));
  await check('the secret', async () => {
    const result = await checkSecret(receiver);
    ({ secret } = result);
    return result.finding;
  });
  await check('the signatures', () => checkSignatures(receiver));
  await check('the event bus', () => checkBus(receiver));
  await check('the archive', () => checkArchive(receiver));
  for (const name of ['quarantine', 'dead-letter', 'fallback'] as const) {
    await check(`the ${name} queue`, () => checkQueue(receiver, name));
  }
  await check('the alarms', () => checkAlarms(receiver));
  if (rules) await check('the rules', () => checkRules(receiver));
  if (!probe || stopping.aborted) return;
  const key = secret;
  if (key === undefined) {
    report([fail('no probe was sent', 'The secret could not be read: see its finding above.')]);
    return;
  }
  // Not by `check`: what could not be removed is reported also after an interruption.
  const stopAnnouncing = announceRemoval(stopping, note);
  try {
    report(await runCheck('the probe', () => probeThrough(receiver, endpoint, key)));
  } finally {
    stopAnnouncing();
  }
}

function checkStack({ name, status, reason }: DeployedStack): Finding {
  const { kind, meaning, todo } = describeStackStatus(status, name);
  if (kind === 'ready') return pass(`the stack is ${status}`);
  const what = `the stack is ${status}: it ${meaning}`;
  const next = reason === undefined ? todo : `CloudFormation reports: ${reason}\n${todo}`;
  return kind === 'changing' ? warn(what, next) : fail(what, next);
}

/** Sends a probe and waits for it on the bus. */
async function probeThrough(
  { session, stack }: ExaminedReceiver,
  endpoint: Endpoint,
  secret: string,
): Promise<readonly Finding[]> {
  const pattern = JSON.stringify({ 'detail-type': [PROBE_SUBJECT] });
  const observer = await observeBus(
    createAwsClients(session),
    requireStackValue(stack, 'output', 'EventBusArn'),
    pattern,
    PROBE_LIFETIME_SECONDS,
  );
  const findings: Finding[] = [];
  try {
    findings.push(
      ...(await runCheck('rules and queues of other probes', () => checkExpired(observer))),
      ...(await runCheck('the probe', () =>
        checkProbe(endpoint, secret, (eventId) =>
          waitFor('the probe on the event bus, up to a minute', () =>
            findProbe(observer, eventId, endpoint.signal),
          ),
        ),
      )),
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

/** Waits up to a minute for an event on the bus. @returns `undefined` if it was interrupted. */
async function findProbe(
  observer: Observer,
  eventId: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
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
  return signal.aborted ? undefined : false;
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

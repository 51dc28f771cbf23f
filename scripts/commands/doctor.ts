import { PROBE_SUBJECT } from '../../handler/catalogue/subjects.ts';
import {
  checkAlarms,
  checkArchive,
  checkBus,
  checkFunction,
  checkQueue,
  checkRedrive,
  checkSecret,
  checkVersion,
} from '../deployed/doctor/aws-checks.ts';
import { checked, failed, type Finding, ok } from '../deployed/doctor/finding.ts';
import { checkProbe, checkUnsigned } from '../deployed/doctor/http-checks.ts';
import { type DeployedStack, deployedStack } from '../deployed/stack.ts';
import { renewClients } from '../deployed/tail/aws-call.ts';
import { observeBus } from '../deployed/tail/observer.ts';
import { leftover } from '../deployed/tail/rule-and-queue.ts';
import { color, defineCommand, UsageError } from '../shared/command.ts';
import type { Io, Output } from '../shared/io.ts';
import { urlOf } from '../shared/parse-url.ts';
import { secretFor } from '../shared/secret.ts';

export const command = defineCommand({
  name: 'doctor',
  summary:
    'Checks a deployed receiver, from outside and inside, and says what to do for each finding.',
  options: {
    stack: { value: 'NAME', help: 'The stack of the receiver; your own AWS credentials are used' },
    url: {
      value: 'URL',
      help: "The webhook's URL; default: the stack's. Alone, only the URL is checked",
    },
    probe: { help: `Also send a signed event of the reserved subject ${PROBE_SUBJECT}` },
  },
  notes: [
    'Without --stack, the secret of a probe comes from KINOW_WEBHOOK_SECRET or a prompt.',
    'Exit status: 0 when nothing failed, 1 when something did.',
    '',
    'Example: npm run doctor -- --stack kinow-eventbridge --probe',
  ],
  run: async ({ text, has }, io) => {
    renewClients();
    const name = text('stack');
    const given = text('url');
    if (name === undefined && given === undefined) throw new UsageError('Give --stack or --url');
    const stack = name === undefined ? undefined : await deployedStack(name);
    const url = urlOf(given ?? stack?.outputs['WebhookUrl'] ?? '').href;
    const findings = stack
      ? await examine(io, stack, url, has('probe'))
      : await examineUrl(io, url, has('probe'));
    return findings.some(({ verdict }) => verdict === 'failed') ? 1 : 0;
  },
});

async function examineUrl(io: Io, url: string, probe: boolean): Promise<readonly Finding[]> {
  const findings = [...tell(io.stdout, await checked('the URL', () => checkUnsigned(url)))];
  if (probe) {
    const secret = await secretFor(new URL(url), io);
    findings.push(...tell(io.stdout, await checked('the probe', () => checkProbe(url, secret))));
  }
  return findings;
}

async function examine(
  { stdout }: Io,
  stack: DeployedStack,
  url: string,
  probe: boolean,
): Promise<readonly Finding[]> {
  const { status, outputs } = stack;
  const findings: Finding[] = [];
  const check = async (subject: string, run: () => Promise<Finding | readonly Finding[]>) => {
    findings.push(...tell(stdout, await checked(subject, run)));
  };
  let secret: string | undefined;
  await check('the stack', async () =>
    status.endsWith('_COMPLETE') && !status.includes('ROLLBACK')
      ? ok(`the stack is ${status}`)
      : failed(
          `the stack is ${status}`,
          'Its last change failed: see its events, then deploy again.',
        ),
  );
  await check('the version', async () => checkVersion(stack));
  for (const [name, output] of [
    ['webhook', 'WebhookFunctionName'],
    ['redrive', 'RedriveFunctionName'],
  ] as const) {
    await check(`the ${name} function`, () => checkFunction(name, outputs[output]));
  }
  await check('the redrive', () => checkRedrive(outputs['RedriveFunctionName']));
  await check('the URL', () => checkUnsigned(url));
  await check('the secret', async () => {
    const checkedSecret = await checkSecret(outputs['SecretArn']);
    ({ secret } = checkedSecret);
    return checkedSecret.finding;
  });
  await check('the bus', () => checkBus(stack));
  await check('the archive', () => checkArchive(stack));
  for (const queue of ['QuarantineQueueUrl', 'DeadLetterQueueUrl', 'FallbackQueueUrl']) {
    await check(queue, () => checkQueue(stack, queue));
  }
  await check('the alarms', () => checkAlarms(stack));
  const key = secret;
  if (probe && key !== undefined) await check('the probe', () => probeThrough(stack, url, key));
  return findings;
}

async function probeThrough(
  stack: DeployedStack,
  url: string,
  secret: string,
): Promise<readonly Finding[]> {
  const pattern = JSON.stringify({ 'detail-type': [PROBE_SUBJECT] });
  const observer = await observeBus(stack.outputs['EventBusArn'] ?? '', pattern);
  const findings: Finding[] = [];
  try {
    const found = await checkProbe(url, secret, async (eventId) => {
      for (let attempt = 0; attempt < 6; attempt += 1) {
        const arrived: string[] = [];
        await observer.take({ seconds: 10 }, async (event) => arrived.push(event) > 0);
        if (arrived.some((event) => event.includes(eventId))) return true;
      }
      return false;
    });
    findings.push(...found);
  } finally {
    const left = await observer.close();
    if (left !== undefined)
      findings.push(failed('a rule and a queue of the probe are left', leftover(left)));
  }
  return findings;
}

/** Prints findings as they come, a line each. */
function tell(out: Output, findings: readonly Finding[]): readonly Finding[] {
  const marks = {
    ok: color(out, 'green', 'ok      '),
    unsure: color(out, 'yellow', 'look    '),
    failed: color(out, 'red', 'failed  '),
  };
  for (const { verdict, what, todo } of findings) {
    const next = todo ? `\n        ${color(out, 'dim', todo)}` : '';
    out.write(`${marks[verdict]}${what}${next}\n`);
  }
  return findings;
}

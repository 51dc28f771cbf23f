import { requireStackValue } from '../stack.ts';
import { type CountsByTime, readDayMetrics, sumCounts } from './day-metrics.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass, warn } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** As the alarms: long enough for a call to return a whole day. */
const PERIOD_SECONDS = 300;

/**
 * Checks whether the signatures of the last day matched the secret. A probe cannot tell, since it is signed with the
 * stack's own; the functions do not count it.
 */
export async function checkSignatures({ session, stack }: ExaminedReceiver): Promise<Finding> {
  const FunctionName = requireStackValue(stack, 'output', 'WebhookFunctionName');
  const resource = 'the metrics of the webhook function';
  const { Authentic, Mismatched } = await readDayMetrics(
    session,
    resource,
    ['Authentic', 'Mismatched'],
    {
      Namespace: 'KinowEventBridge',
      Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
      Period: PERIOD_SECONDS,
    },
  );
  return judgeSignatures(Authentic, Mismatched);
}

/**
 * Judges the signatures of the last day. That some did not match says nothing alone, since anybody can send one: it
 * matters whether any matched afterwards.
 */
export function judgeSignatures(authentic: CountsByTime, mismatched: CountsByTime): Finding {
  const lastMatch = findLast(authentic);
  const lastMismatch = findLast(mismatched);
  const count = sumCounts(mismatched);
  if (lastMismatch === undefined) {
    return lastMatch === undefined
      ? warn(
          'no authentic request arrived in the last day',
          `The shop may be quiet, or the webhook switched off. See ${RUNBOOK}: No events.`,
        )
      : pass(`all signatures of the last day matched (${sumCounts(authentic)})`);
  }
  const refused = `${count} ${count === 1 ? 'signature' : 'signatures'} of the last day did not match`;
  const advice = `Store the secret that Kinow's back office shows (see ${RUNBOOK}: Rotate the secret), then get the refused events from Kinow: the receiver does not keep them. If these requests are not from Kinow, see ${RUNBOOK}: Signatures mismatched.`;
  if (lastMatch === undefined) {
    return fail(`Kinow signs with another secret: ${refused}, and none matched`, advice);
  }
  if (lastMatch < lastMismatch) {
    return fail(
      `Kinow signs with another secret since ${formatTime(lastMatch)}: ${refused}, and none has matched since`,
      advice,
    );
  }
  return warn(
    `${refused}, the last at ${formatTime(lastMismatch)}, but others have matched since`,
    `Either someone else sent these requests, or Kinow used another secret for a while. See ${RUNBOOK}: Signatures mismatched.`,
  );
}

function findLast(counts: CountsByTime): number | undefined {
  const times = [...counts].flatMap(([time, count]) => (count > 0 ? time : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

const formatTime = (time: number) => `${new Date(time).toISOString().slice(0, 16)}Z`;

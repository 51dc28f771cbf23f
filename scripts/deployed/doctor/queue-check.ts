import { createSqs } from '../aws-clients.ts';
import { callAws } from '../call-aws.ts';
import { readQueueDepth } from '../queues/queue-depth.ts';
import { requireStackValue } from '../stack.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** Checks that a queue is empty. @param output - The stack output with the queue's URL. */
export async function checkQueue(
  { session, stack }: ExaminedReceiver,
  output: string,
): Promise<Finding> {
  const name = formatQueueName(output);
  const QueueUrl = requireStackValue(stack, 'output', output);
  const depth = await callAws('sqs:GetQueueAttributes', `the ${name} queue`, async (options) => {
    const { visible, hidden } = await readQueueDepth(createSqs(session), QueueUrl, options);
    return visible + hidden;
  });
  return depth === 0
    ? pass(`the ${name} queue is empty`)
    : fail(
        `the ${name} queue holds ${depth} ${depth === 1 ? 'message' : 'messages'}`,
        `See ${RUNBOOK}: ${SECTIONS[output] ?? 'Alarms'}.`,
      );
}

/** Formats the name of a queue, such as `dead-letter`. @param output - The stack output with its URL. */
export const formatQueueName = (output: string) =>
  output
    .replace(/QueueUrl$/u, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-')
    .toLowerCase();

const SECTIONS: Readonly<Record<string, string>> = {
  FallbackQueueUrl: 'Fallback not emptying',
  QuarantineQueueUrl: 'Events quarantined',
  DeadLetterQueueUrl: 'Dead letters',
};

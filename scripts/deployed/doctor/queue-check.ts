import { createSqs } from '../aws-clients.ts';
import { callAws } from '../call-aws.ts';
import { readQueueDepth } from '../queues/queue-depth.ts';
import { QUEUE_OUTPUTS, type QueueName } from '../queues/receiver.ts';
import { requireStackValue } from '../stack.ts';
import type { ExaminedReceiver } from './examined-receiver.ts';
import { fail, type Finding, pass } from './finding.ts';
import { RUNBOOK } from '../runbook.ts';

/** The sections of the runbook. */
const SECTIONS: Readonly<Record<QueueName, string>> = {
  fallback: 'Fallback not emptying',
  quarantine: 'Events quarantined',
  'dead-letter': 'Dead letters',
};

/** Checks that a queue is empty. */
export async function checkQueue(
  { session, stack }: ExaminedReceiver,
  name: QueueName,
): Promise<Finding> {
  const QueueUrl = requireStackValue(stack, 'output', QUEUE_OUTPUTS[name]);
  const depth = await callAws('sqs:GetQueueAttributes', `the ${name} queue`, async (options) => {
    const { visible, hidden } = await readQueueDepth(createSqs(session), QueueUrl, options);
    return visible + hidden;
  });
  return depth === 0
    ? pass(`the ${name} queue is empty`)
    : fail(
        `the ${name} queue holds ${depth} ${depth === 1 ? 'message' : 'messages'}`,
        `See ${RUNBOOK}: ${SECTIONS[name]}.`,
      );
}

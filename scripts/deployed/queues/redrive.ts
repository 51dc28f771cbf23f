import { CommandError } from '../../shared/command-error.ts';
import { explainFailure } from '../aws-errors.ts';
import type { RedriveOptions } from './inspect-queues.ts';
import { MAX_FAILED_BATCHES, moveMessages, type MoveResult } from './move-messages.ts';
import { printMove } from './print-move.ts';
import { type Queue, readDepth, sendMessage } from './queue-calls.ts';
import type { SourceName } from './receiver.ts';
import { parseDecryptedEvent } from './decrypted-event.ts';
import { countUnread } from './unread.ts';
import { type Sleep, waitUntilEmpty, type WaitResult } from './wait-until-empty.ts';
import { formatCall } from '../../shared/command-line.ts';
import { RUNBOOK } from '../runbook.ts';

/**
 * Moves messages of a queue to the fallback queue, from which the redrive function publishes them, and waits
 * until that queue is empty. Prints totals only, because SQS's counts do not show the results of single messages.
 *
 * @returns The exit status.
 * @throws CommandError if a queue cannot be read, or accepts no messages.
 */
export async function redriveQueue(
  options: RedriveOptions & { readonly name: SourceName; readonly sleep: Sleep },
): Promise<number> {
  const { receiver, name, output, choose, stopping, sleep, stack } = options;
  const { print } = output;
  const { fallback, 'dead-letter': deadLetters } = receiver.queues;
  const before = await readTotal(deadLetters);
  if ('failure' in before) {
    const why = explainFailure(before.failure, describeQueue(deadLetters));
    throw new CommandError(`${why} Nothing was moved, because its growth cannot be measured.`);
  }
  const queues = { from: receiver.queues[name], to: fallback };
  const result = await moveMessages({
    ...queues,
    bus: receiver.bus,
    choose,
    limit: options.limit ?? Infinity,
    stopping,
    onProgress: output.progress,
  });
  output.clearProgress();
  printMove(output, queues, result);
  const moved = count(result, 'moved');
  const sent = moved + count(result, 'copied');
  const unconfirmed = `${sent} moved. To see the result: ${formatCall('redrive', `list --stack ${stack}`)}`;
  if (result.gaveUp !== undefined) {
    if (sent > 0) print(unconfirmed);
    throw new CommandError(explainGivingUp(result.gaveUp));
  }
  if (sent === 0) return isComplete(result) ? 0 : 1;
  if (!stopping.aborted)
    output.note(`${sent} moved. Waiting up to 5 minutes until the fallback queue is empty.`);
  const waited = await waitUntilEmpty(fallback, sleep, stopping);
  if (waited.outcome === 'stopped') {
    print(unconfirmed);
    return 1;
  }
  const after = await readTotal(deadLetters);
  // Messages moved out of the dead-letter queue reduce its depth.
  const expected = before.value - (name === 'dead-letter' ? moved : 0);
  const growth = 'failure' in after ? undefined : Math.max(0, after.value - expected);
  const isDone = waited.outcome === 'empty' && growth === 0;
  print(
    `${sent} moved, ${formatWait(waited)}, dead-letter queue ${growth === undefined ? 'could not be read' : `grew by ${growth}`}.`,
    isDone ? 'green' : 'red',
  );
  if (waited.outcome === 'unreadable')
    print(`  ${explainFailure(waited.failure, describeQueue(fallback))}`);
  if (waited.outcome === 'not_empty') print(`  See ${RUNBOOK}: Fallback not emptying`);
  if ('failure' in after) print(`  ${explainFailure(after.failure, describeQueue(deadLetters))}`);
  if (growth !== undefined && growth > 0) {
    print(`  To see why: ${formatCall('redrive', `list dead-letter --stack ${stack}`)}`);
  }
  return isDone && isComplete(result) ? 0 : 1;
}

/**
 * Puts a decrypted event of the event bus's dead-letter queue into the fallback queue, from which the redrive
 * function publishes it.
 *
 * @param text - The event as JSON.
 * @throws CommandError if it is no event of this receiver, if the function would refuse it, or if the queue did
 *   not confirm it.
 */
export async function redriveDecryptedEvent(
  text: string,
  { receiver, stack, output }: Pick<RedriveOptions, 'receiver' | 'stack' | 'output'>,
): Promise<void> {
  const { message, receivedAt, refusal } = parseDecryptedEvent(text, receiver.bus);
  if (refusal !== undefined) {
    throw new CommandError(
      `The redrive function would refuse this event: ${refusal}. See ${RUNBOOK}: Events quarantined`,
    );
  }
  const { fallback } = receiver.queues;
  const failure = await sendMessage(fallback, message, { reason: 'redrive', receivedAt });
  if (failure !== undefined) {
    throw new CommandError(explainFailure(failure, describeQueue(fallback)));
  }
  output.print(
    `1 moved. To see the result: ${formatCall('redrive', `list --stack ${stack}`)}`,
    'green',
  );
}

async function readTotal(queue: Queue) {
  const result = await readDepth(queue);
  return 'failure' in result ? result : { value: result.value.visible + result.value.hidden };
}

const describeQueue = ({ name }: Queue) => `the ${name} queue`;

const count = ({ messages }: MoveResult, outcome: string) =>
  messages.filter((message) => message.outcome === outcome).length;

/** Whether all chosen messages were moved, and no message was unread. */
const isComplete = (result: MoveResult) =>
  result.messages.every(({ outcome }) => outcome === 'moved' || outcome === 'not_chosen') &&
  countUnread({ ...result, read: result.messages.length }) === 0;

function formatWait(waited: Exclude<WaitResult, { readonly outcome: 'stopped' }>): string {
  switch (waited.outcome) {
    case 'empty':
      return 'fallback queue empty';
    case 'not_empty': {
      const { visible, hidden } = waited.depth;
      return `fallback queue not empty after 5 minutes (${visible} visible, ${hidden} hidden)`;
    }
    case 'unreadable':
      return 'fallback queue could not be read';
    default:
      return waited satisfies never;
  }
}

function explainGivingUp({ queue, failure }: NonNullable<MoveResult['gaveUp']>): string {
  const what =
    queue.name === 'fallback'
      ? `The fallback queue accepted no message of ${MAX_FAILED_BATCHES} consecutive batches, so the command stopped.`
      : 'A call to the queue failed, so the command stopped.';
  return `${what} ${explainFailure(failure, describeQueue(queue))}`;
}

import { setTimeout } from 'node:timers/promises';
import { createOutput } from '../deployed/output.ts';
import type { QueuedMessage } from '../deployed/queues/parse-queued-message.ts';
import {
  findReceiver,
  isQueueName,
  QUEUE_NAMES,
  type QueueName,
  SOURCE_NAMES,
  type SourceName,
} from '../deployed/queues/receiver.ts';
import { forecastRedrive, listQueues, redriveQueue } from '../deployed/queues/redrive.ts';
import { findStack } from '../deployed/stack.ts';
import { type Arguments, defineCommand, suggestName, UsageError } from '../shared/command.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';

const options = {
  stack: { value: 'NAME', help: 'The stack of the receiver; your own AWS credentials are used' },
  'dry-run': { help: 'Forecast what the redrive function would do, and change nothing' },
  reason: { value: 'R', help: 'Only messages that are there for this reason' },
  subject: { value: 'S', help: 'Only events of this subject' },
  limit: { value: 'N', help: 'At most so many messages; list reads 1000 of a queue by default' },
  show: { help: 'With list: the payloads too, which are personal data' },
};

type RedriveInput = Arguments<keyof typeof options>;

export const command = defineCommand({
  name: 'redrive',
  summary: "Shows what waits in a receiver's queues, or has it published again.",
  operands: 'list [queue] | quarantine | dead-letter',
  leastOperands: 1,
  mostOperands: 2,
  options,
  notes: [
    'list reads what waits in each queue, or in the named one, and why.',
    'quarantine and dead-letter move the messages of that queue into the fallback queue, from which the',
    'deployed redrive function publishes them: the signed body to the byte, with its own time. It refuses',
    'what is no event or too large, into the dead-letter queue. The command waits until the fallback queue',
    'is empty, for 5 minutes at most. A message is deleted only after SQS has confirmed its copy. Ctrl-C',
    'stops after the batch under way; ended in any other way, nothing is lost, and at worst an event is',
    'published twice.',
    '',
    'Reading is a receive and is counted by SQS, also with list and --dry-run: other readers do not see',
    'the messages meanwhile (for 10 minutes at most). Hidden messages cannot be read by anybody.',
    '',
    'Exit status: 0 when all chosen messages were moved, the fallback queue is empty and the dead-letter',
    'queue did not grow, or nothing waited; otherwise 1. list and --dry-run: 1 when a queue could not be',
    'read, or counts messages that could not.',
    '',
    'Example: npm run redrive -- list --stack kinow-eventbridge',
  ],
  stopNotice: 'Stopping: what is under way is finished. Once more ends at once.',
  run: async (given, io) => {
    const task = readTask(given);
    const limit = given.integer('limit', { least: 1, most: 1_000_000 });
    const stack = given.text('stack');
    if (stack === undefined) throw new UsageError('Give the stack of the receiver by --stack');
    const receiver = findReceiver(await findStack(stack));
    const output = createOutput(io.stdout, io.stderr);
    const choose = createFilter(given);
    const common = { receiver, stack, choose, limit, stopping: io.signal, output };
    const run = async (): Promise<number> => {
      switch (task.task) {
        case 'list':
          return await listQueues({ ...common, ...task, withPayload: given.has('show') });
        case 'forecast':
          return await forecastRedrive({ ...common, ...task });
        case 'redrive':
          return await redriveQueue({ ...common, ...task, sleep });
        default:
          return task satisfies never;
      }
    };
    const status = await run();
    return findInterruptStatus(io.signal) ?? status;
  },
});

type Task =
  | { readonly task: 'list'; readonly names: readonly QueueName[] }
  | { readonly task: 'forecast' | 'redrive'; readonly name: SourceName };

function readTask({ operands: [word = '', second], has }: RedriveInput): Task {
  if (word === 'list') {
    if (has('dry-run')) throw new UsageError('list changes nothing: --dry-run goes with a queue');
    if (second === undefined) return { task: 'list', names: QUEUE_NAMES };
    if (!isQueueName(second)) throw createUnknownError(second, QUEUE_NAMES);
    return { task: 'list', names: [second] };
  }
  if (word === 'fallback') {
    throw new UsageError(
      'The redrive function publishes the fallback queue by itself. See infra/README.md: Fallback not emptying',
    );
  }
  const name = SOURCE_NAMES.find((source) => source === word);
  if (name === undefined) throw createUnknownError(word, ['list', ...SOURCE_NAMES]);
  if (second !== undefined) throw new UsageError(`Unexpected argument: ${second}`);
  if (has('show')) {
    throw new UsageError(`--show goes with list: npm run redrive -- list ${name} --show`);
  }
  return { task: has('dry-run') ? 'forecast' : 'redrive', name };
}

function createUnknownError(word: string, known: readonly string[]): UsageError {
  return new UsageError(
    `There is no ${word}: give ${known.join(', ')}.${suggestName(word, known)}`,
  );
}

function createFilter({ text }: RedriveInput): (message: QueuedMessage) => boolean {
  const [reason, subject] = [text('reason'), text('subject')];
  return (message) =>
    (reason === undefined || message.reason === reason) &&
    (subject === undefined || message.subject === subject);
}

/** Waits until the time is over or the signal is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

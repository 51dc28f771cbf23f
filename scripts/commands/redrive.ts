import { setTimeout } from 'node:timers/promises';
import { runWithAws } from '../deployed/aws-session.ts';
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
import { forecastRedrive, listQueues } from '../deployed/queues/inspect-queues.ts';
import { redriveDecryptedEvent, redriveQueue } from '../deployed/queues/redrive.ts';
import type { DeadLetter } from '../deployed/rule-queue/dead-letter.ts';
import { listRuleQueue, redriveRuleQueue } from '../deployed/rule-queue/redrive-rule.ts';
import { findRuleStack, isRuleStack } from '../deployed/rule-queue/rule-target.ts';
import { findStack } from '../deployed/stack.ts';
import { type Arguments, createUnexpectedError } from '../shared/parse-arguments.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { listNames } from '../shared/suggest-name.ts';
import { readInputFile } from '../shared/input-file.ts';
import { formatCall } from '../shared/command-line.ts';
import { RUNBOOK } from '../deployed/runbook.ts';

const options = {
  stack: {
    value: 'NAME',
    help: 'The stack of the receiver, or of a rule; uses your AWS credentials',
  },
  'dry-run': { help: 'Show what the redrive function would do, without changing anything' },
  reason: { value: 'R', help: 'Only messages with this reason' },
  subject: { value: 'S', help: 'Only events with this subject' },
  limit: { value: 'N', help: 'At most N messages (default for list: 1000 per queue)' },
  show: { help: 'With list: also show the payloads, which contain personal data' },
};

type RedriveInput = Arguments<keyof typeof options>;

const OPERANDS = 'list [queue] | quarantine | dead-letter | decrypted FILE';

export const command = defineCommand({
  name: 'redrive',
  summary:
    "Lists the messages in a receiver's queues and publishes them again, or delivers those of a rule to its target.",
  operands: OPERANDS,
  mostOperands: 2,
  options,
  notes: [
    'list shows how many messages each queue, or the named queue, holds, and why.',
    'quarantine and dead-letter move the messages of that queue to the fallback queue, from which the deployed redrive function publishes them: the signed body, unchanged, with its original time. It moves messages that are not valid events, or too large, to the dead-letter queue. The command waits up to 5 minutes until the fallback queue is empty. A message is deleted only after SQS has confirmed its copy.',
    "decrypted puts a decrypted event of the event bus's dead-letter queue into the fallback queue.",
    'With the stack of a rule, the command delivers each message of its dead-letter queue to the target of the rule: it invokes the function and waits for its result, starts the execution, sends to the queue or puts onto the other bus. A message is deleted after the target has accepted it. list shows them. For an HTTP endpoint and CloudWatch Logs, it prints how to replay the archive for this rule alone.',
    '',
    'Ctrl-C stops after the current batch. If the command ends in any other way, no message is lost, but an event may be published twice.',
    '',
    'Reading a message is a receive, also with list and --dry-run: SQS counts it and hides the message from other readers, for up to 10 minutes. Messages that another reader has hidden cannot be read.',
    '',
    'Exit status: 0 if all selected messages were moved, the fallback queue is empty and the dead-letter queue did not grow, or if there were no messages; otherwise 1. list and --dry-run: 1 if a queue, or messages that it counts, could not be read. --dry-run: also 1 if a message would be refused.',
  ],
  examples: [formatCall('redrive', 'list --stack kinow-eventbridge')],
  stopNotice: 'Stopping after the current step. Press Ctrl-C again to stop immediately.',
  run: async (given, io) => {
    const task = given.operands.length === 0 ? undefined : readTask(given);
    const limit = given.integer('limit', { least: 1, most: 1_000_000 });
    const stack = given.text('stack');
    const missing =
      'Missing argument. Specify list [queue], quarantine, dead-letter or decrypted FILE';
    if (stack === undefined) {
      throw new UsageError(
        task === undefined
          ? missing
          : 'No stack specified. Specify the stack of the receiver, or of a rule, with --stack',
      );
    }
    return await runWithAws(io, async (session) => {
      const found = await findStack(session, stack, io.signal);
      const output = createOutput(io.stdout, io.stderr);
      const choose = createFilter(given);
      if (isRuleStack(found)) {
        const rule = findRuleStack(found, session);
        const common = { rule, choose, limit: limit ?? Infinity, stopping: io.signal, output };
        return readRuleTask(task, given) === 'list'
          ? await listRuleQueue({ ...common, withPayload: given.has('show') })
          : await redriveRuleQueue(common);
      }
      if (task === undefined) throw new UsageError(missing);
      const receiver = findReceiver(found, session);
      const common = { receiver, stack, choose, limit, stopping: io.signal, output };
      switch (task.task) {
        case 'list':
          return await listQueues({ ...common, ...task, withPayload: given.has('show') });
        case 'forecast':
          return await forecastRedrive({ ...common, ...task });
        case 'decrypted':
          await redriveDecryptedEvent(String(await readInputFile(task.file)), common);
          return 0;
        case 'redrive':
          return await redriveQueue({ ...common, ...task, sleep });
        default:
          return task satisfies never;
      }
    });
  },
});

type Task =
  | { readonly task: 'list'; readonly names: readonly QueueName[] }
  | { readonly task: 'decrypted'; readonly file: string }
  | { readonly task: 'forecast' | 'redrive'; readonly name: SourceName };

function readTask({ operands: [word = '', second], has }: RedriveInput): Task {
  if (word === 'list') {
    if (has('dry-run')) {
      throw new UsageError(
        '--dry-run cannot be used with list, which changes nothing. Remove --dry-run',
      );
    }
    if (second === undefined) return { task: 'list', names: QUEUE_NAMES };
    if (!isQueueName(second)) throw createUnknownError(second, QUEUE_NAMES);
    return { task: 'list', names: [second] };
  }
  if (word === 'fallback') {
    throw new UsageError(
      `The redrive function already publishes the fallback queue. See ${RUNBOOK}: Fallback not emptying`,
    );
  }
  if (word === 'decrypted') {
    if (second === undefined)
      throw new UsageError('Missing argument. Specify the file with the decrypted event');
    const unused = (['dry-run', 'reason', 'subject', 'limit', 'show'] as const).find(has);
    if (unused !== undefined) {
      throw new UsageError(`--${unused} cannot be used with decrypted. Remove it`);
    }
    return { task: 'decrypted', file: second };
  }
  const name = SOURCE_NAMES.find((source) => source === word);
  if (name === undefined) throw createUnknownError(word, ['list', ...SOURCE_NAMES, 'decrypted']);
  if (second !== undefined) throw createUnexpectedError(second);
  if (has('show')) {
    throw new UsageError(
      `--show requires list. Run ${formatCall('redrive', `list ${name} --show`)}`,
    );
  }
  return { task: has('dry-run') ? 'forecast' : 'redrive', name };
}

/** What to do with a rule's dead-letter queue, its only one. Without an operand, its messages are delivered. */
function readRuleTask(task: Task | undefined, { has }: RedriveInput): 'list' | 'redrive' {
  if (task === undefined) {
    if (has('show')) throw new UsageError('--show requires list. Specify list, or remove --show');
    return has('dry-run') ? 'list' : 'redrive';
  }
  if (task.task === 'list') return 'list';
  if (task.task !== 'decrypted' && task.name === 'dead-letter') {
    return task.task === 'forecast' ? 'list' : 'redrive';
  }
  throw new UsageError(
    'This is the stack of a rule, which has a dead-letter queue only. Specify list or dead-letter',
  );
}

function createUnknownError(word: string, known: readonly string[]): UsageError {
  return new UsageError(`Invalid argument: ${word}.${listNames(word, known)}`);
}

function createFilter({ text }: RedriveInput) {
  const [reason, subject] = [text('reason'), text('subject')];
  return (message: Pick<QueuedMessage | DeadLetter, 'reason' | 'subject'>) =>
    (reason === undefined || message.reason === reason) &&
    (subject === undefined || message.subject === subject);
}

/** Waits for a time, or until the signal is aborted. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {});
}

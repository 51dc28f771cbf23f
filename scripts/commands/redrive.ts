import { adviceFor, type Route, said } from '../deployed/aws-errors.ts';
import { survey } from '../deployed/queues/list-messages.ts';
import { MOST_IN_VAIN, move, type Moved } from '../deployed/queues/move-messages.ts';
import { renewClients } from '../deployed/queues/aws-clients.ts';
import { tellNext, tellSurvey } from '../deployed/queues/print-list.ts';
import { tellMoved } from '../deployed/queues/print-moved.ts';
import type { Opened } from '../deployed/queues/queued-message.ts';
import {
  isQueueName,
  QUEUE_NAMES,
  type QueueName,
  type Receiver,
  receiverOf,
} from '../deployed/queues/receiver.ts';
import { deployedStack } from '../deployed/stack.ts';
import {
  type Arguments,
  CommandError,
  defineCommand,
  didYouMean,
  UsageError,
} from '../shared/command.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import type { Io, Output } from '../shared/io.ts';
import { overwrite, progressLine } from '../shared/terminal.ts';

const options = {
  stack: { value: 'NAME', help: 'The stack of the receiver; your own AWS credentials are used' },
  'dry-run': { help: 'Say what would become of the messages, and change nothing' },
  reason: { value: 'R', help: 'Only messages that are there for this reason' },
  subject: { value: 'S', help: 'Only events of this subject' },
  limit: { value: 'N', help: 'At most so many messages; list reads 1000 of a queue by default' },
  show: { help: 'With list: the payloads too, which are personal data' },
};

type Given = Arguments<keyof typeof options>;

/** How many messages of a queue are listed, unless said otherwise. */
const LISTED = 1_000;

const limitOf = ({ integer }: Given) => integer('limit', { least: 1, most: 1_000_000 });

export const command = defineCommand({
  name: 'redrive',
  summary: "Shows what waits in a receiver's queues, or puts it back onto the event bus.",
  operands: 'list [queue] | fallback | quarantine | dead-letter',
  leastOperands: 1,
  mostOperands: 2,
  options,
  notes: [
    'list reads what waits in each queue, or in the one that is named, and why.',
    'fallback, quarantine and dead-letter put the events of that queue onto the bus: the signed body to',
    'the byte, with its own time. An event is deleted from the queue only after the bus took it. What is',
    'refused again stays there, with the reason. Ctrl-C stops after the batch under way; ended in any',
    'other way, nothing is lost either, and at worst an event is on the bus more than once.',
    '',
    'Reading is a receive and is counted by SQS, also with list and --dry-run: other readers do not see',
    'the messages meanwhile (for 10 minutes at most). Hidden messages cannot be read by anybody.',
    '',
    'Exit status: 0 when all that was chosen is on the bus, or nothing waited; 1 when something was',
    'refused or left. list: 0 when the queues could be read.',
    '',
    'Example: npm run redrive -- list --stack kinow-eventbridge',
  ],
  stopNotice: 'Stopping: what is under way is finished. Once more ends at once.',
  run: async (given, io) => {
    renewClients();
    const task = taskOf(given);
    limitOf(given);
    const name = given.text('stack');
    if (name === undefined) throw new UsageError('Give the stack of the receiver by --stack');
    const receiver = receiverOf(await deployedStack(name));
    const status =
      task.command === 'list'
        ? await list(given, receiver, task.queues, io)
        : await putBack(given, receiver, task.queue, io);
    return findInterruptStatus(io.signal) ?? status;
  },
});

/** What to do, and with which queue; every queue where `list` names none. */
type Task =
  | { readonly command: 'list'; readonly queues: readonly QueueName[] }
  | { readonly command: 'move'; readonly queue: QueueName };

function taskOf({ operands: [word = '', second], has }: Given): Task {
  if (word === 'list') {
    if (has('dry-run')) throw new UsageError('list changes nothing: --dry-run goes with a queue');
    return { command: 'list', queues: second === undefined ? QUEUE_NAMES : [queueOf(second)] };
  }
  const queue = queueOf(word, 'list');
  if (second !== undefined) throw new UsageError(`Unexpected argument: ${second}`);
  if (has('show')) {
    throw new UsageError(`--show goes with list: npm run redrive -- list ${queue} --show`);
  }
  return { command: 'move', queue };
}

function queueOf(word: string, ...others: readonly string[]): QueueName {
  if (isQueueName(word)) return word;
  const known = [...others, ...QUEUE_NAMES];
  const hint = didYouMean(word, known);
  throw new UsageError(`There is no ${word}: give ${known.join(', ')}.${hint}`);
}

function chosenBy({ text }: Given): (message: Opened) => boolean {
  const [reason, subject] = [text('reason'), text('subject')];
  return (message) =>
    (reason === undefined || message.reason === reason) &&
    (subject === undefined || message.subject === subject);
}

async function list(
  given: Given,
  { queueUrls, bus }: Receiver,
  queues: readonly QueueName[],
  { stdout, stderr, signal: stopping }: Io,
): Promise<number> {
  const progress = new Map<QueueName, readonly [number, number]>();
  const surveys = await Promise.all(
    queues.map(async (name) => {
      const found = await survey({
        queueUrl: queueUrls[name],
        choose: chosenBy(given),
        limit: limitOf(given) ?? LISTED,
        show: given.has('show'),
        stopping,
        onProgress: (read, total) => {
          progress.set(name, [read, total]);
          const sum = (index: 0 | 1) =>
            [...progress.values()].reduce((all, one) => all + one[index], 0);
          showProgress(stderr, sum(0), sum(1));
        },
      });
      return [name, found] as const;
    }),
  );
  overwrite(stderr, '');
  for (const [queue, found] of surveys) {
    tellSurvey(stdout, found, { queue, bus: bus.eventBusName }, given.has('show'));
  }
  tellNext(stdout, new Map(surveys), given.text('stack') ?? '');
  return surveys.some(([, { failure }]) => failure !== undefined) ? 1 : 0;
}

async function putBack(
  given: Given,
  { queueUrls, bus }: Receiver,
  queue: QueueName,
  { stdout, stderr, signal: stopping }: Io,
): Promise<number> {
  const dryRun = given.has('dry-run');
  const moved = await move({
    queueUrl: queueUrls[queue],
    bus,
    choose: chosenBy(given),
    limit: limitOf(given) ?? Number.POSITIVE_INFINITY,
    dryRun,
    stopping,
    onProgress: (done, total) => showProgress(stderr, done, total),
  });
  overwrite(stderr, '');
  const route = { queue, bus: bus.eventBusName };
  tellMoved(stdout, moved, route, dryRun);
  if (moved.gaveUp !== undefined) throw new CommandError(whyGivenUp(moved.gaveUp, route));
  const isDone = moved.settled.every(({ fate }) => fate === 'published' || fate === 'unchosen');
  return isDone ? 0 : 1;
}

function whyGivenUp({ on, failure }: NonNullable<Moved['gaveUp']>, route: Route): string {
  const what =
    on === 'bus'
      ? `The bus took nothing of ${MOST_IN_VAIN} batches in a row, so the others were not tried.`
      : 'A call to the queue failed, so nothing more was tried.';
  return `${what} AWS said ${said(failure)}. ${adviceFor(failure, route)}`;
}

function showProgress(stderr: Output, done: number, total: number): void {
  overwrite(stderr, progressLine(done, total, stderr.columns ?? 80));
}

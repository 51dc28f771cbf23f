import { createHmac, randomBytes } from 'node:crypto';
import { said } from '../deployed/aws-errors.ts';
import { renewClients } from '../deployed/tail/aws-call.ts';
import { passedLine } from '../deployed/tail/event-line.ts';
import { follow } from '../deployed/tail/follow-events.ts';
import { maskDetail } from '../deployed/tail/mask-detail.ts';
import { busNamed, busOfStack, type ObservedBus } from '../deployed/tail/observed-bus.ts';
import { observeBus, type Observer } from '../deployed/tail/observer.ts';
import type { PassedEvent } from '../deployed/tail/passed-event.ts';
import { leftover, withLeftover } from '../deployed/tail/rule-and-queue.ts';
import { makeFolder, saveSample } from '../deployed/tail/save-sample.ts';
import { removeAbandoned } from '../deployed/tail/sign-of-life.ts';
import { wantedEvents } from '../deployed/tail/tail-pattern.ts';
import { seeded } from '../samples/random.ts';
import {
  type Arguments,
  type color,
  CommandError,
  defineCommand,
  UsageError,
} from '../shared/command.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import type { Io, Output } from '../shared/io.ts';
import { printLine } from '../shared/terminal.ts';

const options = {
  stack: { value: 'NAME', help: 'The stack of the receiver; your own AWS credentials are used' },
  bus: { value: 'NAME', help: 'Or any event bus of your account and region' },
  subject: { value: 'S', help: 'Only events of this subject, or of several: a,b' },
  pattern: { value: 'PATTERN', help: 'Only what this event pattern matches: JSON, or a file' },
  count: { value: 'N', help: 'End after so many events' },
  json: { help: 'Each event as a line of JSON, for jq' },
  'save-samples': { value: 'DIR', help: 'Write each event as a sample file for match and invoke' },
  unmasked: { help: 'With --json or --save-samples: personal data as it is. Secrets stay masked' },
};

type Given = Arguments<keyof typeof options>;

export const command = defineCommand({
  name: 'tail',
  summary: 'Shows the events of a deployed event bus as they pass.',
  options,
  notes: [
    'A temporary rule and queue, named kinow-eventbridge-observer-…, take a copy of each event; nothing',
    'else on the bus notices. They are removed at the end, also by Ctrl-C. What a killed run has left, a',
    'run that begins ten minutes later or more finds and removes.',
    '',
    'A line shows no payload. In that of --json and --save-samples, personal data has a mask that looks',
    'like it, the same throughout a run; ids stay. A file in DIR is never written over.',
    '',
    'Exit status: 0 after --count events; 130 by Ctrl-C; 1 when something failed, or could not be removed.',
    '',
    'Example: npm run tail -- --stack kinow-eventbridge --subject order_created --save-samples samples',
    'For jq:  npm run --silent tail -- --stack kinow-eventbridge --json | jq .detail.data',
  ],
  stopNotice:
    'Stopping: the rule and the queue are removed. Once more ends at once, and leaves them.',
  run: async (given, io) => {
    renewClients();
    const { text, has } = given;
    const [stack, bus] = [text('stack'), text('bus')];
    if ((stack === undefined) === (bus === undefined)) {
      throw new UsageError('Give the stack of the receiver by --stack, or an event bus by --bus');
    }
    if (has('unmasked') && !has('json') && !has('save-samples')) {
      throw new UsageError(
        '--unmasked goes with --json or --save-samples: a line shows no payload',
      );
    }
    const most = given.integer('count', { least: 1, most: 1_000_000 }) ?? Infinity;
    const wanted = await wantedEvents(text('subject'), text('pattern'));
    const folder = text('save-samples');
    if (folder !== undefined) await makeFolder(folder);
    const observed = stack === undefined ? await busNamed(bus ?? '') : await busOfStack(stack);
    const pattern = wanted.pattern(observed.source);
    const tell = notePrinter(io.stderr);
    const observer = await observeBus(observed.arn, pattern);
    tell(`Observing the event bus ${observer.bus}: ${pattern}`);
    for (const note of wanted.notes) tell(note, 'yellow');
    tell('Waiting for events. A new rule may take some seconds to work. Ctrl-C ends it.', 'dim');
    const until = { stopping: io.signal, most };
    const status = await watch(observer, showing(given, observed, io), until, tell);
    return findInterruptStatus(io.signal) ?? status;
  },
});

type Show = (event: PassedEvent) => Promise<void>;

type Tell = (line: string, format?: Parameters<typeof color>[1]) => void;

/** Shows events to the end, and then removes rule and queue, whatever happened. */
async function watch(
  observer: Observer,
  show: Show,
  until: { readonly stopping: AbortSignal; readonly most: number },
  tell: Tell,
): Promise<number> {
  let count = 0;
  let failure: CommandError | undefined;
  try {
    await sweep(observer, tell);
    await follow({
      observer,
      ...until,
      show: async (event) => {
        await show(event);
        count += 1;
      },
      onTrouble: ({ failure }) =>
        tell(`AWS does not answer (${said(failure)}): trying on. Events wait ten minutes.`, 'red'),
      onRecovery: () => tell('AWS answers again.', 'green'),
    });
  } catch (error) {
    failure = error instanceof CommandError ? error : undefined;
    if (failure === undefined) {
      await observer.close();
      throw error;
    }
  }
  const left = await observer.close();
  if (failure !== undefined) throw withLeftover(failure, left);
  const passed = `${count} ${count === 1 ? 'event' : 'events'} passed.`;
  if (left !== undefined) throw new CommandError(`${passed} ${leftover(left)}`);
  tell(`${passed} The temporary rule and queue were removed.`);
  return 0;
}

/** Removes what killed runs have left. That it cannot be is no reason not to observe. */
async function sweep(observer: Observer, tell: Tell): Promise<void> {
  try {
    const { removed, left } = await removeAbandoned(observer);
    for (const name of removed) tell(`Removed what a killed run had left: ${name}`);
    for (const one of left) tell(leftover(one), 'yellow');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    tell(`What killed runs have left was not looked for. ${error.message}`, 'yellow');
  }
}

/** How an event is shown: its line or its JSON, and its sample file. */
function showing({ text, has }: Given, { source }: ObservedBus, { stdout }: Io): Show {
  const unmasked = has('unmasked');
  const folder = text('save-samples');
  const salt = randomBytes(16);
  const masking = {
    unmasked,
    // Salted, so that a mask cannot be traced back by trying names.
    randomFor: (value: string) => seeded(createHmac('sha256', salt).update(value).digest('hex')),
  };
  return async (event) => {
    const detail = has('json') || folder ? maskDetail(event.detail, event.subject, masking) : '';
    const file = folder && (await saveSample(event, detail, { folder, unmasked }));
    const line = has('json') ? event.around(detail) : passedLine(stdout, event, source, file);
    printLine(stdout, line);
  };
}

/** Prints what is not an event: beside the output, which a program may read. */
const notePrinter =
  (stderr: Output): Tell =>
  (line, format) =>
    printLine(stderr, line, format);

import { createOutput } from '../deployed/output.ts';
import { findBus, findBusOfStack } from '../deployed/tail/observed-bus.ts';
import { makeFolder } from '../deployed/tail/save-sample.ts';
import { tailBus } from '../deployed/tail/tail-bus.ts';
import { selectEvents } from '../deployed/tail/tail-pattern.ts';
import { defineCommand, UsageError } from '../shared/command.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';

export const command = defineCommand({
  name: 'tail',
  summary: 'Shows the events of a deployed event bus as they pass.',
  options: {
    stack: { value: 'NAME', help: 'The stack of the receiver; your own AWS credentials are used' },
    bus: { value: 'NAME', help: 'Or any event bus of your account and region' },
    subject: { value: 'S', help: 'Only events of this subject, or of several: a,b' },
    pattern: { value: 'PATTERN', help: 'Only what this event pattern matches: JSON, or a file' },
    count: { value: 'N', help: 'End after so many events' },
    json: { help: 'Each event as a line of JSON, for jq' },
    'save-samples': {
      value: 'DIR',
      help: 'Write each event as a sample file for match and invoke',
    },
    unmasked: {
      help: 'With --json or --save-samples: personal data as it is. Secrets stay masked',
    },
  },
  notes: [
    'A temporary rule and queue, named kinow-eventbridge-observer-…, take a copy of each event; nothing',
    'else on the bus notices. They are removed at the end, also by Ctrl-C. They expire after 12 hours: the',
    'run ends then, and any later run removes what a killed one has left.',
    '',
    'A line shows no payload. In that of --json and --save-samples, personal data has a mask that looks like it,',
    'the same throughout a run; ids stay. A file in DIR is never written over.',
    '',
    'Exit status: 0 after --count events; 130 by Ctrl-C; 1 when something failed, could not be removed,',
    'or the 12 hours were over.',
    '',
    'Example: npm run tail -- --stack kinow-eventbridge --subject order_created --save-samples samples',
    'For jq:  npm run --silent tail -- --stack kinow-eventbridge --json | jq .detail.data',
  ],
  stopNotice:
    'Stopping: the rule and the queue are removed. Once more ends at once, and leaves them.',
  run: async ({ text, has, integer }, io) => {
    const [stack, bus] = [text('stack'), text('bus')];
    if ((stack === undefined) === (bus === undefined)) {
      throw new UsageError('Give the stack of the receiver by --stack, or an event bus by --bus');
    }
    if (has('unmasked') && !has('json') && !has('save-samples')) {
      throw new UsageError(
        '--unmasked goes with --json or --save-samples: a line shows no payload',
      );
    }
    const maxEvents = integer('count', { least: 1, most: 1_000_000 }) ?? Infinity;
    const wanted = await selectEvents(text('subject'), text('pattern'));
    const folder = text('save-samples');
    if (folder !== undefined) await makeFolder(folder);
    const observed = stack === undefined ? await findBus(bus ?? '') : await findBusOfStack(stack);
    const status = await tailBus({
      bus: observed,
      pattern: wanted.createPattern(observed.source),
      notes: wanted.notes,
      maxEvents,
      json: has('json'),
      folder,
      unmasked: has('unmasked'),
      stopping: io.signal,
      output: createOutput(io.stdout, io.stderr),
    });
    return findInterruptStatus(io.signal) ?? status;
  },
});

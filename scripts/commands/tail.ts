import { runWithAws } from '../deployed/aws-session.ts';
import { createOutput } from '../deployed/output.ts';
import { confirmForwarding } from '../deployed/tail/confirm-forwarding.ts';
import { findObservedBus } from '../deployed/tail/observed-bus.ts';
import { makeFolder } from '../deployed/tail/save-sample.ts';
import { tailBus } from '../deployed/tail/tail-bus.ts';
import { selectEvents } from '../deployed/tail/tail-pattern.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { formatCall } from '../shared/command-line.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';

export const command = defineCommand({
  name: 'tail',
  summary: 'Shows the events of a deployed event bus as they arrive.',
  options: {
    stack: { value: 'NAME', help: 'The stack of the receiver; uses your AWS credentials' },
    bus: { value: 'NAME', help: 'Any event bus of your account and region, instead of --stack' },
    subject: { value: 'S', help: 'Only events with this subject, or with several: a,b' },
    pattern: { value: 'PATTERN', help: 'Only events that match this pattern: JSON, or a file' },
    count: { value: 'N', help: 'Stop after N events' },
    json: { help: 'Print each event as a line of JSON' },
    'save-samples': {
      value: 'DIR',
      help: 'Write each event as a sample file for match and invoke',
    },
    forward: {
      value: '[PORT]',
      isValueOptional: true,
      help: `Also send each event to the event bus of ${formatCall('start')} on this machine, at its BUS_PORT (3001)`,
    },
    yes: { help: 'With --forward: start without confirmation' },
    unmasked: {
      help: 'With --json or --save-samples: do not mask personal data. Secrets are always masked',
    },
  },
  notes: [
    'A temporary rule and queue, named kinow-eventbridge-observer-…, receive a copy of each event; other rules are not affected. Both are removed at the end, also after Ctrl-C. They expire after 12 hours, which ends the run. If a run is killed, a later run removes its rule and queue once they have expired.',
    '',
    'The default output contains no payload. With --json and --save-samples, personal data is replaced by masks of the same form, which are constant within a run; ids are not masked. Files in DIR are never overwritten.',
    '',
    'With --forward, the rules and functions of the command start receive real events, unchanged. Only the subject and event_id of an event are logged, and the output of functions. Asks for confirmation first.',
    '',
    'Exit status: 0 after --count events; 130 after Ctrl-C; 1 if something failed or could not be removed, or after 12 hours.',
  ],
  examples: [
    formatCall('tail', '--stack kinow-eventbridge --subject order_created --save-samples samples'),
    formatCall('tail', '--stack kinow-eventbridge --json | jq .detail.data', { isSilent: true }),
  ],
  stopNotice: '',
  run: async ({ text, has, integer }, io) => {
    const [stack, bus] = [text('stack'), text('bus')];
    if (stack === undefined && bus === undefined) {
      throw new UsageError(
        'No event bus specified. Specify the stack of the receiver with --stack, or an event bus with --bus',
      );
    }
    if (stack !== undefined && bus !== undefined) {
      throw new UsageError('--bus cannot be used with --stack. Specify one of them');
    }
    if (has('unmasked') && !has('json') && !has('save-samples')) {
      throw new UsageError('--unmasked requires --json or --save-samples. Specify one of them');
    }
    const forwarding = text('forward');
    if (has('yes') && forwarding === undefined) {
      throw new UsageError('--yes requires --forward. Specify --forward, or remove --yes');
    }
    const maxEvents = integer('count', { least: 1, most: 1_000_000 }) ?? Infinity;
    const wanted = await selectEvents(text('subject'), text('pattern'));
    const folder = text('save-samples');
    if (folder !== undefined) await makeFolder(folder);
    const forwarder =
      forwarding === undefined
        ? undefined
        : await confirmForwarding(
            { given: forwarding, isConfirmed: has('yes'), from: stack ?? bus ?? '' },
            io,
          );
    if (forwarding !== undefined && forwarder === undefined)
      return findInterruptStatus(io.signal) ?? 1;
    return await runWithAws(io, async (session) => {
      const observed = await findObservedBus(session, { stack, bus }, io.signal);
      return await tailBus({
        session,
        bus: observed,
        pattern: wanted.createPattern(observed.source),
        notes: wanted.notes,
        maxEvents,
        json: has('json'),
        folder,
        unmasked: has('unmasked'),
        forwarder,
        stopping: io.signal,
        output: createOutput(io.stdout, io.stderr),
      });
    });
  },
});

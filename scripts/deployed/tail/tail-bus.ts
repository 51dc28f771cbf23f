import { createHmac, randomBytes } from 'node:crypto';
import { createRandom } from '../../samples/random.ts';
import { CommandError } from '../../shared/command-error.ts';
import { createAwsClients } from '../aws-clients.ts';
import { formatFailure } from '../aws-errors.ts';
import type { AwsSession } from '../aws-session.ts';
import type { Output } from '../output.ts';
import { announceRemoval } from './announce-removal.ts';
import { formatEventLine } from './event-line.ts';
import type { Forwarder } from './forward-events.ts';
import { followEvents, type FollowResult } from './follow-events.ts';
import { maskDetail } from './mask-detail.ts';
import type { ObservedBus } from './observed-bus.ts';
import { observeBus, type Observer } from './observer.ts';
import type { ObservedEvent } from './passed-event.ts';
import { removeExpired } from './remove-expired.ts';
import { addLeftover, formatLeftover } from './rule-and-queue.ts';
import { saveSample } from './save-sample.ts';

/** After this time the rule and the queue of a run expire: other runs then remove them. */
const LIFETIME_SECONDS = 12 * 3_600;

export interface TailOptions {
  readonly session: AwsSession;
  readonly bus: ObservedBus;
  readonly pattern: string;
  /** Warnings about the pattern. */
  readonly notes: readonly string[];
  readonly maxEvents: number;
  readonly json: boolean;
  /** The folder for samples, if they are saved. */
  readonly folder: string | undefined;
  readonly unmasked: boolean;
  /** Where each event is forwarded, if it is. */
  readonly forwarder: Forwarder | undefined;
  readonly stopping: AbortSignal;
  readonly output: Output;
  readonly lifetimeSeconds?: number;
}

/**
 * Shows the events of a bus, and then removes the temporary rule and queue, also after an error.
 *
 * @returns The exit status.
 * @throws CommandError if a call fails, the rule and the queue cannot be removed, or they have expired.
 */
export async function tailBus(options: TailOptions): Promise<number> {
  const stopAnnouncing = announceRemoval(options.stopping, options.output.note);
  try {
    return await observeAndShow(options);
  } finally {
    stopAnnouncing();
  }
}

async function observeAndShow(options: TailOptions): Promise<number> {
  const { session, bus, pattern, notes, output, lifetimeSeconds = LIFETIME_SECONDS } = options;
  const { note } = output;
  const observer = await observeBus(createAwsClients(session), bus.arn, pattern, lifetimeSeconds);
  note(`Observing the event bus ${observer.bus}: ${pattern}`);
  for (const line of notes) note(line, 'yellow');
  note(
    'Waiting for events. A new rule takes a few seconds to become active. Press Ctrl-C to stop.',
    'dim',
  );
  let count = 0;
  let result: FollowResult;
  try {
    await reportExpired(observer, output);
    const show = createShow(options);
    result = await followEvents({
      observer,
      stopping: options.stopping,
      maxEvents: options.maxEvents,
      show: async (event) => {
        await show(event);
        count += 1;
      },
      onTrouble: ({ failure }) =>
        note(
          `AWS does not respond (${formatFailure(failure)}). Retrying; the queue stores events for 10 minutes.`,
          'red',
        ),
      onRecovery: () => note('AWS responds again.', 'green'),
    });
  } catch (error) {
    const leftover = await observer.close();
    throw error instanceof CommandError ? addLeftover(error, leftover) : error;
  }
  const leftover = await observer.close();
  const passed = `${count} ${count === 1 ? 'event' : 'events'} received.`;
  if (leftover !== undefined) throw new CommandError(`${passed} ${formatLeftover(leftover)}`);
  note(`${passed} The temporary rule and queue were removed.`);
  if (result === 'expired') {
    throw new CommandError(
      `The temporary rule and queue have expired after ${lifetimeSeconds / 3_600} hours. Run the command again.`,
    );
  }
  return 0;
}

/** Removes expired rules and queues of other runs. An error is only printed. */
async function reportExpired({ clients, bus }: Observer, { note }: Output): Promise<void> {
  try {
    const { removed, left } = await removeExpired(clients, bus);
    for (const name of removed) note(`Removed an expired rule and queue: ${name}`);
    for (const leftover of left) note(formatLeftover(leftover), 'yellow');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    note(`Could not check for expired rules and queues. ${error.message}`, 'yellow');
  }
}

/** Creates the function that forwards an event, prints it, and saves it as a sample. */
function createShow({ bus, json, folder, unmasked, forwarder, output }: TailOptions) {
  const salt = randomBytes(16);
  const masking = {
    unmasked,
    // Salted, so that a mask cannot be reversed by guessing values.
    getRandom: (value: string) =>
      createRandom(createHmac('sha256', salt).update(value).digest('hex')),
  };
  return async (event: ObservedEvent): Promise<void> => {
    await forwarder?.forward(event.text);
    const detail = json || folder ? maskDetail(event.detail, event.subject, masking) : '';
    const file = folder && (await saveSample(event, detail, { folder, unmasked }));
    if (json) output.printData(event.wrapDetail(detail));
    else output.print(formatEventLine(output.stdout, event, bus.source, file));
  };
}

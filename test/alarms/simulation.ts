import type { Template } from '../../scripts/rules/template/template.ts';
import { readAlarms } from './alarm.ts';
import { type Assumptions, runAlarms, type Transition } from './cloudwatch.ts';
import { INCIDENTS, type IncidentName, type Step } from './incidents.ts';
import type { MeasuredCounts } from './measured-counts.ts';
import { HOUR, type ShopKind, SimulatedReceiver } from './shop.ts';

/** AWS documents none of these numbers: the alarms must work whatever they are. */
export const ASSUMPTIONS: readonly Assumptions[] = [
  { extraPeriods: 0, delayMinutes: 1, idleQueueMinutes: 0 },
  { extraPeriods: 2, delayMinutes: 3, idleQueueMinutes: 15 },
  { extraPeriods: 5, delayMinutes: 4, idleQueueMinutes: 10 },
];

/** The minute in which steps begin. Before, the shop has a usual morning. */
export const BEGIN = 5 * HOUR;

export interface Simulation {
  readonly template: Template;
  readonly counts: MeasuredCounts;
  readonly shop: ShopKind;
  readonly assumptions: Assumptions;
}

/** What happens in a simulation. */
interface Course {
  readonly minutes: number;
  readonly steps: readonly Step[];
  /** Whether Kinow sends no more events. */
  readonly isSilent?: boolean;
  /** The headings whose alarms are evaluated; all if not given. */
  readonly only?: readonly string[];
}

/** Runs the template's alarms over a shop's usual traffic, with some steps in it. */
export function simulate(
  { template, counts, shop, assumptions }: Simulation,
  { minutes, steps, isSilent = false, only }: Course,
): Transition[] {
  const receiver = new SimulatedReceiver(template, counts);
  const end = BEGIN + minutes;
  const acts = Map.groupBy(steps, ([after]) => BEGIN + after);
  for (let minute = 0; minute < end; minute += 1) {
    receiver.scan(minute);
    const isSending = minute < BEGIN || !isSilent;
    if (isSending) receiver.receive('published', minute, { times: shop.countEvents(minute) });
    for (const [, act] of acts.get(minute) ?? []) act(receiver, minute);
  }
  receiver.measureQueues(end, assumptions);
  const alarms = readAlarms(template, {
    KinowWebhookSecret: 'secret',
    KmsKeyArn: 'arn:aws:kms:eu-west-1:000000000000:key/1',
    ReplayGuard: 'on',
    QuietHoursAlarm: shop.quietHours,
  }).filter(({ anchor }) => only?.includes(anchor) ?? true);
  return runAlarms(alarms, receiver.metrics, { start: BEGIN - HOUR, end, assumptions });
}

/** Returns the minutes, from the begin of the steps, in which alarms of a heading sent a message of a state. */
export function listMessages(
  transitions: readonly Transition[],
  state: Transition['state'],
  anchor?: string,
): number[] {
  return transitions
    .filter((one) => one.notifies && one.state === state)
    .filter(({ alarm }) => anchor === undefined || alarm.anchor === anchor)
    .map(({ minute }) => minute - BEGIN);
}

/** Formats the messages of alarms, for the message of a failure. */
export const formatMessages = (transitions: readonly Transition[]): string =>
  transitions
    .filter(({ notifies }) => notifies)
    .map(({ alarm, state, minute }) => `${alarm.id} ${state} at ${minute - BEGIN}`)
    .join(', ');

interface IncidentRun {
  /** When the second incident begins. */
  readonly again: number;
  readonly transitions: readonly Transition[];
}

const runs = new WeakMap<Simulation, Map<IncidentName, IncidentRun>>();

/** Runs an incident twice, the second an hour after the end of the first. */
function runIncident(simulation: Simulation, name: IncidentName): IncidentRun {
  const known = runs.get(simulation) ?? new Map<IncidentName, IncidentRun>();
  runs.set(simulation, known);
  let run = known.get(name);
  if (run === undefined) {
    const steps: readonly Step[] = INCIDENTS[name];
    const again = Math.max(0, ...steps.map(([after]) => after)) + HOUR;
    const transitions = simulate(simulation, {
      minutes: again + 2 * HOUR,
      steps: [...steps, ...steps.map(([after, act]): Step => [after + again, act])],
    });
    run = { again, transitions };
    known.set(name, run);
  }
  return run;
}

/**
 * Examines an incident, and a second one an hour later.
 *
 * @param anchors - The headings whose alarms must send a message for each.
 * @returns What is wrong; empty if nothing is.
 */
export function examineIncident(
  simulation: Simulation,
  name: IncidentName,
  { anchors, within = 15 }: { anchors: readonly string[]; within?: number },
): string[] {
  const { again, transitions } = runIncident(simulation, name);
  const { name: shopName } = simulation.shop;
  if (anchors.length === 0) {
    const messages = formatMessages(transitions);
    return messages === '' ? [] : [`${shopName}, ${name}: ${messages}`];
  }
  return anchors.flatMap((anchor) =>
    measureDelays(simulation, name, anchor).flatMap((delay, index) => {
      const at = index === 0 ? 0 : again;
      return delay <= within
        ? []
        : [`${shopName}, ${name} at ${at}: no message of ${anchor} within ${within} minutes`];
    }),
  );
}

/** Measures in how many minutes a heading's alarms sent a message for an incident, and for the second one. */
export function measureDelays(
  simulation: Simulation,
  name: IncidentName,
  anchor: string,
): readonly [first: number, second: number] {
  const { again, transitions } = runIncident(simulation, name);
  const messages = listMessages(transitions, 'ALARM', anchor);
  const measure = (at: number) =>
    (messages.find((minute) => minute > at) ?? Number.POSITIVE_INFINITY) - at;
  return [measure(0), measure(again)];
}

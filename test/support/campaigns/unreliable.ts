import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { entriesOf, putsSome, refusesEach } from '../aws/bus.ts';
import {
  answers,
  type Fault,
  hangs,
  hangsAfterWork,
  losesAnswer,
  refuses,
  resets,
  resetsMidAnswer,
} from '../faults/faults.ts';
import { chanceOf } from './chance.ts';
import type { Ledger } from './ledger.ts';

/** How often each service fails, of 1. */
const FAILING: Readonly<Record<string, number>> = {
  PutEvents: 0.2,
  SendMessage: 0.3,
  ChangeMessageVisibilityBatch: 0.2,
  Query: 0.03,
  PutItem: 0.03,
};

/** Of these the call is not carried out. */
const FAULTS: readonly Fault[] = [
  refuses(500, 'InternalFailure'),
  refuses(400, 'ThrottlingException'),
  refuses(400, 'AccessDeniedException'),
  resets,
  resetsMidAnswer,
  answers('<html>Bad Gateway</html>'),
  answers('{}', 503),
];

/** How many of a thousand events hang on their first way to the bus. */
const HANGING = 3;

/** Services that fail at random, the same way for an event on every run with the same seed. */
export class Unreliable {
  readonly #seed: string;
  readonly #ledger: Ledger;
  readonly #accept: (event: BusEvent) => void;
  readonly #chances = new Map<string, () => number>();
  readonly #hung = new Set<string>();
  #isHealed = false;

  /** @param accept - Puts an event onto the bus. */
  constructor(seed: string, ledger: Ledger, accept: (event: BusEvent) => void) {
    this.#seed = seed;
    this.#ledger = ledger;
    this.#accept = accept;
  }

  get isHealed(): boolean {
    return this.#isHealed;
  }

  heal(): void {
    this.#isHealed = true;
  }

  /** The next number from 0 to 1 for an event and a purpose. */
  chance(...about: readonly string[]): number {
    const key = about.join(' ');
    const chance = this.#chances.get(key) ?? chanceOf(`${this.#seed} ${key}`);
    this.#chances.set(key, chance);
    return chance();
  }

  /** Whether the bus hangs when it is first asked to take this event. */
  isToHang(eventId: string): boolean {
    return !this.#hung.has(eventId) && chanceOf(`${this.#seed} hangs ${eventId}`)() < HANGING / 1e3;
  }

  /** Answers a call in the service's place, or spoils its answer, or neither. */
  readonly intercept = (call: Call): boolean => {
    const { action } = call;
    const share = FAILING[action];
    if (this.#isHealed || share === undefined) return false;
    const eventIds = eventIdsOf(call);
    const [first = ''] = eventIds;
    if (action === 'PutEvents' && this.isToHang(first)) {
      this.#hung.add(first);
      return this.chance(action, first) < 0.5 ? this.#fails(call, hangs) : this.#hangsLate(call);
    }
    if (this.chance(action, first) >= share) return false;

    const which = this.chance(action, first);
    if (which < 0.25 && (action === 'PutEvents' || action === 'SendMessage')) {
      for (const id of eventIds) this.#ledger.of(id).unanswered[action] += 1;
      losesAnswer(call);
      return false;
    }
    if (which < 0.45 && action === 'PutEvents') return this.#fails(call, this.#refusesSome(first));
    return this.#fails(call, FAULTS[Math.floor(which * 1e6) % FAULTS.length] ?? resets);
  };

  #fails(call: Call, fault: Fault): true {
    fault(call);
    return true;
  }

  #hangsLate(call: Call): false {
    for (const id of eventIdsOf(call)) this.#ledger.of(id).unanswered.PutEvents += 1;
    hangsAfterWork(call);
    return false;
  }

  #refusesSome(first: string): Fault {
    if (this.chance('PutEvents', first) < 0.3) return refusesEach('ThrottlingException');
    return putsSome(this.#accept, () =>
      this.chance('PutEvents', first) < 0.5 ? 'InternalFailure' : undefined,
    );
  }
}

/** The events that a call is about. */
function eventIdsOf({ action, body }: Call): string[] {
  if (action === 'PutEvents') {
    return entriesOf(body).map(
      ({ Detail }) => (JSON.parse(Detail) as { event_id: string }).event_id,
    );
  }
  if (action !== 'SendMessage') return [];
  const { MessageAttributes } = JSON.parse(body.toString()) as {
    MessageAttributes: { event_id: { StringValue: string } };
  };
  return [MessageAttributes.event_id.StringValue];
}

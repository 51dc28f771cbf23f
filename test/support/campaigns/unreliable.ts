import type { BusEvent } from '../../../scripts/local/aws/eventbridge.ts';
import type { Call } from '../../../scripts/local/aws/local-aws.ts';
import { putSomeEntries, readEntries } from '../aws/bus.ts';
import {
  answerWith,
  type Fault,
  hangAfterWork,
  hangForever,
  loseAnswer,
  refuseEntries,
  refuseWith,
  resetConnection,
  resetMidAnswer,
} from '../faults/faults.ts';
import { createChance } from './chance.ts';
import type { Ledger } from './ledger.ts';

/** Failure rate of each service, from 0 to 1. */
const FAILING: Readonly<Record<string, number>> = {
  PutEvents: 0.2,
  SendMessage: 0.3,
  ChangeMessageVisibilityBatch: 0.2,
  Query: 0.03,
  PutItem: 0.03,
};

/** Faults in which the call is not executed. */
const FAULTS: readonly Fault[] = [
  refuseWith(500, 'InternalFailure'),
  refuseWith(400, 'ThrottlingException'),
  refuseWith(400, 'AccessDeniedException'),
  resetConnection,
  resetMidAnswer,
  answerWith('<html>Bad Gateway</html>'),
  answerWith('{}', 503),
];

/** Number of events in 1,000 whose first PutEvents call hangs. */
const HANGING = 3;

/** Services that fail randomly, deterministic for an event and a seed. */
export class UnreliableServices {
  readonly #seed: string;
  readonly #ledger: Ledger;
  readonly #accept: (event: BusEvent) => void;
  readonly #chances = new Map<string, () => number>();
  readonly #hung = new Set<string>();
  #isHealed = false;

  /** @param accept - Called with each event that reaches the bus. */
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

  /** Returns the next number in [0, 1) for an event and a purpose. */
  drawChance(...about: readonly string[]): number {
    const key = about.join(' ');
    const chance = this.#chances.get(key) ?? createChance(`${this.#seed} ${key}`);
    this.#chances.set(key, chance);
    return chance();
  }

  /** Whether the first PutEvents call of an event hangs. */
  isToHang(eventId: string): boolean {
    return (
      !this.#hung.has(eventId) && createChance(`${this.#seed} hangs ${eventId}`)() < HANGING / 1e3
    );
  }

  /** May answer a call instead of the service, or break its response. */
  readonly intercept = (call: Call): boolean => {
    const { action } = call;
    const share = FAILING[action];
    if (this.#isHealed || share === undefined) return false;
    const eventIds = listEventIds(call);
    const [first = ''] = eventIds;
    if (action === 'PutEvents' && this.isToHang(first)) {
      this.#hung.add(first);
      return this.drawChance(action, first) < 0.5
        ? this.#fail(call, hangForever)
        : this.#hangLate(call);
    }
    if (this.drawChance(action, first) >= share) return false;

    const which = this.drawChance(action, first);
    if (which < 0.25 && (action === 'PutEvents' || action === 'SendMessage')) {
      for (const id of eventIds) this.#ledger.getAccount(id).unanswered[action] += 1;
      loseAnswer(call);
      return false;
    }
    if (which < 0.45 && action === 'PutEvents') return this.#fail(call, this.#refuseSome(first));
    return this.#fail(call, FAULTS[Math.floor(which * 1e6) % FAULTS.length] ?? resetConnection);
  };

  #fail(call: Call, fault: Fault): true {
    fault(call);
    return true;
  }

  #hangLate(call: Call): false {
    for (const id of listEventIds(call)) this.#ledger.getAccount(id).unanswered.PutEvents += 1;
    hangAfterWork(call);
    return false;
  }

  #refuseSome(first: string): Fault {
    if (this.drawChance('PutEvents', first) < 0.3) return refuseEntries('ThrottlingException');
    return putSomeEntries(this.#accept, () =>
      this.drawChance('PutEvents', first) < 0.5 ? 'InternalFailure' : undefined,
    );
  }
}

/** Returns the events in a call. */
function listEventIds({ action, body }: Call): string[] {
  if (action === 'PutEvents') {
    return readEntries(body).map(
      ({ Detail }) => (JSON.parse(Detail) as { event_id: string }).event_id,
    );
  }
  if (action !== 'SendMessage') return [];
  const { MessageAttributes } = JSON.parse(body.toString()) as {
    MessageAttributes: { event_id: { StringValue: string } };
  };
  return [MessageAttributes.event_id.StringValue];
}

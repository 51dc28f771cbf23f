import { setImmediate as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { subjects } from '../../../handler/catalogue/subjects.ts';
import type { BusEvent } from '../aws/event-bus.ts';
import { asDelivered, asSeenByRules } from '../local-rules.ts';
import { otherNames } from '../match/editions.ts';
import { eventSource, sampleEvents } from '../match/events.ts';
import { distance, unknownSubjects } from '../match/verdict.ts';
import { readEvent, type Value } from '../pattern/event.ts';
import { onOneLine, positionOf } from '../pattern/json.ts';
import { limitsOf } from '../pattern/limits.ts';
import { RuleSet } from '../pattern/match.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { readPatternAt } from '../pattern/place.ts';
import { type Reason, whyNot } from '../pattern/why-not.ts';
import { targets } from '../rule/targets.ts';
import type { Candidate, EventText, MatchAnswer, NotTaken, PatternParts, Verdicts } from './api.ts';
import { asked } from './question.ts';
import type { Records } from './records.ts';

/** Of the events that have passed, the newest. */
const MOST_JUDGED = 1_000;

/** Nobody reads more of them; all are counted. */
const MOST_TOLD = 100;

/** So long reasons are looked for, of which those of a large pattern take milliseconds each. */
const PATIENCE_MS = 1_000;

/** In between requests are answered. */
const AT_ONCE_MS = 20;

/** A reason has the values, which may be of any length. */
const MOST_CHARACTERS = 1_000;

const MatchQuestion = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    event: v.exactOptional(v.string('Expected the id of an event')),
  },
  'Expected an object',
);

/** A larger event is read anew for each question, rather than kept twice. */
const MOST_KEPT = 100_000;

/** What a pattern and its rule can be made of. */
export const patternParts = (): PatternParts => ({
  source: eventSource(),
  subjects: Object.keys(subjects),
  targets,
});

/** An event to be judged. */
interface Judged {
  readonly candidate: Candidate;
  readonly value: () => Value;
}

/** Tells what a pattern matches: of the samples, and of the events that have passed. */
export class Matcher {
  readonly #records: Records;
  /** What is read of events, for the next question: a pattern is asked for at every key. */
  readonly #seen = new WeakMap<BusEvent, Value>();
  #samples: readonly (Judged & EventText)[] | undefined;

  constructor(records: Records) {
    this.#records = records;
  }

  /** @throws UsageError where that is no question. */
  async match(question: unknown): Promise<MatchAnswer> {
    const { pattern: text, event: wanted } = asked(MatchQuestion, question);
    const read = readPatternAt(text);
    if ('mistake' in read) {
      return { mistake: { ...read.mistake, ...positionOf(text, read.mistake.offset) } };
    }
    const { pattern } = read;
    const until = performance.now() + PATIENCE_MS;
    const events = this.#records.events();
    const judged = events.slice(0, MOST_JUDGED).map(({ row, event }) => ({
      candidate: { id: String(row.id), subject: event['detail-type'], time: row.time },
      value: () => this.#seenOf(event),
    }));
    return {
      notes: [...unknownSubjects(pattern), ...limitsOf(onOneLine(text), pattern)],
      samples: await verdicts(pattern, this.#sampleList(), { until, wanted }),
      events: {
        ...(await verdicts(pattern, judged, { until, wanted })),
        older: events.length - judged.length,
      },
    };
  }

  /**
   * The text of an event.
   *
   * @param id - A subject for its sample, or the id of a request.
   * @returns `undefined` where there is none, or it is forgotten.
   */
  event(id: string): EventText | undefined {
    const sample = this.#sampleList().find(({ candidate }) => candidate.id === id);
    if (sample !== undefined) return { text: sample.text };
    const event = this.#records.events().find(({ row }) => String(row.id) === id)?.event;
    return event && { text: asDelivered(event) };
  }

  #sampleList(): readonly (Judged & EventText)[] {
    return (this.#samples ??= sampleEvents().map(({ name, text }) => {
      const value = readEvent(text);
      return { candidate: { id: name, subject: name }, text, value: () => value };
    }));
  }

  #seenOf(event: BusEvent): Value {
    let value = this.#seen.get(event);
    if (value === undefined) {
      value = asSeenByRules(event);
      if (event.detailText.length < MOST_KEPT) this.#seen.set(event, value);
    }
    return value;
  }
}

async function verdicts(
  pattern: Pattern,
  judged: readonly Judged[],
  { until, wanted }: { readonly until: number; readonly wanted: string | undefined },
): Promise<Verdicts> {
  const set = new RuleSet([{ pattern, rule: true }]);
  const matching: Candidate[] = [];
  const others: { candidate: Candidate; reason: Reason | undefined }[] = [];
  let started = performance.now();
  for (const { candidate, value } of judged) {
    const now = performance.now();
    if (now - started > AT_ONCE_MS) {
      await pause();
      started = performance.now();
    }
    const event = value();
    if (set.matching(event).length > 0) matching.push(candidate);
    else {
      const reason = now < until ? whyNot(pattern, event, otherNames) : undefined;
      others.push({ candidate, reason });
    }
  }
  const far = ({ reason }: (typeof others)[number]) =>
    reason === undefined ? Number.POSITIVE_INFINITY : distance({ reason });
  const nearest = others.toSorted((a, b) => (far(a) < far(b) ? -1 : far(a) > far(b) ? 1 : 0));
  const isTold = ({ id }: Candidate, index: number) => index < MOST_TOLD || id === wanted;
  return {
    matches: matching.length,
    of: judged.length,
    older: 0,
    matching: matching.filter(isTold),
    others: nearest.filter(({ candidate }, index) => isTold(candidate, index)).map(notTaken),
  };
}

function notTaken({ candidate, reason }: { candidate: Candidate; reason: Reason | undefined }) {
  if (reason === undefined) return candidate;
  const { path, message } = reason;
  const told = message.length > MOST_CHARACTERS ? `${message.slice(0, MOST_CHARACTERS)}…` : message;
  return { ...candidate, why: { path, message: told } } satisfies NotTaken;
}

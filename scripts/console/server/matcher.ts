import * as v from 'valibot';
import { subjects } from '../../../handler/catalogue/subjects.ts';
import type { BusEvent } from '../../local/aws/eventbridge.ts';
import { formatDeliveredEvent, toRuleEvent } from '../../local/local-rules.ts';
import { parseEvent, type Value } from '../../patterns/event.ts';
import { compactJson } from '../../patterns/json/print-json.ts';
import { findPosition } from '../../patterns/json/parse-json.ts';
import { createSampleEvents } from '../../rules/input-events.ts';
import { findNotes } from '../../rules/pattern-warnings.ts';
import { targets } from '../../rules/stack/targets.ts';
import { UsageError } from '../../shared/command.ts';
import type { EventText, MatchAnswer, MatchQuestion, PatternParts } from '../api/patterns.ts';
import { type CandidateEvent, evaluateCandidates } from './evaluate-candidates.ts';
import { parseLimitedPattern } from './limit-pattern.ts';
import type { Records } from './records.ts';
import { validateQuestion } from './validate-question.ts';

/** Of the events that have passed, the newest. */
const MAX_EVALUATED = 1_000;

/** The same for the characters of their details together, of which a million take a tenth of a second. */
const MAX_CHARACTERS = 20_000_000;

/** For reasons, over all events of a question: about a second. */
const MAX_STEPS = 10_000_000;

const Question = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    event: v.exactOptional(v.string('Expected the id of an event')),
    page: v.optional(v.string('Expected the id of a page'), ''),
  },
  'Expected an object',
);

/** A larger event is read anew for each question, rather than kept twice. */
const MAX_CACHED_CHARACTERS = 100_000;

/** What a pattern and its rule can be made of. */
export const createPatternParts = (source: string): PatternParts => ({
  source,
  subjects: Object.keys(subjects),
  targets,
});

/** Tells what a pattern matches: of the samples, and of the events that have passed. */
export class Matcher {
  readonly #records: Records;
  readonly #source: string;
  /** What is read of events, for the next question: a pattern is asked for at every key. */
  readonly #seen = new WeakMap<BusEvent, Value>();
  /** By page, what it awaits an answer to. */
  readonly #awaited = new Map<string, AbortController>();
  #samples: readonly (CandidateEvent & EventText)[] | undefined;

  /** @param source - Of the receiver's events. */
  constructor(records: Records, source: string) {
    this.#records = records;
    this.#source = source;
  }

  /** @throws UsageError where that is no question, or the same page asks another before it is answered. */
  async match(question: unknown): Promise<MatchAnswer> {
    const { page, ...about } = validateQuestion(Question, question);
    this.#awaited.get(page)?.abort(new UsageError('Another pattern has been asked about since'));
    const awaited = new AbortController();
    this.#awaited.set(page, awaited);
    try {
      return await this.#evaluate(about, awaited.signal);
    } finally {
      if (this.#awaited.get(page) === awaited) this.#awaited.delete(page);
    }
  }

  async #evaluate(
    { pattern: text, event: wanted }: Omit<MatchQuestion, 'page'>,
    signal: AbortSignal,
  ): Promise<MatchAnswer> {
    const read = parseLimitedPattern(text);
    if ('mistake' in read) {
      return { mistake: { ...read.mistake, ...findPosition(text, read.mistake.offset) } };
    }
    const { pattern } = read;
    const bounds = { budget: { steps: MAX_STEPS }, wanted, signal };
    const events = this.#records.listEvents();
    const candidates = selectNewest(events, wanted).map(({ row, event }) => ({
      candidate: { id: String(row.id), subject: event['detail-type'], time: row.time },
      getValue: () => this.#parseEvent(event),
    }));
    return {
      notes: findNotes(compactJson(text), pattern),
      samples: await evaluateCandidates(pattern, this.#listSamples(), bounds),
      events: {
        ...(await evaluateCandidates(pattern, candidates, bounds)),
        older: events.length - candidates.length,
      },
    };
  }

  /**
   * The text of an event.
   *
   * @param id - A subject for its sample, or the id of a request.
   * @returns `undefined` where there is none, or it is forgotten.
   */
  getEvent(id: string): EventText | undefined {
    const sample = this.#listSamples().find(({ candidate }) => candidate.id === id);
    if (sample !== undefined) return { text: sample.text };
    const event = this.#records.listEvents().find(({ row }) => String(row.id) === id)?.event;
    return event && { text: formatDeliveredEvent(event) };
  }

  #listSamples(): readonly (CandidateEvent & EventText)[] {
    return (this.#samples ??= createSampleEvents(this.#source).map(({ name, text }) => {
      const value = parseEvent(text);
      return { candidate: { id: name, subject: name }, text, getValue: () => value };
    }));
  }

  #parseEvent(event: BusEvent): Value {
    let value = this.#seen.get(event);
    if (value === undefined) {
      value = toRuleEvent(event);
      if (event.detailText.length < MAX_CACHED_CHARACTERS) this.#seen.set(event, value);
    }
    return value;
  }
}

/** Of the events, the newest first, those that are judged; always the one that is wanted. */
function selectNewest(events: ReturnType<Records['listEvents']>, wanted: string | undefined) {
  let characters = 0;
  return events.filter(({ row, event }, index) => {
    characters += event.detailText.length;
    const isWithin = index < MAX_EVALUATED && characters <= MAX_CHARACTERS;
    return isWithin || String(row.id) === wanted;
  });
}

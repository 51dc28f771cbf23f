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
import type { EventText, MatchResponse, MatchRequest, PatternParts } from '../api/patterns.ts';
import { type CandidateEvent, evaluateCandidates } from './evaluate-candidates.ts';
import { LatestRequests } from './latest-requests.ts';
import { parseLimitedPattern } from './limit-pattern.ts';
import type { Records } from './records.ts';
import { validateRequest } from './validate-request.ts';

/** Events that are evaluated, the newest first. */
const MAX_EVALUATED = 1_000;

/** Characters of the details of all evaluated events. A million take about 0.1 s. */
const MAX_CHARACTERS = 20_000_000;

/** Steps to find the reasons of an answer: about 1 s. */
const MAX_STEPS = 10_000_000;

const RequestSchema = v.object(
  {
    pattern: v.string('Expected the text of a pattern'),
    event: v.exactOptional(v.string('Expected the id of an event')),
    page: v.optional(v.string('Expected the id of a page'), ''),
  },
  'Expected an object',
);

/** Larger events are parsed for each request instead of cached. */
const MAX_CACHED_CHARACTERS = 100_000;

/** Returns the values that the page offers for a pattern and its rule. */
export const createPatternParts = (source: string): PatternParts => ({
  source,
  subjects: Object.keys(subjects),
  targets,
});

/** Evaluates patterns against the samples and the recorded events. */
export class Matcher {
  readonly #records: Records;
  readonly #source: string;
  /** Parsed events. The page sends the pattern after every keystroke. */
  readonly #seen = new WeakMap<BusEvent, Value>();
  readonly #latest = new LatestRequests();
  #samples: readonly (CandidateEvent & EventText)[] | undefined;

  /** @param source - The source of the receiver's events. */
  constructor(records: Records, source: string) {
    this.#records = records;
    this.#source = source;
  }

  /** @throws UsageError for an invalid request, and if the same page sends another one before the response. */
  async match(input: unknown): Promise<MatchResponse> {
    const { page, ...about } = validateRequest(RequestSchema, input);
    return await this.#latest.run(page, (signal) => this.#evaluate(about, signal));
  }

  async #evaluate(
    { pattern: text, event: wanted }: Omit<MatchRequest, 'page'>,
    signal: AbortSignal,
  ): Promise<MatchResponse> {
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
   * Returns the text of an event.
   *
   * @param id - A subject for its sample, or the ID of a request.
   * @returns `undefined` if it does not exist or was dropped.
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

/** Selects the newest events within the limits, and always the wanted one. */
function selectNewest(events: ReturnType<Records['listEvents']>, wanted: string | undefined) {
  let characters = 0;
  return events.filter(({ row, event }, index) => {
    characters += event.detailText.length;
    const isWithin = index < MAX_EVALUATED && characters <= MAX_CHARACTERS;
    return isWithin || String(row.id) === wanted;
  });
}

import type { PatternMistake as ParsedMistake } from '../../patterns/parse-pattern.ts';
import type { Note } from '../../rules/pattern-warnings.ts';

/** What `GET /patterns` answers: what a pattern and its rule can be made of. */
export interface PatternParts {
  /** Of the events of this run. */
  readonly source: string;
  readonly subjects: readonly string[];
  /** By name, with what each is. */
  readonly targets: Readonly<Record<string, string>>;
}

/** What `POST /match` is asked. */
export interface MatchQuestion {
  /** As JSON text. */
  readonly pattern: string;
  /** The id of an event that is judged and listed even where it is among many. */
  readonly event?: string;
  /** Which page asks: what it has asked before is not gone on with. */
  readonly page?: string;
}

/** What `POST /match` answers: what the pattern matches, or why EventBridge would not take it. */
export type MatchAnswer = MatchResult | { readonly mistake: PatternMistake };

/** What is wrong with a pattern, and where. */
export interface PatternMistake extends ParsedMistake {
  /** Counted from 1, as the column is. */
  readonly line: number;
  readonly column: number;
}

/** What a pattern matches, and what should be known of it. */
export interface MatchResult {
  readonly notes: readonly Note[];
  readonly samples: Verdicts;
  readonly events: Verdicts;
}

/** What a pattern does with some events. */
export interface Verdicts {
  /** How many it matches. */
  readonly matches: number;
  /** How many were judged. */
  readonly of: number;
  /** How many more there are, too old or too large to be judged. */
  readonly older: number;
  /** Of those that match, in their order; the events the newest first. */
  readonly matching: readonly Candidate[];
  /** Of the others, those first that come nearest. */
  readonly others: readonly NotTaken[];
}

/** An event that a pattern may match. */
export interface Candidate {
  /** Under which `GET /events/ID` has it: a subject for its sample, or the id of a request. */
  readonly id: string;
  readonly subject: string;
  /** Of the request, in milliseconds since the epoch. */
  readonly time?: number;
}

/** An event that a pattern does not match. */
export interface NotTaken extends Candidate {
  /** The first thing to mend; `undefined` where there was no time to look for it. */
  readonly why?: { readonly path: string; readonly message: string };
  /** How many of its subject have the same reason, of which it is the newest or the one asked for. */
  readonly alike?: number;
}

/** What `GET /events/ID` answers. */
export interface EventText {
  /** As a rule sees it, as JSON. */
  readonly text: string;
}

/** What `POST /stack` answers, which writes nothing: a stack, or why there is none. */
export type StackAnswer = Stack | { readonly problem: string };

/** A stack with a rule, and how it is used. */
export interface Stack {
  /** As YAML. */
  readonly template: string;
  /** What writes it, as a shell takes it. */
  readonly command: string;
  /** Which file that is, in the project's folder. */
  readonly file: string;
  /** What tries it on this machine. */
  readonly attempt: string;
  /** What builds and deploys it. */
  readonly deploy: string;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

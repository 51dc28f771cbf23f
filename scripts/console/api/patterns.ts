import type { PatternMistake as ParsedMistake } from '../../patterns/parse-pattern.ts';
import type { Note } from '../../rules/pattern-warnings.ts';

/** The response of `GET /patterns`: what a pattern and its rule can be made of. */
export interface PatternParts {
  /** Of the events of this run. */
  readonly source: string;
  readonly subjects: readonly string[];
  /** By name, with what each is. */
  readonly targets: Readonly<Record<string, string>>;
}

/** The response of `GET /rules`: the rules on which events are tried. */
export interface WatchedRuleList {
  readonly rules: readonly {
    /** The template's path and the rule's logical id. */
    readonly name: string;
    /** As JSON text. */
    readonly pattern: string;
  }[];
}

/** The body of `POST /match`. */
export interface MatchRequest {
  /** As JSON text. */
  readonly pattern: string;
  /** The id of an event that is evaluated and listed even if there are too many. */
  readonly event?: string;
  /** Which page sends it: its earlier request is aborted. */
  readonly page?: string;
}

/** The response of `POST /match`: what the pattern matches, or why EventBridge rejects it. */
export type MatchResponse = MatchResult | { readonly mistake: PatternMistake };

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

/** The body of `POST /yaml`. */
export interface YamlRequest {
  /** As JSON text. */
  readonly pattern: string;
}

/** The response of `POST /yaml`: the pattern as YAML, for a template, or why there is none. */
export type YamlResponse = { readonly yaml: string } | { readonly problem: string };

/** What a pattern does with some events. */
export interface Verdicts {
  /** How many it matches. */
  readonly matches: number;
  /** How many were evaluated. */
  readonly of: number;
  /** How many more there are, too old or too large to be evaluated. */
  readonly older: number;
  /** Those that match: samples in their order, events the newest first. */
  readonly matching: readonly Candidate[];
  /** The others, the nearest first. */
  readonly others: readonly Mismatch[];
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
export interface Mismatch extends Candidate {
  /** The first mismatch; `undefined` where there was no time to look for it. */
  readonly why?: { readonly path: string; readonly message: string };
  /** How many of its subject have the same reason, of which it is the newest or the requested one. */
  readonly similarCount?: number;
}

/** The response of `GET /events/ID`. */
export interface EventText {
  /** As a rule sees it, as JSON. */
  readonly text: string;
}

/** The response of `POST /stack`, which writes nothing: a stack, or why there is none. */
export type StackResponse = Stack | { readonly problem: string };

/** A stack with a rule, and how it is used. */
export interface Stack {
  /** As YAML. */
  readonly template: string;
  /** The file in which it is saved, relative to the folder of `npm start` where it is inside. */
  readonly file: string;
  /** The file's name without the folder. */
  readonly name: string;
  /** The command that writes the same, as a shell takes it. */
  readonly command: string;
  /** What builds and deploys it. */
  readonly deploy: string;
  /** What the user should know of it. */
  readonly notes: readonly string[];
}

/** The body of `POST /stack` and `POST /save`. */
export interface StackRequest {
  /** As JSON text. */
  readonly pattern: string;
  readonly target: string;
  /** The name of the template's file; without it, one by the subject and the target. */
  readonly name?: string;
}

/** The body of `POST /save`. */
export interface SaveRequest extends StackRequest {
  /** Whether the template and generated types are overwritten if they exist; code of the user's never is. */
  readonly overwrites?: boolean;
}

/** The response of `POST /save`. Nothing is written unless it is `saved`. */
export type SaveResponse =
  | SavedRule
  /** Files with another text: those that would be overwritten, and code of the user's, which would stay. */
  | {
      readonly outcome: 'exists';
      readonly changed: readonly string[];
      readonly kept: readonly string[];
    }
  | { readonly outcome: 'refused'; readonly problem: string };

/** A rule that was saved. */
export interface SavedRule {
  readonly outcome: 'saved';
  readonly files: readonly {
    readonly path: string;
    readonly outcome: 'written' | 'unchanged' | 'kept';
  }[];
  /** Its name in the results of events, such as `rules/order-created-lambda.yaml Rule`. */
  readonly rule: string;
  /** When `npm start` tries events on it, in milliseconds since the epoch; missing where it has not loaded it. */
  readonly since?: number;
  /** A subject whose sample can be sent to try it. */
  readonly subject: string;
}

/** The body of `POST /condition`. */
export interface ConditionRequest {
  /** In the language of `npm run rule -- --where`. */
  readonly condition: string;
  /** The pattern that gets the condition in place of what it demands of `detail`, as JSON text. */
  readonly pattern: string;
  /** Whether `=` and `in` accept a number also as text. */
  readonly acceptsTexts?: boolean;
}

/** The response of `POST /condition`: the pattern, or what a pattern cannot say, and where. */
export type ConditionResponse =
  | {
      /** As JSON text, laid out. */
      readonly pattern: string;
      /** What the user should know of it. */
      readonly notes: readonly string[];
    }
  | {
      readonly problem: string;
      /** In the condition; missing where it can be read, but not said. */
      readonly offset?: number;
    };

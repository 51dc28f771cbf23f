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

/** What `GET /rules` answers: the rules on which events are tried. */
export interface WatchedRuleList {
  readonly rules: readonly {
    /** The template's path and the rule's logical id. */
    readonly name: string;
    /** As JSON text. */
    readonly pattern: string;
  }[];
}

/** What `POST /match` is asked. */
export interface MatchRequest {
  /** As JSON text. */
  readonly pattern: string;
  /** The id of an event that is judged and listed even where it is among many. */
  readonly event?: string;
  /** Which page asks: what it has asked before is not gone on with. */
  readonly page?: string;
}

/** What `POST /match` answers: what the pattern matches, or why EventBridge would not take it. */
export type MatchResponse = MatchResult | { readonly mistake: PatternMistake };

/** What is wrong with a pattern, and where. */
export interface PatternMistake extends ParsedMistake {
  /** Counted from 1, as the column is. */
  readonly line: number;
  readonly column: number;
}

/** What a pattern matches, and what should be known of it. */
export interface MatchResult {
  /** The pattern as YAML, for a template; missing where it has a key twice. */
  readonly yaml?: string;
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
  /** How many of its subject have the same reason, of which it is the newest or the one asked for. */
  readonly similarCount?: number;
}

/** What `GET /events/ID` answers. */
export interface EventText {
  /** As a rule sees it, as JSON. */
  readonly text: string;
}

/** What `POST /stack` answers, which writes nothing: a stack, or why there is none. */
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

/** What `POST /stack` and `POST /save` are asked. */
export interface StackRequest {
  /** As JSON text. */
  readonly pattern: string;
  readonly target: string;
  /** The name of the template's file; without it, one by the subject and the target. */
  readonly name?: string;
}

/** What `POST /save` is asked. */
export interface SaveRequest extends StackRequest {
  /** Whether the template and generated types are overwritten if they exist; code of the user's never is. */
  readonly overwrites?: boolean;
}

/** What `POST /save` answers. Nothing is written unless it is `saved`. */
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

/** What `POST /condition` is asked. */
export interface ConditionRequest {
  /** In the language of `npm run rule -- --where`. */
  readonly condition: string;
  /** The pattern that gets the condition in place of what it demands of `detail`, as JSON text. */
  readonly pattern: string;
  /** Whether `=` and `in` accept a number also as text. */
  readonly acceptsTexts?: boolean;
}

/** What `POST /condition` answers: the pattern, or what a pattern cannot say, and where. */
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

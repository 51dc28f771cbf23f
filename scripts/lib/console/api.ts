/*
 * What the console's page and its server tell each other. Types only: the page is built without Node.
 */

/** A request as the list shows it. */
export interface Row {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: string;
  readonly subject: string;
  readonly eventId: string;
  /** The rules that its event matches. */
  readonly rules: readonly string[];
  readonly milliseconds: number;
  readonly bytes: number;
}

/** A rule of a template. */
export interface Rule {
  readonly rule: string;
  /** Its event pattern, as JSON text. */
  readonly pattern: string;
}

/** Why a rule does not match an event. */
export interface NotMatching extends Rule {
  readonly path: string;
  readonly message: string;
}

/** What the signature check said of a request, and why. */
export interface SignatureCheck {
  readonly isAuthentic: boolean;
  /** As sent; `undefined` when there is none. */
  readonly given: string | undefined;
  /** What it should have been, with the local secret. */
  readonly expected: string;
  readonly signedBytes: number;
  /** In a sentence, with what to do. */
  readonly because: string;
}

/** What is wrong with a payload, and where. */
export interface Issue {
  /** Dotted; empty for the whole body. */
  readonly path: string;
  readonly message: string;
}

/** What `PutEvents` was given, but for the detail. */
export interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly EventBusName: string;
  /** Of ISO 8601, to the millisecond. */
  readonly Time: string;
}

/** All that is known of a request. */
export interface Detail extends Row {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answer: string;
  /** The function's log line; empty where there is none. */
  readonly log: {
    readonly entry_bytes?: number;
    readonly issues?: readonly Issue[];
    readonly [field: string]: unknown;
  };
  /** Why the function gave no answer, or not the one it should have; empty otherwise. */
  readonly failure: string;
  readonly signature: SignatureCheck;
  /** That its subject is not documented, and which may be meant; empty otherwise. */
  readonly unknownSubject: string;
  /** The event on the bus, as a rule sees it; `undefined` where none arrived. */
  readonly event?: object;
  readonly entry?: Entry;
  /** The most bytes that the function sends as one entry. */
  readonly entryLimit: number;
  /** The rules that the event met as it arrived. */
  readonly matching: readonly Rule[];
  /** Those first that it comes nearest to. */
  readonly notMatching: readonly NotMatching[];
}

/** What every path answers that cannot do as it was asked. */
export interface Refusal {
  /** What was wrong, and what to do. */
  readonly message: string;
}

/** The editions of Kinow's documentation, of 2019-11-27 and 2020-06-16. */
export type Edition = 'edition2019' | 'edition2020';

/** A field of a linked object, as Kinow's REST API names and types it. */
export interface CatalogueField {
  readonly name: string;
  /** In short, such as `integer`, or `image[]` for a list of images. */
  readonly type: string;
  /** Of an object, or of each one of a list. */
  readonly fields?: readonly CatalogueField[];
}

/** A subject as documented; an edition that does not list it is missing. */
export interface CatalogueSubject {
  readonly name: string;
  readonly section: string;
  /** The keys of `data`. */
  readonly editions: Readonly<Partial<Record<Edition, readonly string[]>>>;
}

/** What `GET /catalogue` answers. */
export interface Catalogue {
  readonly subjects: readonly CatalogueSubject[];
  /** The type of what is under each key of `data`, as {@link CatalogueField} has it. */
  readonly keys: Readonly<Record<string, string>>;
  /** The types of the fields of each object that types name. */
  readonly objects: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What `GET /catalogue/SUBJECT` answers. */
export interface SubjectDetail extends CatalogueSubject {
  /** What is under its keys, of either edition. Without `fields` it is no object. */
  readonly objects: readonly CatalogueField[];
  /** Where its JSON Schema is, from the root of the repository. */
  readonly schema: string;
}

/** What `GET /samples/SUBJECT` answers: the body of each edition that lists the subject. */
export type Samples = Readonly<Partial<Record<Edition, string>>>;

/** A request that differs from the ordinary, as `events/edge-cases` has it. */
export interface EdgeCase {
  readonly name: string;
  readonly bytes: number;
  /** Missing where it is too long to be shown. */
  readonly body?: string;
}

/** How a request is signed, or what is wrong with it. */
export type Way =
  | 'valid'
  | 'forged'
  | 'unsigned'
  | 'malformed_signature'
  | 'malformed_body'
  /** With the headers that the earlier request came with. */
  | 'as_it_came';

/** What `POST /send` is asked. */
export interface SendQuestion {
  readonly as: Way;
  /** The text to send; without it, the body of the edge case or of the earlier request. */
  readonly body?: string;
  /** The name of an edge case, whose content type it gets. */
  readonly edgeCase?: string;
  /** The id of an earlier request, whose content type it gets. */
  readonly request?: number;
}

/** How a request was answered. */
export interface Sent {
  readonly status: number;
  /** The outcome or error that the answer names; empty where it names none. */
  readonly outcome: string;
  readonly answer: string;
  readonly milliseconds: number;
  /** Why the signature is not right; missing where it is. */
  readonly because?: string;
  /** Its row; `undefined` where that is forgotten already. */
  readonly request?: number;
}

/** What `POST /burst` is asked: each copy gets an `event_id` of its own, where there is one. */
export interface BurstQuestion extends SendQuestion {
  /** As many as one question may ask for: 100. */
  readonly copies: number;
}

/** How the copies were answered. */
export interface Burst {
  readonly answers: readonly {
    readonly status: number;
    readonly outcome: string;
    readonly count: number;
  }[];
  /** Why some got no answer. */
  readonly unanswered: readonly { readonly reason: string; readonly count: number }[];
  /** Whether the rest was not sent, since too many in a row got no answer. */
  readonly isGivenUp: boolean;
}

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
export type MatchAnswer = Matched | { readonly mistake: PatternMistake };

/** What is wrong with a pattern, and where. */
export interface PatternMistake {
  readonly message: string;
  /** In the pattern, such as `detail.data[0]`; empty for the pattern itself. */
  readonly path: string;
  /** In the text, in UTF-16 code units. */
  readonly offset: number;
  /** Counted from 1, as the column is. */
  readonly line: number;
  readonly column: number;
}

export interface Matched {
  readonly notes: readonly PatternNote[];
  readonly samples: Verdicts;
  readonly events: Verdicts;
}

/** What the service may refuse, what may be another than is meant, and what Kinow does not document. */
export interface PatternNote {
  readonly message: string;
  /** The subject that it is about, and those that may be meant. */
  readonly meant?: { readonly subject: string; readonly by: readonly string[] };
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

/** What `POST /stack` is asked. */
export interface StackQuestion {
  /** As JSON text. */
  readonly pattern: string;
  readonly target: string;
}

/** What `POST /stack` answers, which writes nothing: a stack, or why there is none. */
export type StackAnswer = Stack | { readonly problem: string };

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

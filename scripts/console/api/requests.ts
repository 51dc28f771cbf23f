import type { NotMatching } from '../../local/not-matching.ts';

/*
 * The API between the console's page and its server: types, and what both compute alike. Nothing here or beside it
 * uses Node: it is part of the page.
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
  /** Of an event whose signature is valid; empty where there is none. */
  readonly subject: string;
  /** The subject that the body of any other request claims: text of a stranger, shortened. */
  readonly claimedSubject: string;
  /** Whether the signature was found valid. */
  readonly isAuthentic: boolean;
  readonly eventId: string;
  /** Why it was not published, in a few words; empty where it was. */
  readonly reason: string;
  /** The rules that its event matches. */
  readonly rules: readonly string[];
  readonly milliseconds: number;
  readonly bytes: number;
}

/** A rule of a template. */
export type Rule = Pick<NotMatching, 'rule' | 'pattern'>;

/** What the signature check said of a request, and why. */
export interface SignatureCheck {
  readonly isAuthentic: boolean;
  /** As sent; `undefined` when there is none. */
  readonly given: string | undefined;
  /** What it should have been, with the local secret. */
  readonly expected: string;
  readonly signedBytes: number;
  /** In a sentence, with what to do. */
  readonly explanation: string;
  /** What is wrong in a few words; empty where nothing is. */
  readonly reason: string;
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
    /** The call of AWS that failed. */
    readonly failure?: { readonly call: string; readonly error: string };
    /** Which secret the signature matches; missing where it was not checked, or matches none. */
    readonly secret?: string;
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
  /** The id of the last event of the same subject before; `undefined` where none is remembered. */
  readonly previous?: number;
  /** The most bytes that the function sends as one entry. */
  readonly entryLimit: number;
  /** The rules that the event met as it arrived. */
  readonly matching: readonly Rule[];
  /** Those first that it comes nearest to. */
  readonly notMatching: readonly NotMatching[];
}

/** The response of every path to a request that it refuses. */
export interface Refusal {
  /** What was wrong, and what to do. */
  readonly message: string;
}

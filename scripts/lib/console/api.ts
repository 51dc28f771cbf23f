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

/** Why a rule does not match an event. */
export interface NotMatching {
  readonly rule: string;
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

/** All that is known of a request. */
export interface Detail extends Row {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly answer: string;
  /** The function's log line; empty where there is none. */
  readonly log: { readonly issues?: readonly Issue[]; readonly [field: string]: unknown };
  readonly signature: SignatureCheck;
  /** The event on the bus, as a rule sees it; `undefined` where none arrived. */
  readonly event?: object;
  readonly notMatching: readonly NotMatching[];
}

/** What every path answers that cannot do as it was asked. */
export interface Refusal {
  /** What was wrong, and what to do. */
  readonly message: string;
}

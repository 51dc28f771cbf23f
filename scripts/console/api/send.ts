/** How a request is signed, or what is wrong with it. */
export type SigningMode =
  | 'valid'
  | 'forged'
  | 'unsigned'
  | 'malformed_signature'
  | 'malformed_body'
  /** With the signature and the content type of the earlier request. */
  | 'as_it_came';

/** The body of `POST /send`. */
export interface SendRequest {
  readonly as: SigningMode;
  /** The text to send; without it, the body of the edge case or of the earlier request. */
  readonly body?: string;
  /** The name of an edge case, whose content type it gets. */
  readonly edgeCase?: string;
  /** The id of an earlier request, whose content type it gets. */
  readonly request?: number;
}

/** How a request was answered. */
export interface SendAnswer {
  readonly status: number;
  /** The outcome or error that the answer names; empty where it names none. */
  readonly outcome: string;
  /** Why it was not published, in a few words, as in its row; empty where it was. */
  readonly reason: string;
  /** The rules that its event matches; `undefined` where no event reached the bus. */
  readonly rules?: readonly string[];
  readonly answer: string;
  readonly milliseconds: number;
  /** Why the signature is not right; missing where it is. */
  readonly explanation?: string;
  /** Its row; `undefined` where that is forgotten already. */
  readonly request?: number;
}

/** The body of `POST /burst`: each copy gets an `event_id` of its own, where there is one. */
export interface BurstRequest extends SendRequest {
  /** At most 100. */
  readonly copies: number;
}

/** How the copies were answered. */
export interface BurstAnswer {
  readonly answers: readonly {
    readonly status: number;
    readonly outcome: string;
    readonly count: number;
  }[];
  /** Why some got no answer. */
  readonly unanswered: readonly { readonly reason: string; readonly count: number }[];
  /** Whether the rest was not sent, since too many in a row got no answer. */
  readonly isStopped: boolean;
}

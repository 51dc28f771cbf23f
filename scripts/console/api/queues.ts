/** A message that waits in a local queue. */
export interface WaitingMessage {
  readonly id: string;
  /** Why it was queued: a reason such as `invalid_payload`, or the error of a call. */
  readonly reason: string;
  /** When the request was received, in milliseconds since the epoch. */
  readonly time: number;
  readonly subject: string;
  readonly eventId: string;
  /** Of the body; missing where the message cannot be read. */
  readonly bytes?: number;
}

/** A local queue. */
export interface QueueContents {
  readonly name: string;
  readonly count: number;
  /** The newest first; no more than some. */
  readonly messages: readonly WaitingMessage[];
}

/** The response of `GET /queues`. */
export type Queues = readonly QueueContents[];

/** The response of `GET /queues/ID`: the body of a message. */
export interface MessageBody {
  readonly body: string;
}

/** The body of `POST /redrive`: one message, or all of a queue. */
export interface RedriveRequest {
  readonly queue: string;
  readonly id?: string;
}

/** The response of `POST /redrive`. */
export interface RedriveResult {
  /** How the webhook answered, with how many messages. */
  readonly answers: readonly {
    readonly status: number;
    readonly outcome: string;
    readonly count: number;
  }[];
  /** How many are still in the queue. */
  readonly left: number;
}

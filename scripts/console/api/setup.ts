/** The response of `GET /setup`: how to send a request to this `npm start`. */
export interface Setup {
  /** Of the webhook. */
  readonly url: string;
  /** Missing where it is the user's own, from the environment. */
  readonly secret?: string;
  /** Sends a small signed event. */
  readonly curl: string;
  /** Sends a sample, as a shell takes it. */
  readonly send: string;
}

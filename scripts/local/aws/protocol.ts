/** An error in the format of AWS's protocols. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  /** @param code - The error's name in the service's API reference. */
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * An action of a service. Takes the parsed request, returns the response, throws a {@link ServiceError}.
 *
 * @param origin - The endpoint's URL as the caller knows it, such as `http://127.0.0.1:3001`.
 */
export type Action = (input: Readonly<Record<string, unknown>>, origin?: string) => object;

/** Actions by name. */
export type Actions = Readonly<Record<string, Action>>;

/** How a request is written, and its response must be. */
export interface EncodedCall {
  /** The service and its action, such as `AmazonSQS.SendMessage`. */
  readonly target: string;
  /** @throws ServiceError if the request cannot be read. */
  readonly parseInput: () => Record<string, unknown>;
  readonly formatResult: (result: object) => EncodedResponse;
  readonly formatError: (error: ServiceError) => EncodedResponse;
}

/** A response as it is sent. */
export interface EncodedResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

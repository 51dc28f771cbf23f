/** A refusal as AWS's JSON protocols tell it. */
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

/** An action of a service: takes the parsed request, gives the answer, throws a {@link ServiceError}. */
export type Action = (input: Readonly<Record<string, unknown>>) => object;

/** Actions by their names. */
export type Actions = Readonly<Record<string, Action>>;

/** An error in the format of AWS's JSON protocols. */
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

/** An action of a service. Takes the parsed request, returns the response, throws a {@link ServiceError}. */
export type Action = (input: Readonly<Record<string, unknown>>) => object;

/** Actions by name. */
export type Actions = Readonly<Record<string, Action>>;

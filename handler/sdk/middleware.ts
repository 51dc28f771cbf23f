/** How a call differs from others. */
interface Call {
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** It is not sent: see {@link rehearsed}. */
  readonly isRehearsal?: true;
}

interface Arguments {
  readonly input: object;
  readonly request?: { body?: unknown; call?: Call };
}

type Next = (args: Arguments) => Promise<unknown>;

interface Client {
  readonly middlewareStack: {
    readonly add: (middleware: (next: Next) => Next, options: object) => void;
  };
}

interface Command {
  readonly input: object;
}

/** By the input of the command. */
const calls = new WeakMap<object, Call>();

/**
 * A command that a signal ends. As an option of `send` the signal would have the SDK put the client's
 * middleware together for every call.
 *
 * @param command - For a client that was {@link prepared}.
 */
export function endedBy<C extends Command>(signal: AbortSignal, command: C): C {
  calls.set(command.input, { signal });
  return command;
}

/**
 * A command that goes all the way but is not sent: the connection is opened, and the answer is empty.
 * What a first call would compile and connect is then done.
 */
export function rehearsed<C extends Command>(command: C): C {
  calls.set(command.input, { isRehearsal: true });
  return command;
}

/** A client whose commands may be {@link endedBy} or {@link rehearsed}, and are sent as bytes. */
export function prepared<C>(client: C): C {
  const { middlewareStack } = client as Client;
  middlewareStack.add(asBytes, { name: 'asBytes', step: 'build', priority: 'high' });
  middlewareStack.add(withCall, { name: 'withCall', step: 'finalizeRequest', priority: 'low' });
  return client;
}

/** Once, where otherwise each of length, hash and socket would encode the text. */
const asBytes = (next: Next) => async (args: Arguments) => {
  const { request } = args;
  if (typeof request?.body === 'string') request.body = Buffer.from(request.body);
  return await next(args);
};

/** The last before the request is sent: signing makes another request of it. */
const withCall = (next: Next) => async (args: Arguments) => {
  const call = calls.get(args.input);
  if (call !== undefined && args.request !== undefined) args.request.call = call;
  return await next(args);
};

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readFields } from '../../shared/read-json.ts';
import { FunctionError, startThread, type Thread, type ThreadOptions } from './thread.ts';

/** The result of an invocation. */
export interface InvocationResult {
  readonly answer: APIGatewayProxyStructuredResultV2 & { readonly statusCode: number };
  /** The log line of the request; empty if there is none. */
  readonly log: Readonly<Record<string, unknown>>;
  /** An unexpected error that the function handled. Its log line contains only the stack frames. */
  readonly failure?: FunctionError;
}

/** A built function that runs locally as in Lambda. */
export interface LocalFunction {
  /**
   * Loads or reloads the bundle. Invocations in progress finish with the old one.
   *
   * @throws FunctionError if the bundle does not load; the old one stays in use.
   */
  readonly load: () => Promise<void>;
  /**
   * Invokes the handler. Reloads the bundle after a crash or a time-out.
   *
   * @throws FunctionError if the function fails or times out.
   */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  /** Ends the function immediately. */
  readonly close: () => void;
}

/** The beginning of the message of handler/config.ts. */
const CONFIG_ERROR = 'The environment of the function is wrong';

/** Creates a local function. @param bundle - The path of its entry. */
export function createLocalFunction(
  bundle: string,
  options: Omit<ThreadOptions, 'signal'>,
): LocalFunction {
  const closing = new AbortController();
  let current: Thread | undefined;
  let loading: Promise<Thread> | undefined;

  async function load(): Promise<Thread> {
    const thread = await startThread(bundle, { ...options, signal: closing.signal }).catch(
      (error: Error) => {
        // Of the settings: the place in the code says nothing of them.
        throw error.message.startsWith(CONFIG_ERROR)
          ? new FunctionError(`${error.message}\nCorrect these variables.`)
          : error;
      },
    );
    current?.retire();
    current = thread;
    return thread;
  }

  async function getThread(): Promise<Thread> {
    if (current?.isOver() === false) return current;
    // Concurrent requests share one load.
    loading ??= load().finally(() => {
      loading = undefined;
    });
    return await loading;
  }

  return {
    load: async () => void (await load()),
    invoke: async (event) => {
      const thread = await getThread();
      const { result, lines } = await thread.invoke(event);
      const log = readFields(lines.at(-1) ?? '');
      const { bug } = log;
      if (!Array.isArray(bug)) return { answer: toResponse(result), log };
      const failure = new FunctionError(
        'Unexpected error. Its message is not logged, because it may contain payload',
        () => thread.listOrigins(bug.join('\n')),
      );
      return { answer: toResponse(result), log, failure };
    },
    close: () => closing.abort(),
  };
}

/** Formats the message of an error with the source positions of its stack. */
export async function explainError(error: Error): Promise<string> {
  const origins = error instanceof FunctionError ? await error.findSources() : [];
  return [error.message, ...origins.map((origin) => `  at ${origin}`)].join('\n');
}

function toResponse(result: unknown): InvocationResult['answer'] {
  const { statusCode, body = '' } = (result ?? {}) as { statusCode?: unknown; body?: unknown };
  if (Number.isInteger(statusCode) && typeof body === 'string')
    return result as InvocationResult['answer'];
  throw new FunctionError(
    'The handler must return a numeric statusCode and a body that is a string',
  );
}

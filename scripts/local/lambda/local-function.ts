import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { FunctionError, startThread, type Thread, type ThreadOptions } from './thread.ts';

/** How an invocation went. */
export interface InvocationResult {
  readonly answer: APIGatewayProxyStructuredResultV2 & { readonly statusCode: number };
  /** The log line of the request; empty where there is none. */
  readonly log: Readonly<Record<string, unknown>>;
  /** An error that the function met and answered; its log tells the place alone. */
  readonly failure?: FunctionError;
}

/** A function running locally as Lambda runs it. */
export interface LocalFunction {
  /**
   * Loads the bundle, anew if it has been loaded: invocations under way end in the old one.
   *
   * @throws FunctionError when it does not load; what was loaded before goes on.
   */
  readonly load: () => Promise<void>;
  /**
   * Calls the handler, of a bundle loaded anew where the last one crashed or timed out.
   *
   * @throws FunctionError when the function fails or does not answer in time.
   */
  readonly invoke: (event: unknown) => Promise<InvocationResult>;
  /** Ends it at once, whatever it does. */
  readonly close: () => void;
}

/** @param bundle - Path of the built function. */
export function createLocalFunction(
  bundle: string,
  options: Omit<ThreadOptions, 'signal'>,
): LocalFunction {
  const closing = new AbortController();
  let current: Thread | undefined;
  let loading: Promise<Thread> | undefined;

  async function load(): Promise<Thread> {
    const thread = await startThread(bundle, { ...options, signal: closing.signal });
    current?.retire();
    current = thread;
    return thread;
  }

  async function getThread(): Promise<Thread> {
    if (current?.isOver() === false) return current;
    // One for all the requests that come meanwhile.
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
      const log = parseLogLine(lines.at(-1));
      const { bug } = log;
      if (!Array.isArray(bug)) return { answer: toResponse(result), log };
      const failure = new FunctionError(
        'An error that should not be; its message is not logged, for it may hold a payload',
        () => thread.listOrigins(bug.join('\n')),
      );
      return { answer: toResponse(result), log, failure };
    },
    close: () => closing.abort(),
  };
}

/** The message of an error, with where in the sources it happened. */
export async function explainError(error: Error): Promise<string> {
  const origins = error instanceof FunctionError ? await error.findSources() : [];
  return [error.message, ...origins.map((origin) => `  at ${origin}`)].join('\n');
}

function toResponse(result: unknown): InvocationResult['answer'] {
  const { statusCode, body = '' } = (result ?? {}) as { statusCode?: unknown; body?: unknown };
  if (Number.isInteger(statusCode) && typeof body === 'string')
    return result as InvocationResult['answer'];
  throw new FunctionError('The handler returned no answer: a statusCode and a body as text');
}

function parseLogLine(line: string | undefined): InvocationResult['log'] {
  try {
    return JSON.parse(line ?? '{}') as InvocationResult['log'];
  } catch {
    return {};
  }
}

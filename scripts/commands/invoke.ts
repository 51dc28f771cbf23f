import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { type BusEvent } from '../local/aws/eventbridge.ts';
import { LOCAL_SECRET_ARN, startLocalAws } from '../local/aws/local-aws.ts';
import type { QueuedMessage } from '../local/aws/local-queues.ts';
import { createLocalEnvironment } from '../local/lambda/environment.ts';
import {
  createLocalFunction,
  explainError,
  type InvocationResult,
} from '../local/lambda/local-function.ts';
import { FunctionError } from '../local/lambda/thread.ts';
import { parseSubject } from '../rules/subject-argument.ts';
import { createSampleBody } from '../samples/sample.ts';
import { color } from '../shared/color.ts';
import { CommandError, UsageError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import { decodeText } from '../shared/decode-text.ts';
import {
  describeOtherInput,
  isHttpApiEvent,
  readInputText,
  REQUEST_EXAMPLE,
} from '../shared/input-file.ts';
import type { Environment, Input, Output } from '../shared/io.ts';
import { getLocalSecret } from '../shared/local-secret.ts';
import { createSampleRequest, signBody } from '../shared/sample-request.ts';
import { printSection, shortenText, toPrintable } from '../shared/terminal.ts';
import { withCleanup } from '../shared/with-cleanup.ts';
import { formatCall } from '../shared/command-line.ts';

export const command = defineCommand({
  name: 'invoke',
  summary: 'Invokes the built webhook function once with an HTTP API event, without Docker.',
  operands: 'SUBJECT | FILE | -',
  mostOperands: 1,
  options: {
    aws: { help: 'Use AWS with the current environment, instead of local endpoints' },
  },
  notes: [
    'If AWS_ENDPOINT_URL is set, that endpoint is used, such as http://127.0.0.1:3001 of the command start.',
    'Exit status: 0 if the response is 2xx, otherwise 1.',
    'For a subject, sends a new sample, signed with KINOW_WEBHOOK_SECRET or the local secret. A file contains an HTTP API event; - reads standard input.',
  ],
  examples: [
    formatCall('invoke', 'order_created'),
    formatCall('sample', 'order_created --form request >request.json', { isSilent: true }),
    formatCall('invoke', 'request.json'),
  ],
  run: async ({ operands: [file], has }, { stdin, stdout, env, receiver }) => {
    if (file === undefined) {
      throw new UsageError(
        'Missing argument. Specify a subject, such as order_created, or an event file',
      );
    }
    const event = await readEvent(file, stdin, env);
    await receiver.ensureBuilt();
    const elsewhere = has('aws') ? 'AWS' : env['AWS_ENDPOINT_URL'];
    const events: BusEvent[] = [];
    const messages: QueuedMessage[] = [];
    return await withCleanup(async (defer) => {
      const aws = await startLocalAws({
        port: 0,
        secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: getLocalSecret(env) } },
        onEvent: (arrived) => events.push(arrived),
        onMessage: (message) => messages.push(message),
      });
      defer(aws.close);
      const log: string[] = [];
      const lambda = createLocalFunction(receiver.bundle, {
        env: has('aws')
          ? omitUndefined(env)
          : { ...createLocalEnvironment(aws.url, env), ...readOwnEndpoint(env) },
        readSourceMaps: receiver.readSourceMaps,
        onLog: (line) => log.push(line),
      });
      defer(lambda.close);
      await lambda.load().catch(async (error: Error) => {
        throw new CommandError(await explainError(error));
      });
      const invoked = await lambda.invoke(event).catch((error: unknown) => {
        if (error instanceof FunctionError) return error;
        throw error;
      });
      const isDone = await printResponse(stdout, invoked);
      printSection(stdout, 'Log', `${log.length} ${log.length === 1 ? 'line' : 'lines'}`, log);
      if (elsewhere === undefined) printArrivals(stdout, events, messages);
      else if (!(invoked instanceof FunctionError)) printRemoteArrivals(stdout, elsewhere, invoked);
      return isDone ? 0 : 1;
    });
  },
});

async function readEvent(given: string, stdin: Input, env: Environment): Promise<unknown> {
  if (/^\w+$/u.test(given) && !existsSync(given)) {
    const body = createSampleBody(parseSubject(given));
    return createSampleRequest({
      body,
      signature: signBody(body, getLocalSecret(env)),
      requestId: randomUUID(),
      receivedAt: Date.now(),
    });
  }
  const file = given === '-' ? 'standard input' : given;
  const text = given === '-' ? decodeText(await buffer(stdin)) : await readInputText(given);
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (error) {
    throw new CommandError(
      `${file} is not JSON: ${error instanceof Error ? error.message : ''}. ${REQUEST_EXAMPLE}`,
    );
  }
  if (!isHttpApiEvent(event)) throw new UsageError(describeOtherInput(event, file));
  return event;
}

function omitUndefined(env: Environment): Record<string, string> {
  const set = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(set);
}

/** If AWS_ENDPOINT_URL is set, the user's variables override those of the local endpoint. */
function readOwnEndpoint(env: Environment): Record<string, string> {
  if (!env['AWS_ENDPOINT_URL']) return {};
  const own = omitUndefined(env);
  // KINOW_WEBHOOK_SECRET replaces the secret of the local ARN.
  return own['KINOW_WEBHOOK_SECRET'] ? { KINOW_WEBHOOK_SECRET_ARN: '', ...own } : own;
}

/** Prints the response. @returns Whether it is 2xx. */
async function printResponse(
  stdout: Output,
  invoked: InvocationResult | FunctionError,
): Promise<boolean> {
  const failure = invoked instanceof FunctionError ? invoked : invoked.failure;
  const why = failure && (await explainError(failure));
  if (invoked instanceof FunctionError) {
    printSection(stdout, color(stdout, 'red', 'Failed'), 'the function gave no answer', [
      why ?? '',
    ]);
    return false;
  }
  const { statusCode, body = '' } = invoked.answer;
  const isDone = statusCode >= 200 && statusCode < 300;
  const status = color(stdout, isDone ? 'green' : 'red', String(statusCode));
  printSection(stdout, 'Answer', status, [shortenText(body), ...(why === undefined ? [] : [why])]);
  return isDone;
}

/** Prints what a remote endpoint accepted, as far as the response and the log show it. */
function printRemoteArrivals(
  stdout: Output,
  elsewhere: string,
  { answer, log }: InvocationResult,
): void {
  const { outcome, failure, queue_failure: queueFailure } = log;
  const failures = [failure, queueFailure]
    .filter((failed) => failed !== undefined)
    .map((failed) => JSON.stringify(failed));
  const isKept = [200, 400, 413].includes(answer.statusCode) && outcome !== 'not_kept';
  printSection(stdout, 'Arrived', isKept ? `at ${elsewhere}` : 'nothing', failures);
}

function printArrivals(
  stdout: Output,
  events: readonly BusEvent[],
  messages: readonly QueuedMessage[],
): void {
  for (const event of events) {
    const { detailText, timeSent: _, ...envelope } = event;
    printSection(
      stdout,
      'Event bus',
      `${toPrintable(event['detail-type'])}, ${Buffer.byteLength(detailText)} bytes`,
      [JSON.stringify(envelope, shortenTexts, 2)],
    );
  }
  for (const { queue, attributes } of messages) {
    printSection(stdout, 'Queue', queue, [JSON.stringify(attributes, null, 2)]);
  }
  if (events.length + messages.length === 0) printSection(stdout, 'Arrived', 'nothing', []);
}

function shortenTexts(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? shortenText(value) : value;
}

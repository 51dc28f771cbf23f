import { readFile } from 'node:fs/promises';
import { type BusEvent } from './lib/aws/event-bus.ts';
import { LOCAL_SECRET_ARN, startLocalAws } from './lib/aws/local-aws.ts';
import type { QueuedMessage } from './lib/aws/queues.ts';
import { WEBHOOK_BUNDLE } from './lib/bundle.ts';
import { color, CommandError, main, UsageError } from './lib/command.ts';
import { ensureBuilt } from './lib/ensure-built.ts';
import { localEnvironment, localSecret } from './lib/lambda/environment.ts';
import { startFunction } from './lib/lambda/function.ts';
import { print } from './lib/terminal.ts';

await main({
  name: 'invoke',
  summary: 'Invokes the built webhook function once with an HTTP API event, without Docker.',
  operands: '<event file>',
  leastOperands: 1,
  mostOperands: 1,
  options: {
    aws: { help: 'Use AWS, with the environment as it is, instead of local endpoints' },
  },
  notes: [
    'AWS_ENDPOINT_URL, where set, is used instead, such as http://127.0.0.1:3001 of npm start.',
    'Exit status: 0 when the answer is 2xx, 1 when it is not.',
    '',
    'Example: npm run invoke -- events/order_created.json',
  ],
  run: async ({ operands: [file = ''], has }) => {
    const event = await readEvent(file);
    await ensureBuilt();
    const elsewhere = has('aws') ? 'AWS' : process.env['AWS_ENDPOINT_URL'];
    const events: BusEvent[] = [];
    const messages: QueuedMessage[] = [];
    await using running = new AsyncDisposableStack();
    const aws = await startLocalAws({
      port: 0,
      secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: localSecret() } },
      onEvent: (arrived) => events.push(arrived),
      onMessage: (message) => messages.push(message),
    });
    running.defer(aws.close);
    const log: string[] = [];
    const lambda = await startFunction(
      WEBHOOK_BUNDLE,
      has('aws') ? ownEnvironment() : { ...localEnvironment(aws.url), ...ownEndpoint() },
      (line) => log.push(line),
    ).catch((error: Error) => {
      throw new CommandError(error.message);
    });
    const answer = (await lambda.invoke(event)) as { statusCode: number; body: string };
    await lambda.close();
    const isDone = answer.statusCode >= 200 && answer.statusCode < 300;
    print('Answer', color(process.stdout, isDone ? 'green' : 'red', String(answer.statusCode)), [
      answer.body,
    ]);
    print('Log', `${log.length} ${log.length === 1 ? 'line' : 'lines'}`, log);
    if (elsewhere !== undefined) print('Arrived', `see ${elsewhere}`, []);
    else printArrivals(events, messages);
    return isDone ? 0 : 1;
  },
});

async function readEvent(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new UsageError(`There is no file ${file}. Sample events are in events/.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

function ownEnvironment(): Record<string, string> {
  const set = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(set);
}

/** With an endpoint given, what the environment says wins over what is right for our own. */
function ownEndpoint(): Record<string, string> {
  return process.env['AWS_ENDPOINT_URL'] ? ownEnvironment() : {};
}

function printArrivals(events: readonly BusEvent[], messages: readonly QueuedMessage[]): void {
  for (const event of events) {
    const { detailText, timeSent: _, ...envelope } = event;
    print('Event bus', `${event['detail-type']}, ${Buffer.byteLength(detailText)} bytes`, [
      JSON.stringify(envelope, null, 2),
    ]);
  }
  for (const { queue, attributes } of messages) {
    print(`Queue`, queue, [JSON.stringify(attributes, null, 2)]);
  }
  if (events.length + messages.length === 0) print('Arrived', 'nothing', []);
}

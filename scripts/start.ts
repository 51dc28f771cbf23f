import { type BusEvent } from './lib/aws/event-bus.ts';
import { LOCAL_SECRET_ARN, startLocalAws } from './lib/aws/local-aws.ts';
import { WEBHOOK_BUNDLE } from './lib/bundle.ts';
import { color, CommandError, main, UsageError } from './lib/command.ts';
import { startGateway } from './lib/gateway.ts';
import { localEnvironment, localSecret } from './lib/lambda/environment.ts';
import { type LocalFunction, startFunction } from './lib/lambda/function.ts';
import { sampleBody } from './lib/samples/sample.ts';
import { post } from './lib/send.ts';
import { curlLine, eventLine, exchangeLine, messageLine } from './lib/start-lines.ts';
import { watchBundle } from './lib/watch.ts';

await main({
  name: 'start',
  summary:
    'Runs the built webhook function behind a local HTTP API, with a local event bus behind it.',
  options: {
    log: { help: "Also show the function's log lines" },
    quiet: { help: 'Send no first sample' },
  },
  notes: [
    'Environment: PORT (3000), BUS_PORT (3001), KINOW_WEBHOOK_SECRET, EVENT_SOURCE, UNEXPECTED_SHAPE,',
    'LOG_LEVEL. It rebuilds and reloads when a file of handler/ changes. Ctrl-C ends it.',
  ],
  run: async ({ has }) => {
    await using running = new AsyncDisposableStack();
    const aws = await startLocalAws({
      port: portOf('BUS_PORT', 3001),
      secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: localSecret() } },
      onEvent: (event: BusEvent) => say(eventLine(event)),
      onMessage: (message) => say(messageLine(message)),
      onDrop: (name) =>
        say(color(process.stdout, 'red', `  dropped: there is no event bus ${name}`)),
    });
    running.defer(aws.close);
    const lambda = reloadable(aws.url, has('log') ? say : undefined);
    running.defer(lambda.close);
    const stopWatching = await watchBundle(lambda.load, (message) =>
      say(color(process.stdout, 'red', `  not reloaded: ${message}`)),
    ).catch((error: Error) => {
      throw new CommandError(error.message);
    });
    running.defer(stopWatching);
    const gateway = await startGateway(portOf('PORT', 3000), lambda.invoke, (exchange) =>
      say(exchangeLine(exchange)),
    );
    running.defer(gateway.close);
    const url = `${gateway.url}/kinow`;
    say(`
  Webhook       ${color(process.stdout, 'bold', url)}
  AWS endpoint  ${aws.url}  (AWS_ENDPOINT_URL; event bus, queues and secret)
  Secret        ${process.env['KINOW_WEBHOOK_SECRET'] ? 'from KINOW_WEBHOOK_SECRET' : localSecret()}

  Send another event:  npm run send -- order_created
  Or by hand:          ${curlLine(url)}
`);
    if (!has('quiet')) await post(url, sampleBody('order_created'), localSecret());
    await interrupted();
    say('\nStopped.');
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function portOf(name: string, otherwise: number): number {
  const text = process.env[name] || String(otherwise);
  const port = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError(`${name} is no port: give a number from 1 to 65535, or 0 for any free one`);
}

async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

interface Reloadable {
  invoke: (event: unknown) => Promise<unknown>;
  /** Puts the newly built bundle in the place of the running one, which ends its requests first. */
  load: () => Promise<void>;
  close: () => Promise<void>;
}

function reloadable(awsUrl: string, onLog: ((line: string) => void) | undefined): Reloadable {
  let running: LocalFunction | undefined;
  return {
    invoke: async (event) => await running?.invoke(event),
    load: async () => {
      const old = running;
      running = await startFunction(WEBHOOK_BUNDLE, localEnvironment(awsUrl), onLog);
      if (old !== undefined) say(color(process.stdout, 'cyan', '  reloaded'));
      await old?.close();
    },
    close: async () => await running?.close(),
  };
}

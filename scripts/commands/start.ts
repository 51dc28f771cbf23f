import { consoleAnswers } from '../console/server/console-answers.ts';
import { consoleServer } from '../console/server/console-server.ts';
import { Records } from '../console/server/records.ts';
import { type BusEvent } from '../local/aws/eventbridge.ts';
import { LOCAL_SECRET_ARN, startLocalAws } from '../local/aws/local-aws.ts';
import { type Consumers, localConsumers } from '../local/consumers.ts';
import { type Exchange, startGateway } from '../local/gateway.ts';
import { localEnvironment } from '../local/lambda/environment.ts';
import { explained, localFunction } from '../local/lambda/local-function.ts';
import {
  consumerFailure,
  consumerLine,
  consumerLogLine,
  curlLine,
  exchangeLine,
  messageLine,
} from '../local/log-lines.ts';
import { startRules } from '../local/watched-rules.ts';
import { sampleBody } from '../samples/sample.ts';
import { color, CommandError, main, UsageError } from '../shared/command.ts';
import { post } from '../shared/http-client.ts';
import { portOf } from '../shared/http-server.ts';
import { localSecret } from '../shared/local-secret.ts';
import { onParentExit } from '../shared/parent-process.ts';
import { printable } from '../shared/terminal.ts';
import { WEBHOOK_BUNDLE } from '../tasks/bundle/bundle.ts';
import { watchBundle } from '../tasks/bundle/watch-bundle.ts';

await main({
  name: 'start',
  summary:
    'Runs the built webhook function behind a local HTTP API, with a local event bus behind it.',
  options: {
    log: { help: "Also show the function's log lines" },
    quiet: { help: 'Send no first sample' },
    rules: { value: 'DIR', help: 'Also the rules of the SAM templates in a folder' },
    why: { value: 'RULE', help: 'Say of each event why it does not match a rule of that name' },
  },
  notes: [
    'Environment: PORT (3000), BUS_PORT (3001), KINOW_WEBHOOK_SECRET, EVENT_SOURCE, UNEXPECTED_SHAPE,',
    'LOG_LEVEL. It rebuilds and reloads when a file of handler/ changes. Ctrl-C ends it, and so does the',
    'end of the process that started it.',
  ],
  run: async ({ has, text }) => {
    const [port, busPort] = [portOf('PORT', 3000), portOf('BUS_PORT', 3001)];
    if (port === busPort && port > 0) throw new UsageError(`PORT and BUS_PORT are both ${port}`);
    await using running = new AsyncDisposableStack();
    const rules = await startRules({ folder: text('rules'), why: text('why') }, { say, warn });
    running.defer(rules.close);
    const records = new Records(rules.whyNot);
    let consumers: Consumers | undefined;
    const aws = await startLocalAws({
      port: busPort,
      secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: localSecret() } },
      onEvent: (event: BusEvent) => {
        const matching = rules.take(event);
        records.arrived(event, matching);
        consumers?.deliver(event, matching);
      },
      onMessage: (message) => say(messageLine(message)),
      onDrop: (name) => warn(`dropped: there is no event bus ${name}`),
    });
    running.defer(aws.close);
    consumers = localConsumers(aws.url, {
      onLog: (...logged) => say(consumerLogLine(...logged)),
      onDone: (...done) => say(consumerLine(...done)),
      onFailure: (name, event, error) => void warnOf(consumerFailure(name, event), error),
    });
    running.defer(consumers.close);
    let isLoaded = false;
    const lambda = localFunction(WEBHOOK_BUNDLE, {
      env: localEnvironment(aws.url),
      onLog: (line) => has('log') && say(printable(line)),
      onCrash: (error) => void warnOf('crashed', error),
    });
    const load = async () => {
      await lambda.load();
      if (isLoaded) say(color(process.stdout, 'cyan', '  reloaded'));
      isLoaded = true;
    };
    const stopWatching = await watchBundle(
      load,
      (error) => void warnOf('not reloaded', error),
    ).catch(async (error: Error) => {
      throw new CommandError(await explained(error));
    });
    running.defer(stopWatching);
    // Before the watcher, which waits for a bundle that loads.
    running.defer(lambda.close);
    const gateway = await startGateway(
      port,
      lambda.invoke,
      (exchange) => {
        records.answered(exchange);
        void tell(exchange);
      },
      consoleServer(
        records,
        consoleAnswers(records, () => gateway.url),
      ),
    );
    running.defer(gateway.close);
    const url = `${gateway.url}/kinow`;
    const secret = process.env['KINOW_WEBHOOK_SECRET']
      ? 'from KINOW_WEBHOOK_SECRET; npm run send needs it too'
      : localSecret();
    const ownPort = gateway.port === 3000 ? '' : `PORT=${gateway.port} `;
    // From the first line on.
    const end = interrupted();
    say(`
  Webhook       ${color(process.stdout, 'bold', url)}
  Console       ${gateway.url}/
  AWS endpoint  ${aws.url}  (AWS_ENDPOINT_URL; event bus, queues and secret)
  Secret        ${secret}

  Send another event:  ${ownPort}npm run send -- order_created
  Or by hand:

${curlLine(url)}
`);
    if (!has('quiet')) await post(url, sampleBody('order_created'), localSecret());
    await end;
    say('\nStopped.');
  },
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function warn(text: string): void {
  for (const line of text.split('\n')) say(color(process.stdout, 'red', `  ${printable(line)}`));
}

async function warnOf(what: string, error: Error): Promise<void> {
  warn(`${what}: ${await explained(error)}`);
}

async function tell(exchange: Exchange): Promise<void> {
  const { failure } = exchange;
  // First the places, which take a moment, so that the lines stay together.
  const why = failure && (await explained(failure));
  say(exchangeLine(exchange));
  if (why !== undefined) warn(why);
}

async function interrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    // When the terminal is closed.
    process.once('SIGHUP', () => resolve());
    onParentExit(resolve);
  });
}

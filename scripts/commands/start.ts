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
import { readEventSource } from '../rules/input-events.ts';
import { startRules } from '../local/watched-rules.ts';
import { sampleBody } from '../samples/sample.ts';
import { color, CommandError, defineCommand, UsageError } from '../shared/command.ts';
import { post } from '../shared/http-client.ts';
import { portOf } from '../shared/http-server.ts';
import { waitForAbort } from '../shared/interrupt.ts';
import type { Output } from '../shared/io.ts';
import { localSecret } from '../shared/local-secret.ts';
import { printable, printLine } from '../shared/terminal.ts';
import { withCleanup } from '../shared/with-cleanup.ts';

export const command = defineCommand({
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
    'LOG_LEVEL. It rebuilds and reloads when a file of handler/ changes. Ctrl-C ends it.',
  ],
  stopNotice: '',
  run: async ({ has, text }, { stdout, env, signal, receiver }) => {
    const [port, busPort] = [portOf(env, 'PORT', 3000), portOf(env, 'BUS_PORT', 3001)];
    if (port === busPort && port > 0) throw new UsageError(`PORT and BUS_PORT are both ${port}`);
    const { say, warn, warnOf, printExchange } = createPrinter(stdout);
    const secret = localSecret(env);
    await withCleanup(async (defer) => {
      const rules = await startRules(
        { folder: text('rules'), why: text('why') },
        { out: stdout, say, warn },
      );
      defer(rules.close);
      const records = new Records(rules.whyNot, secret);
      let consumers: Consumers | undefined;
      const aws = await startLocalAws({
        port: busPort,
        secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: secret } },
        onEvent: (event: BusEvent) => {
          const matching = rules.take(event);
          records.arrived(event, matching);
          consumers?.deliver(event, matching);
        },
        onMessage: (message) => say(messageLine(stdout, message)),
        onDrop: (name) => warn(`dropped: there is no event bus ${name}`),
      });
      defer(aws.close);
      consumers = localConsumers(aws.url, env, {
        onLog: (...logged) => say(consumerLogLine(stdout, ...logged)),
        onDone: (...done) => say(consumerLine(stdout, ...done)),
        onFailure: (name, event, error) => void warnOf(consumerFailure(name, event), error),
      });
      defer(consumers.close);
      let isLoaded = false;
      const lambda = localFunction(receiver.bundle, {
        env: localEnvironment(aws.url, env),
        readSourceMaps: receiver.readSourceMaps,
        onLog: (line) => has('log') && say(printable(line)),
        onCrash: (error) => void warnOf('crashed', error),
      });
      const load = async () => {
        await lambda.load();
        if (isLoaded) say(color(stdout, 'cyan', '  reloaded'));
        isLoaded = true;
      };
      const stopWatching = await receiver
        .watch(load, (error) => void warnOf('not reloaded', error))
        .catch(async (error: Error) => {
          throw new CommandError(await explained(error));
        });
      defer(stopWatching);
      // Before the watcher, which waits for a bundle that loads.
      defer(lambda.close);
      const gateway = await startGateway(
        port,
        lambda.invoke,
        (exchange) => {
          records.answered(exchange);
          void printExchange(exchange);
        },
        consoleServer(
          records,
          consoleAnswers(records, () => gateway.url, { source: readEventSource(env), secret }),
        ),
      );
      defer(gateway.close);
      const url = `${gateway.url}/kinow`;
      const shownSecret = env['KINOW_WEBHOOK_SECRET']
        ? 'from KINOW_WEBHOOK_SECRET; npm run send needs it too'
        : secret;
      const ownPort = gateway.port === 3000 ? '' : `PORT=${gateway.port} `;
      say(`
  Webhook       ${color(stdout, 'bold', url)}
  Console       ${gateway.url}/
  AWS endpoint  ${aws.url}  (AWS_ENDPOINT_URL; event bus, queues and secret)
  Secret        ${shownSecret}

  Send another event:  ${ownPort}npm run send -- order_created
  Or by hand:

${curlLine(url, secret)}
`);
      if (!has('quiet')) await post(url, sampleBody('order_created'), secret);
      await waitForAbort(signal);
      say('\nStopped.');
    });
  },
});

/** Prints what passes, and what goes wrong. */
function createPrinter(stdout: Output) {
  const say = (line: string) => printLine(stdout, line);
  const warn = (text: string) => {
    for (const line of text.split('\n')) printLine(stdout, `  ${printable(line)}`, 'red');
  };
  const warnOf = async (what: string, error: Error) => {
    warn(`${what}: ${await explained(error)}`);
  };
  const printExchange = async (exchange: Exchange) => {
    const { failure } = exchange;
    // First the places, which take a moment, so that the lines stay together.
    const why = failure && (await explained(failure));
    say(exchangeLine(stdout, exchange));
    if (why !== undefined) warn(why);
  };
  return { say, warn, warnOf, printExchange };
}

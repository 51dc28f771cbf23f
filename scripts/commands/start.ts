import { once } from 'node:events';
import { createApiHandlers } from '../console/server/api-handlers.ts';
import { createConsoleServer } from '../console/server/console-server.ts';
import { Records } from '../console/server/records.ts';
import { type BusEvent } from '../local/aws/eventbridge.ts';
import { LOCAL_QUEUES, LOCAL_SECRET_ARN, startLocalAws } from '../local/aws/local-aws.ts';
import { LocalQueues } from '../local/aws/local-queues.ts';
import { type Consumers, createConsumers } from '../local/consumers.ts';
import { type Exchange, startGateway } from '../local/gateway.ts';
import { createLocalEnvironment } from '../local/lambda/environment.ts';
import { createLocalFunction, explainError } from '../local/lambda/local-function.ts';
import {
  formatConsumerFailure,
  formatConsumerLog,
  formatConsumerRun,
  formatCurlCommand,
  formatExchange,
  formatMessage,
} from '../local/log-lines.ts';
import { readEventSource } from '../rules/input-events.ts';
import { startRules } from '../local/watched-rules.ts';
import { createSampleBody } from '../samples/sample.ts';
import { color } from '../shared/color.ts';
import { CommandError, UsageError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import { endSentence } from '../shared/error-text.ts';
import { post } from '../shared/http-client.ts';
import { readPort } from '../shared/http-server.ts';
import type { Output } from '../shared/io.ts';
import { getLocalSecret } from '../shared/local-secret.ts';
import { printLine, toPrintable } from '../shared/terminal.ts';
import { withCleanup } from '../shared/with-cleanup.ts';
import { formatCall, IS_PACKAGED } from '../shared/command-line.ts';

export const command = defineCommand({
  name: 'start',
  summary:
    'Runs the built webhook function behind a local HTTP API, with a local event bus behind it.',
  options: {
    log: { help: "Also show the function's log lines" },
    quiet: { help: 'Do not send a first sample' },
    rules: { value: 'DIR', help: 'Use the rules of the SAM templates in this folder only' },
    why: {
      value: 'RULE',
      help: 'Show for each event why it does not match the rules of this name',
    },
  },
  notes: [
    IS_PACKAGED
      ? 'Watches the rules of every SAM template in this folder and below it, except in node_modules and .aws-sam.'
      : 'Watches the rules of the SAM templates in rules/ and infra/rules/; elsewhere, of every template in the folder.',
    'Functions of these templates run as sam build makes them: TypeScript needs esbuild in their project. A variable of your environment overrides the one of the same name in the template: CRM_URL=http://localhost:4000 …',
    '',
    `Environment: PORT (3000), BUS_PORT (3001), KINOW_WEBHOOK_SECRET, EVENT_SOURCE, UNEXPECTED_SHAPE, LOG_LEVEL. ${IS_PACKAGED ? '' : 'Rebuilds and reloads when a file in handler/ changes. '}Ctrl-C stops it.`,
  ],
  stopNotice: '',
  run: async ({ has, text }, { stdout, env, signal, receiver, folder }) => {
    const [port, busPort] = [readPort(env, 'PORT', 3000), readPort(env, 'BUS_PORT', 3001)];
    if (port === busPort && port > 0)
      throw new UsageError(`PORT and BUS_PORT are both ${port}. Set one of them to another port`);
    const { say: print, warn, warnOf, printExchange, printFailure } = createPrinter(stdout);
    const secret = getLocalSecret(env);
    await withCleanup(async (defer) => {
      const rules = await startRules(
        { caller: folder, folder: text('rules'), why: text('why') },
        { out: stdout, print, warn },
      );
      defer(rules.close);
      const records = new Records(rules.explainMismatches, secret);
      let consumers: Consumers | undefined;
      const queues = new LocalQueues({
        names: LOCAL_QUEUES,
        onMessage: (message) => print(formatMessage(stdout, message)),
      });
      const aws = await startLocalAws({
        port: busPort,
        secrets: { [LOCAL_SECRET_ARN]: { AWSCURRENT: secret } },
        onEvent: (event: BusEvent) => {
          const matching = rules.printMatching(event);
          records.addEvent(event, matching);
          consumers?.deliver(event, matching);
        },
        // Not recorded for the console, and without the reasons of --why: these are events of real customers.
        forwarding: {
          describe: rules.describeTargets,
          accept: (event) => consumers?.deliver(event, rules.printForwarded(event)),
        },
        getRules: rules.list,
        queues,
        onDrop: (name) => warn(`Dropped an event: there is no event bus ${name}`),
      });
      defer(aws.close);
      consumers = createConsumers(aws.url, env, {
        onLog: (...logged) => print(formatConsumerLog(stdout, ...logged)),
        onWarning: (name, text) => warn(`λ ${name}: ${text}`, 'warning'),
        onDone: (...done) => print(formatConsumerRun(stdout, ...done)),
        onFailure: (...failed) => void printFailure(...failed),
      });
      defer(consumers.close);
      let isLoaded = false;
      const lambda = createLocalFunction(receiver.bundle, {
        env: createLocalEnvironment(aws.url, env),
        readSourceMaps: receiver.readSourceMaps,
        onLog: (line) => has('log') && print(toPrintable(line)),
        onCrash: (error) => void warnOf('The function crashed', error),
      });
      const load = async () => {
        await lambda.load();
        if (isLoaded) print(color(stdout, 'cyan', '  reloaded'));
        isLoaded = true;
      };
      const stopWatching = await receiver
        .watch(load, (error) => void warnOf('Not reloaded', error))
        .catch(async (error: Error) => {
          throw new CommandError(await explainError(error));
        });
      defer(stopWatching);
      // Closed before the watcher, which waits while a bundle loads.
      defer(lambda.close);
      const gateway = await startGateway(
        port,
        lambda.invoke,
        (exchange) => {
          records.addExchange(exchange);
          void printExchange(exchange);
        },
        createConsoleServer(
          records,
          createApiHandlers(records, () => gateway.url, {
            queues,
            source: readEventSource(env),
            secret,
            rules: { ...rules.saving, caller: folder, list: rules.list },
          }),
        ),
      );
      defer(gateway.close);
      const url = `${gateway.url}/kinow`;
      const shownSecret = env['KINOW_WEBHOOK_SECRET']
        ? `from KINOW_WEBHOOK_SECRET; ${formatCall('send')} needs it too`
        : secret;
      const ownPort = gateway.port === 3000 ? '' : `PORT=${gateway.port} `;
      print(`
  Webhook       ${color(stdout, 'bold', url)}
  Console       ${gateway.url}/
  AWS endpoint  ${aws.url}  (AWS_ENDPOINT_URL; event bus, queues and secret)
  Secret        ${shownSecret}
  Rules         ${rules.describe().map(toPrintable).join('\n                ')}

  Send another event:  ${ownPort}${formatCall('send', 'order_created')}
  Or by hand:

${formatCurlCommand(url, secret)}
`);
      if (!has('quiet')) await post(url, createSampleBody('order_created'), secret);
      if (!signal.aborted) await once(signal, 'abort');
      print('\nStopped.');
    });
  },
});

/** Creates the functions that print requests, events and errors. */
function createPrinter(stdout: Output) {
  const say = (line: string) => printLine(stdout, line);
  const printWarning = (text: string, label: 'error' | 'warning' = 'error') => {
    const [first = '', ...rest] = text.split('\n').map(toPrintable);
    const heading = color(stdout, label === 'error' ? 'red' : 'yellow', label);
    say(`  ${heading}: ${endSentence(first)}`);
    for (const line of rest) say(`  ${line}`);
  };
  const printError = async (what: string, error: Error) => {
    printWarning(`${what}: ${await explainError(error)}`);
  };
  const printExchange = async (exchange: Exchange) => {
    const { failure } = exchange;
    // Before the first line is printed, because finding the source positions takes a moment.
    const why = failure && (await explainError(failure));
    say(formatExchange(stdout, exchange));
    if (why !== undefined) printWarning(why);
  };
  const printFailure = async (name: string, event: BusEvent | undefined, error: Error) => {
    say(formatConsumerFailure(stdout, name, event, await explainError(error)));
  };
  return { say, warn: printWarning, warnOf: printError, printExchange, printFailure };
}

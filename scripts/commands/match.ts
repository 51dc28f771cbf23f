import { createReadStream } from 'node:fs';
import { runWithAws } from '../deployed/aws-session.ts';
import { readBusRules } from '../deployed/bus-rules.ts';
import { findObservedBus } from '../deployed/tail/observed-bus.ts';
import {
  checkExpectation,
  checkRuleNames,
  type ExpectationResult,
  parseExpectations,
  printExpectations,
  printExpectationsJson,
} from '../rules/expectations.ts';
import { createSampleEvents, readEvents, readEventSource } from '../rules/input-events.ts';
import { type GivenPatterns, readPatterns, selectBusRules } from '../rules/input-patterns.ts';
import { evaluateLine } from '../rules/match-batch.ts';
import { evaluateEvent, printJson, printReport } from '../rules/match-report.ts';
import { type Arguments } from '../shared/parse-arguments.ts';
import { color } from '../shared/color.ts';
import { defineCommand } from '../shared/command.ts';
import { UsageError } from '../shared/command-error.ts';
import { splitLines } from '../shared/decode-text.ts';
import { explainReadError } from '../shared/input-file.ts';
import type { Io } from '../shared/io.ts';
import { printLine } from '../shared/terminal.ts';
import { formatCall } from '../shared/command-line.ts';

const options = {
  template: { value: 'FILE', help: 'Use the patterns of the rules in a SAM template' },
  stack: {
    value: 'NAME',
    help: "Use the deployed rules of the event bus of this receiver's stack",
  },
  bus: { value: 'NAME', help: 'Use the deployed rules of this event bus' },
  rule: { value: 'NAME', help: 'Only the rule with this name; of a template, its logical id' },
  parameter: {
    value: 'NAME=VALUE',
    help: 'The value of a parameter of the template, or of AWS::AccountId (repeatable)',
    isRepeatable: true,
  },
  event: {
    value: 'EVENT',
    help: 'A subject, a file of events, or - for standard input (default: every sample)',
  },
  expect: {
    value: 'EVENT=RULES',
    help: 'Fail unless these rules of the template, and no others, match: order_created=A,B (repeatable)',
    isRepeatable: true,
  },
  'expect-none': {
    value: 'EVENT',
    help: 'Fail if a rule of the template matches (repeatable)',
    isRepeatable: true,
  },
  batch: {
    value: 'FILE',
    help: 'JSON Lines {"id","pattern","event"} in, {"id","matches"} or {"id","error"} out',
  },
  json: { help: 'Print a line of JSON for each event' },
};

type Option = keyof typeof options;

export const command = defineCommand({
  name: 'match',
  summary: 'Shows which events a pattern matches, and why the others do not.',
  operands: '[pattern]',
  mostOperands: 1,
  absentOptions: {
    pattern: `Specify the pattern without it: ${formatCall('match', `'{"detail-type":["order_created"]}'`)}`,
  },
  options,
  notes: [
    'The pattern is JSON, or a file with JSON. Events are EventBridge events, webhook bodies, or HTTP API events as sample prints them; a file has one event, or one per line. With --stack or --bus, shows why a deployed rule does not match.',
    '',
    'Exit status: 0 if any event matches, 1 if none does, 2 for an invalid pattern or if there is no event. With --expect and --expect-none, for CI: 0 if all expectations are met, 1 if not, 2 if there is no such rule or event.',
  ],
  examples: [
    formatCall('match', `'{"detail-type":["order_created"]}' --event order_created`),
    formatCall('match', '--stack kinow-eventbridge --event order_created'),
  ],
  run: async (input, io) => {
    if (input.has('batch')) return await runBatch(input, io);
    const [stack, bus, template] = [input.text('stack'), input.text('bus'), input.text('template')];
    const [given] = input.operands;
    const rule = input.text('rule');
    if (input.has('expect') || input.has('expect-none')) return await checkExpected(input, io);
    if (stack === undefined && bus === undefined) {
      const parameters = input.texts('parameter');
      const patterns = await readPatterns(given, { template, rule, parameters });
      return await matchEvents(patterns, readEventSource(io.env), input, io);
    }
    const isElsewhere = given !== undefined || template !== undefined || input.has('parameter');
    if (isElsewhere || (stack !== undefined && bus !== undefined)) {
      throw new UsageError(
        input.has('parameter')
          ? '--parameter requires --template. Specify the template'
          : 'A pattern, --template, --stack and --bus cannot be combined. Specify one of them',
      );
    }
    return await runWithAws(io, async (session) => {
      const found = await findObservedBus(session, { stack, bus }, io.signal);
      const { arn, source = readEventSource(io.env) } = found;
      const patterns = selectBusRules(await readBusRules(session, arn), rule);
      return await matchEvents(patterns, source, input, io);
    });
  },
});

/** Matches the events that the user gave, or all samples. @returns The exit status. */
async function matchEvents(
  { patterns, problems }: GivenPatterns,
  source: string,
  input: Arguments<Option>,
  io: Io,
): Promise<number> {
  const heading = color(io.stderr, 'yellow', 'warning');
  for (const problem of problems) printLine(io.stderr, `${heading}: Not tested: ${problem}`);
  if (problems.length > 0 && input.has('template')) {
    printLine(io.stderr, 'To specify a value: --parameter NAME=VALUE', 'dim');
  }
  const given = input.text('event');
  const events =
    given === undefined
      ? createSampleEvents(source)
      : await readEvents(given, { stdin: io.stdin, source });
  let matched = false;
  for (const pattern of patterns) {
    const verdicts = events.map((event) => evaluateEvent(pattern.pattern, event));
    matched ||= verdicts.some(({ reason }) => reason === undefined);
    if (input.has('json')) printJson(io.stdout, pattern, verdicts);
    else printReport(io.stdout, pattern, verdicts, given === undefined ? 'samples' : 'events');
  }
  return matched ? 0 : 1;
}

/** Checks which rules of a template match events. @returns The exit status. */
async function checkExpected(
  { operands, has, text, texts }: Arguments<Option>,
  { stdin, stdout, env }: Io,
): Promise<number> {
  const template = text('template');
  const others = ['stack', 'bus', 'event'] as const;
  if (template === undefined || operands.length > 0 || others.some(has)) {
    throw new UsageError(
      '--expect and --expect-none require --template, without a pattern, --stack, --bus or --event. Specify the events in them, such as --expect order_created=Rule',
    );
  }
  const expectations = parseExpectations(texts('expect'), texts('expect-none'));
  const parameters = texts('parameter');
  const given = await readPatterns(undefined, { template, rule: text('rule'), parameters });
  checkRuleNames(expectations, given, template);
  const source = readEventSource(env);
  const results: ExpectationResult[] = [];
  for (const { event, rules } of expectations) {
    const events = await readEvents(event, { stdin, source });
    results.push(...events.map((one) => checkExpectation(one, rules, given.patterns)));
  }
  if (has('json')) printExpectationsJson(stdout, results);
  else printExpectations(stdout, results);
  return results.every(({ isMet }) => isMet) ? 0 : 1;
}

async function runBatch(
  { operands, has, text }: Arguments<Option>,
  { stdin, stdout }: Io,
): Promise<void> {
  const others = ['template', 'stack', 'bus', 'rule', 'event', 'expect', 'expect-none'] as const;
  if (operands.length > 0 || others.some(has)) {
    throw new UsageError(
      '--batch cannot be used with a pattern, --template, --stack, --bus, --rule, --event or --expect. Specify patterns and events in its file',
    );
  }
  const file = text('batch') ?? '-';
  const input = file === '-' ? stdin : createReadStream(file);
  try {
    for await (const line of splitLines(input)) {
      if (line.trim() !== '') stdout.write(`${evaluateLine(line)}\n`);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw explainReadError(file, error);
  }
}

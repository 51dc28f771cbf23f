import { basename } from 'node:path';
import { createSampleEvents, readEventSource } from '../rules/input-events.ts';
import { readPatterns } from '../rules/input-patterns.ts';
import { evaluateEvent, formatNote, printReport } from '../rules/match-report.ts';
import { askRule, askTarget, askToContinue } from '../rules/stack/ask-rule.ts';
import { createNextSteps, type NextSteps } from '../rules/stack/next-steps.ts';
import { createRuleFromPattern } from '../rules/stack/rule-from-pattern.ts';
import { createRule, type Rule, type RuleRequest } from '../rules/stack/rule.ts';
import { targets } from '../rules/stack/targets.ts';
import {
  createStackFiles,
  getDefaultFile,
  findNameProblem,
  type WriteOutcome,
  type WrittenFile,
  writeStack,
} from '../rules/stack/write-stack.ts';
import { type Arguments } from '../shared/parse-arguments.ts';
import { color } from '../shared/color.ts';
import { CommandError, UsageError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import type { Io, Output } from '../shared/io.ts';
import { printData, printLine } from '../shared/terminal.ts';
import { formatCall } from '../shared/command-line.ts';

const TARGET_REQUIRED = `No target specified. Specify one with --target: ${Object.keys(targets).join(', ')}`;

const isInTerminal = ({ stdin, stdout }: Io) => stdin.isTTY === true && stdout.isTTY === true;

const toTerminal = ({ stdin, stdout }: Io) => ({ input: stdin, output: stdout });

const options = {
  target: { value: 'TARGET', help: `One of ${Object.keys(targets).join(', ')}` },
  where: { value: 'CONDITION', help: 'Only events that meet this condition; see below' },
  'accept-text': {
    help: 'With --where: = and in also match a number that is sent as text, such as "150.00"',
  },
  new: {
    value: 'SUBJECT',
    isRepeatable: true,
    help: 'A subject that Kinow does not document yet; repeatable',
  },
  'ignore-replays': {
    help: 'Do not match events that are replayed from an archive, such as for a target that sends e-mails',
  },
  pattern: {
    value: 'PATTERN',
    help: 'An event pattern, as JSON or in a file, instead of subjects and --where',
  },
  out: { value: 'FILE', help: 'The template to write (default: rules/SUBJECT-TARGET.yaml)' },
  force: {
    help: 'Change the rule in an existing template, and kinow.ts, but never your own code',
  },
};

type Option = keyof typeof options;

export const command = defineCommand({
  name: 'rule',
  summary:
    'Writes a SAM stack with a rule for some subjects, such as order_created or video_*, and its target.',
  operands: '[subject …]',
  mostOperands: Number.POSITIVE_INFINITY,
  options,
  notes: [
    'In a terminal, prompts for missing arguments.',
    '',
    'A condition compares fields with values, combined by and, or, not and parentheses:',
    '  data.order.total_paid >= 100 and data.order.current_state in (2, 3)',
    `  data.customer.email ends with '@example.org' ignoring case`,
    '  data.order.reference exists',
    "Also = != < <= > between, starts with, contains, like 'a*b', is missing, in '10.0.0.0/8'.",
    'All operators except is missing require the field to exist, including != and not. Of a list, one matching row is enough.',
  ],
  examples: [
    formatCall('rule', `order_created --target sqs --where 'data.order.total_paid >= 100'`),
  ],
  run: async (input, io) => {
    const { stdout } = io;
    const rule = await resolveRule(input, io);
    const out = input.text('out') ?? getDefaultFile(rule);
    const problem = findNameProblem(basename(out));
    if (problem !== undefined) throw new UsageError(problem);
    const verdicts = createSampleEvents(readEventSource(io.env)).map((event) =>
      evaluateEvent(rule.pattern, event),
    );
    printReport(stdout, { ...rule, name: 'the pattern' }, verdicts, 'samples');
    for (const note of [...rule.doubts, ...rule.notes]) printLine(stdout, formatNote(stdout, note));
    await confirmRule(rule.doubts, input, io);
    const files = await createStackFiles(rule, out);
    const written = await writeStack(files, input.has('force'));
    printFiles(stdout, written, createNextSteps(files[0]?.text ?? '', out));
  },
});

/** @throws CommandError unless the user wants a rule in which something is probably a mistake. */
async function confirmRule(
  doubts: readonly string[],
  input: Arguments<Option>,
  io: Io,
): Promise<void> {
  if (doubts.length === 0 || input.has('force')) return;
  const isWanted =
    isInTerminal(io) && (await askToContinue('Write the stack anyway?', toTerminal(io)));
  if (isWanted) return;
  throw new CommandError(
    'No files were written. Correct the condition or the subjects, or specify --force',
  );
}

async function resolveRule(input: Arguments<Option>, io: Io): Promise<Rule> {
  const given = input.text('pattern');
  if (given === undefined) return createRule(await readRuleRequest(input, io));
  const others = ['where', 'accept-text', 'new', 'ignore-replays'] as const;
  if (input.operands.length > 0 || others.some((name) => input.has(name))) {
    throw new UsageError(
      `--pattern cannot be used with subjects or --${others.join(', --')}. Write their conditions into the pattern`,
    );
  }
  const {
    patterns: [pattern],
  } = await readPatterns(given);
  const target =
    input.text('target') ?? (isInTerminal(io) ? await askTarget(toTerminal(io)) : undefined);
  if (pattern === undefined || target === undefined) throw new UsageError(TARGET_REQUIRED);
  return createRuleFromPattern(pattern, target);
}

async function readRuleRequest(
  { operands, has, text, texts }: Arguments<Option>,
  io: Io,
): Promise<RuleRequest> {
  const [target, where] = [text('target'), text('where')];
  const rest = {
    subjects: operands,
    newSubjects: texts('new'),
    where,
    acceptsTexts: has('accept-text'),
    ignoresReplays: has('ignore-replays'),
  };
  const hasSubjects = operands.length + rest.newSubjects.length > 0;
  if (hasSubjects && target !== undefined) return { ...rest, target };
  if (isInTerminal(io)) {
    const request = { ...rest, ...(target !== undefined && { target }) };
    return await askRule(request, toTerminal(io));
  }
  throw new UsageError(
    hasSubjects
      ? TARGET_REQUIRED
      : `No subject specified. Specify one, such as order_created. To list all subjects: ${formatCall('sample')}`,
  );
}

function printFiles(
  stdout: Output,
  files: readonly WrittenFile[],
  { attempt, deploy }: NextSteps,
): void {
  const outcomes = files.map(({ path, outcome }) => formatOutcome(stdout, path, outcome));
  printLine(stdout, ['', ...outcomes, ''].join('\n'));
  // Not wrapped: pasted with a line break, a command is another one.
  const commands = [...formatCommands('Try it:', attempt), ...formatCommands('Deploy:', deploy)];
  printData(stdout, commands.join('\n'));
}

const formatCommands = (title: string, lines: readonly string[]) =>
  lines.map((line, at) => `${at === 0 ? title : ' '.repeat(title.length)}  ${line}`);

function formatOutcome(stdout: Output, path: string, outcome: WriteOutcome): string {
  const label = outcome.padEnd(9);
  switch (outcome) {
    case 'written':
      return `${color(stdout, 'green', label)}  ${path}`;
    case 'unchanged':
      return `${label}  ${path}`;
    case 'kept':
      return `${color(stdout, 'yellow', label)}  ${path}, which is your own code`;
    default:
      return outcome satisfies never;
  }
}

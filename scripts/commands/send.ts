import { existsSync } from 'node:fs';
import { isSubject } from '../../handler/catalogue/subjects.ts';
import { parseAssignments, SET_OPTION, setFields } from '../rules/set-fields.ts';
import { parseSubject } from '../rules/subject-argument.ts';
import { encodePhpJson } from '../samples/php-json.ts';
import { createSampleDetail } from '../samples/sample.ts';
import { type color } from '../shared/color.ts';
import { CommandError, UsageError } from '../shared/command-error.ts';
import { defineCommand } from '../shared/command.ts';
import { type BatchResult, MAX_UNANSWERED, sendSeveral } from '../shared/http-client-batch.ts';
import { type Answer, post, readOutcome } from '../shared/http-client.ts';
import { readServerPort } from '../shared/http-server.ts';
import { findInterruptStatus } from '../shared/interrupt.ts';
import { isHttpApiEvent, readInputFile } from '../shared/input-file.ts';
import type { Output } from '../shared/io.ts';
import { parseUrl } from '../shared/parse-url.ts';
import { createAgents, DIRECT_AGENTS } from '../shared/proxy.ts';
import { readJson } from '../shared/read-json.ts';
import { isLocal, readSecret } from '../shared/secret.ts';
import {
  formatProgress,
  overwrite,
  printLine,
  shortenText,
  toPrintable,
} from '../shared/terminal.ts';
import { formatCall } from '../shared/command-line.ts';
import { quoteShellWord } from '../shared/shell-word.ts';
import { getTextWidth } from '../shared/wrap-text.ts';

export const command = defineCommand({
  name: 'send',
  summary: 'Signs sample events, or a file, as Kinow does and posts them to a webhook URL.',
  operands: '[subject]',
  mostOperands: 1,
  options: {
    url: {
      value: 'URL',
      help: 'The webhook URL (default: that of the command start, http://127.0.0.1:3000/kinow, or its PORT)',
    },
    set: SET_OPTION,
    file: { value: 'FILE', help: 'Send this file, unchanged, as the body instead of a sample' },
    count: {
      value: 'N',
      help: 'How many requests (default 1). Each sample gets its own event_id',
    },
    concurrency: { value: 'N', help: 'How many requests at the same time (default 10)' },
    forge: { help: 'Sign with a wrong secret; the expected response is then 401' },
  },
  notes: [
    'The secret comes from KINOW_WEBHOOK_SECRET or, if the URL is not local, from a prompt.',
    'Exit status: 0 if every response is as expected (2xx), otherwise 1.',
  ],
  examples: [formatCall('send', 'order_created --count 100')],
  stopNotice: '',
  run: async (input, io) => {
    const url = parseUrl(
      input.text('url') ?? `http://127.0.0.1:${readServerPort(io.env, 'PORT', 3000)}/kinow`,
    );
    const nextBody = await createBodySource(
      input.operands[0],
      input.text('file'),
      input.texts('set'),
    );
    const count = input.integer('count', { least: 1, most: 1_000_000 }) ?? 1;
    const concurrency = input.integer('concurrency', { least: 1, most: 1_000 }) ?? 10;
    const secret = input.has('forge') ? 'a-wrong-secret' : await readSecret(url, io);
    const agents = isLocal(url) ? DIRECT_AGENTS : createAgents(io.env);
    const isExpected = ({ status }: Answer) =>
      input.has('forge') ? status === 401 : status >= 200 && status < 300;

    const showLine = (line: string) => count > 1 && overwrite(io.stderr, line);
    const tally = await sendSeveral(
      count,
      concurrency,
      (signal) => post(url.href, nextBody(), secret, { signal, agents }),
      {
        signal: io.signal,
        onDone: (done) => showLine(formatProgress(done, count, getTextWidth(io.stderr))),
      },
    ).finally(() => showLine(''));
    printTally(io.stdout, tally, count, isExpected);
    const { answers, unanswered, stopped } = tally;
    if (stopped === 'aborted') {
      io.stderr.write(`Stopped after ${answers.length + unanswered.length} of ${count}\n`);
      return findInterruptStatus(io.signal) ?? 0;
    }
    if (!input.has('forge') && answers.some(({ status }) => status === 401)) {
      printLine(
        io.stderr,
        'The secret differs from that of the receiver. Set KINOW_WEBHOOK_SECRET to the same value for both.',
      );
    }
    const last = unanswered.at(-1);
    if (last !== undefined && (stopped === 'unanswered' || answers.length === 0)) {
      const what = stopped ? `Stopped after ${MAX_UNANSWERED} requests without an answer. ` : '';
      const isRefused = isLocal(url) && last.reason.includes('ECONNREFUSED');
      throw new CommandError(
        `${what}${isRefused ? explainNoServer(url, input.has('url')) : last.message}`,
      );
    }
    return last === undefined && answers.every(isExpected) ? 0 : 1;
  },
});

/** Explains that nothing listens on a port of this machine. @param isGiven - Whether the user gave the URL. */
function explainNoServer({ host }: URL, isGiven: boolean): string {
  const other = isGiven ? '' : ` Another port? PORT=4000 ${formatCall('send', '…')}`;
  return `Nothing listens on ${host}. Run ${formatCall('start')} in another terminal.${other}`;
}

/** Creates the source of the bodies to send: a new sample each time, or always the same file. */
async function createBodySource(
  subject: string | undefined,
  file: string | undefined,
  set: readonly string[],
) {
  if (subject === undefined && file === undefined) {
    throw new UsageError(
      'Missing argument. Specify a subject, such as order_created, or a body with --file',
    );
  }
  if (subject !== undefined && file !== undefined) {
    throw new UsageError('--file cannot be used with a subject. Specify one of them');
  }
  if (subject !== undefined) {
    if (!isSubject(subject) && existsSync(subject)) {
      throw new UsageError(
        `${subject} is a file, not a subject. Specify --file ${quoteShellWord(subject)}`,
      );
    }
    if (!isSubject(subject) && /[./\\]/u.test(subject)) {
      throw new UsageError(
        `There is no file ${subject}. Check the path, and specify it with --file, or specify a subject`,
      );
    }
    const known = parseSubject(subject);
    const assignments = parseAssignments(set, createSampleDetail(known), known);
    return () => encodePhpJson(setFields(createSampleDetail(known), assignments));
  }
  if (set.length > 0) {
    throw new UsageError('--set cannot be used with --file, which is sent unchanged. Remove --set');
  }
  const body = await readInputFile(file ?? '');
  if (isHttpApiEvent(readJson(body.toString()))) {
    throw new UsageError(
      `${file} contains an HTTP API event, not a body. To invoke the function with it: ${formatCall('invoke', file)}`,
    );
  }
  return () => body;
}

function printTally(
  stdout: Output,
  tally: BatchResult,
  count: number,
  isExpected: (answer: Answer) => boolean,
): void {
  const say = (format: Parameters<typeof color>[1], line: string) =>
    printLine(stdout, line, format);
  const { answers, unanswered } = tally;
  const byKind = Map.groupBy(answers, (answer) => `${answer.status} ${readOutcome(answer.body)}`);
  for (const [kind, same] of byKind) {
    const [first] = same;
    const isDeferred = first !== undefined && readOutcome(first.body) === 'deferred';
    const format =
      first === undefined || !isExpected(first) ? 'red' : isDeferred ? 'yellow' : 'green';
    const text =
      count === 1
        ? `${first?.status} ${shortenText(first?.body ?? '')}`
        : `${same.length} × ${kind}`;
    say(format, toPrintable(text).trimEnd());
  }
  if (count > 1) {
    const byReason = Map.groupBy(unanswered, ({ reason }) => reason);
    for (const [reason, same] of byReason) say('red', `${same.length} × no answer: ${reason}`);
  }
  if (answers.length === 0) return;
  const times = answers.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const formatQuantile = (share: number) =>
    (times[Math.ceil(times.length * share) - 1] ?? 0).toFixed(1);
  const latency =
    times.length === 1
      ? `${formatQuantile(1)} ms`
      : `median ${formatQuantile(0.5)} ms, p95 ${formatQuantile(0.95)} ms, max ${formatQuantile(1)} ms`;
  say('dim', latency);
}

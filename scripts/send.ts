import { progress } from '@clack/prompts';
import { readFile } from 'node:fs/promises';
import { color, main, UsageError } from './lib/command.ts';
import { sampleBody, subjectNamed } from './lib/samples/sample.ts';
import { secretFor } from './lib/secret-for.ts';
import { type Answer, post } from './lib/send.ts';
import { urlOf } from './lib/url-of.ts';

await main({
  name: 'send',
  summary: 'Signs sample events, or a file, as Kinow does and posts them to a webhook URL.',
  operands: '[subject]',
  mostOperands: 1,
  options: {
    url: {
      value: 'URL',
      help: 'Where to: default http://127.0.0.1:3000/kinow (PORT), of npm start',
    },
    file: { value: 'FILE', help: 'Send the bytes of this file as the body, instead of a sample' },
    count: { value: 'N', help: 'How many, each with an event_id of its own (default 1)' },
    concurrency: { value: 'N', help: 'How many at the same time (default 10)' },
    forge: { help: 'Sign with a wrong secret; the expected answer is then 401' },
  },
  notes: [
    'The secret comes from KINOW_WEBHOOK_SECRET or, for a URL that is not local, from a prompt.',
    'Exit status: 0 when every answer was as expected (2xx), 1 when one was not.',
    '',
    'Example: npm run send -- order_created --count 100',
  ],
  run: async (input) => {
    const url = urlOf(input.text('url') ?? `http://127.0.0.1:${process.env['PORT'] || 3000}/kinow`);
    const nextBody = await bodies(input.operands[0], input.text('file'));
    const count = input.integer('count', { least: 1, most: 1_000_000 }) ?? 1;
    const concurrency = input.integer('concurrency', { least: 1, most: 1_000 }) ?? 10;
    const secret = input.has('forge') ? 'a-wrong-secret' : await secretFor(url);
    const isExpected = ({ status }: Answer) =>
      input.has('forge') ? status === 401 : status >= 200 && status < 300;

    const answers = await sendAll(count, concurrency, () => post(url.href, nextBody(), secret));
    print(answers, isExpected);
    return answers.every(isExpected) ? 0 : 1;
  },
});

/** What to send, one after the other. */
async function bodies(subject: string | undefined, file: string | undefined) {
  if ((subject === undefined) === (file === undefined)) {
    throw new UsageError('Give a subject, such as order_created, or a body with --file');
  }
  if (subject !== undefined) {
    const known = subjectNamed(subject);
    return () => sampleBody(known);
  }
  const body = await readFile(file ?? '').catch(() => {
    throw new UsageError(`There is no file ${file}`);
  });
  return () => body;
}

async function sendAll(
  count: number,
  concurrency: number,
  send: () => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const bar =
    count > 1 && process.stderr.isTTY
      ? progress({ max: count, output: process.stderr })
      : undefined;
  bar?.start(`Sending ${count} events`);
  let started = 0;
  const sender = async () => {
    while (started < count) {
      started += 1;
      answers.push(await send());
      bar?.advance(1, `${answers.length} of ${count}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(concurrency, count) }, sender));
    bar?.stop(`Sent ${count} events`);
  } catch (error) {
    bar?.error('Stopped');
    throw error;
  }
  return answers;
}

function print(answers: readonly Answer[], isExpected: (answer: Answer) => boolean): void {
  const byKind = Map.groupBy(answers, ({ status, body }) => `${status} ${kindOf(body)}`);
  for (const [kind, same] of byKind) {
    const [first] = same;
    const format = first !== undefined && isExpected(first) ? 'green' : 'red';
    const text =
      answers.length === 1 ? `${first?.status} ${first?.body}` : `${same.length} × ${kind}`;
    process.stdout.write(`${color(process.stdout, format, text)}\n`);
  }
  const times = answers.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const at = (share: number) => (times[Math.ceil(times.length * share) - 1] ?? 0).toFixed(1);
  const latency =
    times.length === 1
      ? `${at(1)} ms`
      : `median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms`;
  process.stdout.write(`${color(process.stdout, 'dim', latency)}\n`);
}

/** The outcome or error that an answer names. */
function kindOf(body: string): string {
  try {
    const { outcome, error, message } = JSON.parse(body) as Record<string, string | undefined>;
    return outcome ?? error ?? message ?? '';
  } catch {
    return '';
  }
}

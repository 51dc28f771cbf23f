import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readEvent } from '../../scripts/patterns/event.ts';
import { RuleSet } from '../../scripts/patterns/match-event.ts';
import { readPattern } from '../../scripts/patterns/parse-pattern.ts';
import { sampleEvents } from '../../scripts/rules/input-events.ts';
import { engineCommand } from '../vectors/patterns/engine.ts';
import { hundredRules } from './hundred-rules.ts';

/*
 * How many events a second are matched against a hundred rules, from their JSON text, on one core:
 * by the pattern matcher of this repository, and by EventBridge's own engine where Java and Maven
 * are there. The two take turns, so that whatever else the machine does meets both alike, and what
 * is counted is the processor time of the thread that matches.
 *
 * Called by npm run bench -- --patterns, with the number of rounds.
 */

/** What was done in one turn. */
interface Turn {
  readonly events: number;
  /** Rules that matched, over all events. */
  readonly matched: number;
  readonly ms: number;
}

interface Matcher {
  readonly name: string;
  readonly turn: (ms: number) => Promise<Turn>;
  readonly end: () => void;
}

const ROUNDS = Number(process.argv[2] ?? 7);
const TURN_MS = 700;

function ours(patterns: readonly string[], events: readonly string[]): Matcher {
  const rules = new RuleSet(
    patterns.map((pattern, rule) => ({ pattern: readPattern(pattern), rule })),
  );
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const turn = async (ms: number) => {
    const start = spent();
    const done = { events: 0, matched: 0, ms: 0 };
    while (done.ms < ms) {
      for (const event of events) done.matched += rules.matching(readEvent(event)).length;
      done.events += events.length;
      done.ms = spent() - start;
    }
    return done;
  };
  return { name: 'this repository', turn, end: () => undefined };
}

async function engine(
  patterns: readonly string[],
  events: readonly string[],
  directory: string,
): Promise<Matcher | undefined> {
  const command = engineCommand('Speed');
  if (command === undefined) return undefined;
  const [program, args] = command;
  const files = ['patterns.json', 'events.json'].map((name) => join(directory, name));
  await Promise.all(
    [patterns, events].map((texts, index) => writeFile(files[index] ?? '', JSON.stringify(texts))),
  );
  const child = spawn(program, [...args, ...files], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const turn = async (ms: number) => {
    child.stdin.write(`${ms}\n`);
    const { value } = (await answers.next()) as { value: string };
    return JSON.parse(value) as Turn;
  };
  return { name: 'event-ruler 2.1.0', turn, end: () => child.stdin.end() };
}

const directory = await mkdtemp(join(tmpdir(), 'kinow-patterns-'));
try {
  const patterns = hundredRules();
  const events = sampleEvents().map(({ text }) => Buffer.from(text).toString());
  const matchers = [ours(patterns, events), await engine(patterns, events, directory)].filter(
    (one) => one !== undefined,
  );
  // The first turns only warm up.
  for (const { turn } of matchers) await turn(3 * TURN_MS);
  const rates = new Map(matchers.map(({ name }) => [name, [] as number[]]));
  const matched = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { name, turn } of round % 2 === 0 ? matchers : matchers.toReversed()) {
      const done = await turn(TURN_MS);
      rates.get(name)?.push((done.events / done.ms) * 1000);
      matched.add(done.matched / done.events);
    }
  }
  for (const { end } of matchers) end();
  if (matched.size !== 1) throw new Error('The two do not agree on what matches');
  const bytes = events.reduce((sum, event) => sum + Buffer.byteLength(event), 0) / events.length;
  process.stdout.write(
    `${patterns.length} rules, ${events.length} events of ${Math.round(bytes)} bytes, ${[...matched][0]?.toFixed(2)} matches an event; Node ${process.version}, ${availableParallelism()} cores\n`,
  );
  const medians = [...rates].map(([name, all]) => ({
    name,
    median: all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0,
    best: Math.max(...all),
  }));
  for (const { name, median, best } of medians) {
    process.stdout.write(
      `${name.padEnd(20)}${Math.round(median).toLocaleString('en').padStart(10)} events a second (best ${Math.round(best).toLocaleString('en')})\n`,
    );
  }
  const [one, other] = medians;
  if (one !== undefined && other !== undefined) {
    process.stdout.write(`ratio of the medians  ${(one.median / other.median).toFixed(2)}\n`);
  }
} finally {
  await rm(directory, { recursive: true });
}
